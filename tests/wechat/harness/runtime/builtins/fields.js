// input, textarea, button, form, label.
import { phoneNumber } from '../wx/account.js';
import { ancestor, fire, hostOf, property } from './define.js';

const INPUT_MODES = { number: 'numeric', digit: 'decimal' };
const FORM_FIELDS = `wx-input,wx-textarea,wx-switch,wx-picker,wx-slider,wx-checkbox-group,
wx-radio-group`;

const TEXT_PROPERTIES = {
  value: property(String, ''),
  type: property(String, 'text'),
  password: Boolean,
  placeholder: property(String, ''),
  disabled: Boolean,
  maxlength: property(Number, 140),
  focus: Boolean,
  name: property(String, ''),
  confirmType: String,
  autoHeight: Boolean,
  placeholderStyle: String,
  placeholderClass: String,
  cursor: Number,
};

function syncText(tag, self, field) {
  const { value, placeholder, disabled, maxlength, password, type, focus, ariaLabel } = self.data;
  if (field.value !== String(value ?? '')) field.value = value ?? '';
  field.placeholder = placeholder || '';
  field.disabled = disabled;
  // As on a phone the label of the component is read for its field.
  if (ariaLabel) field.setAttribute('aria-label', ariaLabel);
  if (Number(maxlength) >= 0) field.maxLength = Number(maxlength);
  else field.removeAttribute('maxlength');
  if (tag === 'input') {
    field.type = password ? 'password' : 'text';
    field.inputMode = INPUT_MODES[type] ?? 'text';
  }
  if (focus) field.focus();
}

function listenText(tag, self, field) {
  field.addEventListener('input', (event) => {
    event.stopPropagation();
    self.setData({ value: field.value });
    fire(self, 'input', { value: field.value, cursor: field.selectionStart, keyCode: 0 });
  });
  field.addEventListener('focus', () => fire(self, 'focus', { value: field.value, height: 0 }));
  field.addEventListener('blur', () => {
    fire(self, 'blur', { value: field.value, cursor: field.selectionStart });
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && tag === 'input') fire(self, 'confirm', { value: field.value });
  });
}

function defineText(define, tag) {
  define(tag, TEXT_PROPERTIES, (self, { lifetime, observer }) => {
    let field = null;
    const sync = () => field && syncText(tag, self, field);
    self.formValue = () => field?.value ?? self.data.value;
    self.formReset = () => {
      field.value = '';
    };
    lifetime('attached', () => {
      field = document.createElement(tag);
      hostOf(self).append(field);
      sync();
      listenText(tag, self, field);
    });
    observer(
      ['value', 'placeholder', 'disabled', 'maxlength', 'password', 'type', 'focus', 'ariaLabel'],
      sync,
    );
  }, { ariaOnHost: false });
}

async function press(self) {
  const { disabled, formType, openType } = self.data;
  if (disabled) return;
  if (formType === 'submit') ancestor(self, 'form')?.submit();
  else if (formType === 'reset') ancestor(self, 'form')?.reset();
  if (openType === 'getPhoneNumber') fire(self, 'getphonenumber', await phoneNumber());
  if (openType === 'share') window.__mp.share();
}

function defineButton(define) {
  const shown = ['type', 'size', 'plain', 'disabled'];
  define('button', {
    type: property(String, 'default'),
    size: property(String, 'default'),
    plain: Boolean, disabled: Boolean, loading: Boolean, formType: String, openType: String,
  }, (self, { lifetime, observer }) => {
    const sync = () => {
      const host = hostOf(self);
      if (!host) return;
      for (const key of shown) {
        const value = self.data[key];
        if (value === false) host.removeAttribute(key);
        else host.setAttribute(key, value === true ? '' : value);
      }
      host.setAttribute('role', 'button');
      host.tabIndex = 0;
      host.setAttribute('aria-disabled', self.data.disabled);
    };
    lifetime('attached', () => {
      sync();
      hostOf(self).addEventListener('click', () => press(self));
    });
    observer(shown, sync);
  });
}

function defineForm(define) {
  define('form', { reportSubmit: Boolean }, (self) => {
    const fields = () => [...hostOf(self).querySelectorAll(FORM_FIELDS)]
      .map((element) => element.__wxElement)
      .filter((field) => field?.formValue && field.data.name);
    self.submit = () => {
      const value = Object.fromEntries(fields().map((f) => [f.data.name, f.formValue()]));
      fire(self, 'submit', { value });
    };
    self.reset = () => {
      fields().forEach((field) => field.formReset?.());
      fire(self, 'reset', {});
    };
  });
}

function defineLabel(define) {
  define('label', { for: String }, (self, { lifetime }) => lifetime('attached', () => {
    hostOf(self).addEventListener('click', (event) => {
      if (event.target.tagName === 'INPUT') return;
      const target = self.data.for
        ? document.getElementById(self.data.for)
        : hostOf(self).querySelector('input');
      target?.click();
    });
  }));
}

/** Define the components that take text or submit it. */
export function defineFields(define) {
  defineText(define, 'input');
  defineText(define, 'textarea');
  defineButton(define);
  defineForm(define);
  defineLabel(define);
}

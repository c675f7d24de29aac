// switch, checkbox, radio, slider, picker, picker-view.
import { askValue, showSheet } from '../overlay.js';
import { ancestor, fire, hostOf, property } from './define.js';

function createInput(type, members = {}) {
  return Object.assign(document.createElement('input'), { type, ...members });
}

function defineSwitch(define) {
  define('switch', { checked: Boolean, disabled: Boolean, name: property(String, '') },
    (self, { lifetime, observer }) => {
      let input = null;
      const sync = () => {
        if (!input) return;
        input.checked = self.data.checked;
        input.disabled = self.data.disabled;
        input.setAttribute('aria-label', self.data.ariaLabel ?? '');
      };
      self.formValue = () => self.data.checked;
      lifetime('attached', () => {
        input = createInput('checkbox');
        input.setAttribute('role', 'switch');
        hostOf(self).append(input);
        sync();
        input.addEventListener('change', () => {
          self.setData({ checked: input.checked });
          fire(self, 'change', { value: input.checked });
        });
      });
      observer(['checked', 'disabled', 'ariaLabel'], sync);
    }, { ariaOnHost: false });
}

function defineGroup(define, item, multiple) {
  const group = `${item}-group`;
  define(group, { name: property(String, '') }, (self) => {
    const items = () => [...hostOf(self).querySelectorAll(`wx-${item}`)]
      .map((element) => element.__wxElement);
    self.formValue = () => {
      const values = items().filter((one) => one.data.checked).map((one) => one.data.value);
      return multiple ? values : (values[0] ?? '');
    };
    self.changed = (changed) => {
      if (!multiple) {
        items().filter((one) => one !== changed).forEach((one) => one.setData({ checked: false }));
      }
      fire(self, 'change', { value: self.formValue() });
    };
  });
  define(item, { value: property(String, ''), checked: Boolean, disabled: Boolean },
    (self, { lifetime, observer }) => {
      let input = null;
      const sync = () => input && Object.assign(input, {
        checked: self.data.checked, disabled: self.data.disabled,
      });
      lifetime('attached', () => {
        input = createInput(item);
        hostOf(self).prepend(input);
        sync();
        input.addEventListener('change', () => {
          self.setData({ checked: input.checked });
          ancestor(self, group)?.changed(self);
        });
      });
      observer(['checked', 'disabled'], sync);
    });
}

function defineSlider(define) {
  define('slider', {
    min: property(Number, 0), max: property(Number, 100), step: property(Number, 1),
    value: property(Number, 0), disabled: Boolean, name: property(String, ''),
  }, (self, { lifetime, observer }) => {
    let input = null;
    const sync = () => {
      const { min, max, step, value } = self.data;
      if (input) Object.assign(input, { min, max, step, value });
    };
    self.formValue = () => self.data.value;
    lifetime('attached', () => {
      input = createInput('range');
      hostOf(self).append(input);
      sync();
      input.addEventListener('input', () => fire(self, 'changing', { value: +input.value }));
      input.addEventListener('change', () => {
        self.setData({ value: +input.value });
        fire(self, 'change', { value: +input.value });
      });
    });
    observer(['value', 'min', 'max'], sync);
  });
}

/** What a person answers to a picker; null when they think better of it. */
async function answerOf({ mode, range, rangeKey, value, headerText }) {
  if (mode === 'selector') {
    return showSheet(range.map((item) => (rangeKey ? item[rangeKey] : item)), headerText);
  }
  if (mode === 'region') {
    const typed = await askValue('text', (value || []).join('/'), headerText || '选择地区');
    return typed === null ? null : typed.split('/');
  }
  return askValue(mode === 'time' ? 'time' : 'date', value || '', headerText || '选择日期');
}

async function pick(self) {
  if (self.data.disabled) return;
  const answer = await answerOf(self.data);
  if (answer === null) {
    fire(self, 'cancel', {});
    return;
  }
  self.setData({ value: answer });
  fire(self, 'change', { value: answer });
}

function definePicker(define) {
  define('picker', {
    mode: property(String, 'selector'), range: property(Array, []), rangeKey: String,
    value: property(null, 0), disabled: Boolean, name: property(String, ''),
    start: String, end: String, headerText: String, fields: String,
  }, (self, { lifetime }) => {
    self.formValue = () => self.data.value;
    lifetime('attached', () => hostOf(self).addEventListener('click', () => pick(self)));
  });
}

/** A wheel is a list here: a click picks the row that a finger would turn to. */
function definePickerView(define) {
  define('picker-view', {
    value: property(Array, []), indicatorStyle: String, indicatorClass: String,
    maskStyle: String, maskClass: String, immediateChange: Boolean,
  }, (self) => {
    self.pickRow = (column, row) => {
      const value = [...(self.data.value ?? [])];
      value[column] = row;
      self.setData({ value });
      fire(self, 'pickstart', {});
      fire(self, 'change', { value });
      fire(self, 'pickend', {});
    };
  });
  define('picker-view-column', {}, (self, { lifetime }) => lifetime('attached', () => {
    const host = hostOf(self);
    host.style.overflowY = 'auto';
    host.addEventListener('click', (event) => {
      const view = ancestor(self, 'picker-view');
      let row = event.target;
      while (row && row.parentNode !== host) row = row.parentNode;
      if (!view || !row) return;
      const columns = [...hostOf(view).querySelectorAll('wx-picker-view-column')];
      view.pickRow(columns.indexOf(host), [...host.children].indexOf(row));
    });
  }));
}

/** Define the components with which one chooses. */
export function defineChoices(define) {
  defineSwitch(define);
  defineGroup(define, 'checkbox', true);
  defineGroup(define, 'radio', false);
  defineSlider(define);
  definePicker(define);
  definePickerView(define);
}

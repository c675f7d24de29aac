/** The sheet in which the customer confirms: name, phone if wanted, signature if wanted. */

import { call } from './api.js';
import { h } from './dom.js';
import { yuan } from './format.js';
import { createPad } from './pad.js';
import { field, oneTimeForm, openSheet, tell } from './sheet.js';
import { isSignature, toPath } from './signature.js';

const NAME_MAX = 40;

function nameProblem(name) {
  return name.trim() ? '' : '请填写签署人姓名';
}

function phoneProblem(phone) {
  return !phone.trim() || /^\+?[\d\s-]{7,20}$/.test(phone.trim())
    ? '' : '电话号码应为 7 到 20 位数字，也可以不填';
}

function inkProblem(drawing) {
  return drawing.strokes.length && !isSignature(drawing)
    ? '签名太短，请重新签名，或点「清空」只留姓名' : '';
}

function textControl(attributes, draft, part) {
  const control = h('input', { class: 'text', ...attributes, value: draft.get(part) || '' });
  control.addEventListener('input', () => draft.set(part, control.value));
  return control;
}

/** What is sent: only what was filled in. */
function requestBody(name, phone, drawing) {
  const body = { signer_name: name.value.trim() };
  if (phone.value.trim()) body.signer_phone = phone.value.trim();
  if (drawing.strokes.length) body.signature_svg = toPath(drawing);
  return body;
}

/** What is being confirmed, once more in one line. */
function recap(quote) {
  return h('p', { class: 'recap' },
    h('span', {}, `${quote.no} · 第 ${quote.version} 版`), h('strong', {}, yuan(quote.total_fen)));
}

/**
 * Opens the confirmation.
 * @param {object} options
 * @param {object} options.quote
 * @param {string} options.base address of the quote's API
 * @param {ReturnType<typeof import('./draft.js').openDraft>} options.draft
 * @param {(answer: import('./api.js').Answer, sent: object) => void} options.done
 * @param {() => void} options.onclose
 */
export function openAccept({ quote, base, draft, done, onclose }) {
  const name = textControl({
    type: 'text', autocomplete: 'name', maxlength: NAME_MAX, required: true,
  }, draft, 'signer_name');
  const phone = textControl({
    type: 'tel', autocomplete: 'tel', inputmode: 'tel', maxlength: 20,
  }, draft, 'signer_phone');
  const pad = createPad(draft.get('drawing'), (drawing) => {
    draft.set('drawing', drawing);
    tell(form, 'ink', '');
  });
  const ink = h('div', { class: 'field' },
    h('p', { class: 'label' }, '手写签名', h('span', { class: 'hint' }, '选填')),
    pad.node, h('p', { class: 'problem', id: 'ink-problem', role: 'alert' }));
  pad.node.id = 'ink';

  function check() {
    tell(form, 'signer', nameProblem(name.value));
    tell(form, 'phone', phoneProblem(phone.value));
    tell(form, 'ink', inkProblem(pad.drawing()));
    const wrong = form.querySelector('[aria-invalid]');
    if (wrong) wrong.focus();
    return !wrong;
  }
  let sent;
  const form = oneTimeForm({
    fields: [
      recap(quote),
      field({ id: 'signer', label: '签署人姓名', control: name }),
      field({ id: 'phone', label: '联系电话', hint: '选填', control: phone }),
      ink,
      h('p', { class: 'consent' }, '点「确认并签署」，即表示同意本报价的内容与条款。'),
    ],
    verb: '确认并签署', busy: '正在确认…', check,
    fieldOf: { '/signer_name': 'signer', '/signer_phone': 'phone', '/signature_svg': 'ink' },
    send() {
      sent = requestBody(name, phone, pad.drawing());
      return call(base + '/accept', sent);
    },
    done(answer) {
      sheet.close();
      done(answer, sent);
    },
  });
  const sheet = openSheet({
    title: '确认报价', body: [form], onclose, onescape: () => pad.shrink(),
  });
  return sheet;
}

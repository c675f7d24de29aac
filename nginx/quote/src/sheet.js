/** The sheet that rises from the bottom of the screen, and the parts its forms share. */

import { h, icon } from './dom.js';
import { SUBMIT_PROBLEMS } from './state.js';

const DOUBLE_TAP_MS = 350;

/**
 * Opens a modal sheet.
 * @param {{title: string, body: Node[], onclose?: () => void, onescape?: () => boolean}} options
 *   onescape returns whether Escape or the back key was used up by something inside
 * @returns {{node: HTMLDialogElement, close: () => void}}
 */
export function openSheet({ title, body, onclose, onescape }) {
  const dismiss = h('button', {
    type: 'button', class: 'sheet-close', 'aria-label': '关闭', onclick: () => close(),
  }, icon('close'));
  const heading = h('h2', { id: 'sheet-title', tabindex: '-1' }, title);
  const node = h('dialog', { class: 'sheet', 'aria-labelledby': 'sheet-title' },
    h('div', { class: 'sheet-inner' },
      h('header', { class: 'sheet-head' }, heading, dismiss), body));
  const opener = document.activeElement;

  function close() {
    if (!node.isConnected) return;
    node.remove();
    if (onclose) onclose();
    if (opener && opener.isConnected) opener.focus();
  }
  node.addEventListener('click', (event) => {
    if (event.target === node) close();
  });
  node.addEventListener('cancel', (event) => {
    event.preventDefault();
    if (!onescape || !onescape()) close();
  });
  // The second tap of a double tap would land on whatever has risen under the finger.
  node.classList.add('opening');
  setTimeout(() => node.classList.remove('opening'), DOUBLE_TAP_MS);
  document.body.append(node);
  // iOS before 15.4 knows no modal dialogs: there it is a plain layer on top.
  if (node.showModal) node.showModal();
  else node.setAttribute('open', '');
  heading.focus();
  return { node, close };
}

/** A labelled field with its hint and a place for its problem. */
export function field({ id, label, hint, control }) {
  control.id = id;
  control.setAttribute('aria-describedby', id + '-problem');
  return h('div', { class: 'field' },
    h('label', { for: id }, label, hint && h('span', { class: 'hint' }, hint)),
    control,
    h('p', { class: 'problem', id: id + '-problem' }));
}

/** Shows a problem at a field, or takes it away. */
export function tell(form, id, text) {
  const control = form.querySelector('#' + id);
  const place = form.querySelector(`#${id}-problem`);
  if (!control || !place) return false;
  place.textContent = text;
  if (text) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
  return true;
}

/**
 * The problems a server names, put at their fields.
 * @param {Record<string, string>} fieldOf JSON pointer → field id
 * @returns {string} what could not be placed, for the foot of the form
 */
function place(form, problem, fieldOf) {
  const rest = [];
  for (const { pointer, detail } of (problem && problem.errors) || []) {
    if (!tell(form, fieldOf[pointer] || 'none', detail)) rest.push(detail);
  }
  if (rest.length) return rest.join('；');
  return form.querySelector('[aria-invalid]') ? '' : SUBMIT_PROBLEMS.broken;
}

/**
 * A form that is sent once however often its button is tapped.
 * @param {object} options
 * @param {Node[]} options.fields
 * @param {string} options.verb what the button says
 * @param {string} [options.busy] what it says while it works
 * @param {() => boolean} options.check says what is missing and whether it may be sent
 * @param {() => Promise<import('./api.js').Answer>} options.send
 * @param {(answer: import('./api.js').Answer) => void} options.done after success, or when the
 *   quote changed under the form
 * @param {Record<string, string>} [options.fieldOf]
 */
export function oneTimeForm({ fields, verb, busy, check, send, done, fieldOf }) {
  const foot = h('p', { class: 'problem foot', role: 'alert' });
  const button = h('button', { class: 'primary', type: 'submit' }, verb);
  let working = false;

  async function submit() {
    foot.textContent = '';
    if (working || !check()) return;
    working = true;
    button.setAttribute('aria-disabled', 'true');
    button.textContent = busy || '正在发送…';
    const answer = await send();
    working = false;
    button.removeAttribute('aria-disabled');
    button.textContent = verb;
    if (answer.ok || answer.kind === 'moved' || answer.kind === 'missing') return done(answer);
    if (answer.kind === 'invalid') foot.textContent = place(form, answer.data, fieldOf || {});
    else {
      foot.textContent = SUBMIT_PROBLEMS[answer.kind];
      button.textContent = '重试';
    }
  }
  const form = h('form', {
    novalidate: true,
    onsubmit(event) {
      event.preventDefault();
      submit();
    },
  }, fields, foot, button);
  return form;
}

// Toasts, dialogs and sheets that WeChat itself draws over the page.

const host = () => document.getElementById('overlay');

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** Hide the toast or the loading sign that is shown. */
export function hideToast() {
  host().querySelector('.toast')?.remove();
}

/** Show a text for a while; without a duration until hidden. */
export function showToast(title, durationMs) {
  hideToast();
  const toast = element('div', { className: 'toast', role: 'status' }, title);
  host().append(toast);
  if (durationMs) setTimeout(() => toast.remove(), durationMs);
}

function openDialog(className, ...children) {
  const box = element('div', { className, role: 'dialog' }, ...children);
  box.setAttribute('aria-modal', 'true');
  const veil = element('div', { className: 'veil' }, box);
  host().append(veil);
  return veil;
}

/** wx.showModal: answers {confirm, cancel, content}. */
export function showModal(options) {
  return new Promise((resolve) => {
    const input = options.editable
      ? element('input', { value: options.content ?? '' })
      : null;
    input?.setAttribute('aria-label', options.title ?? options.placeholderText ?? '输入');
    if (input) input.placeholder = options.placeholderText ?? '';
    const close = (confirm) => {
      veil.remove();
      resolve({ confirm, cancel: !confirm, content: input?.value });
    };
    const buttons = element('div', { className: 'modal-buttons' });
    if (options.showCancel !== false) {
      const cancel = element('button', {}, options.cancelText ?? '取消');
      cancel.onclick = () => close(false);
      buttons.append(cancel);
    }
    const confirm = element('button', { className: 'primary' }, options.confirmText ?? '确定');
    confirm.onclick = () => close(true);
    buttons.append(confirm);
    const text = input ?? element('p', {}, options.content ?? '');
    const veil = openDialog('modal', element('b', {}, options.title ?? ''), text, buttons);
    (input ?? confirm).focus();
  });
}

/** A list at the bottom of the screen: answers the index chosen, or null. */
export function showSheet(items, title) {
  return new Promise((resolve) => {
    const close = (index) => {
      veil.remove();
      resolve(index);
    };
    const buttons = items.map((item, index) => {
      const button = element('button', {}, item);
      button.onclick = () => close(index);
      return button;
    });
    const cancel = element('button', { className: 'cancel' }, '取消');
    cancel.onclick = () => close(null);
    const heading = title ? [element('p', {}, title)] : [];
    const veil = openDialog('sheet', ...heading, ...buttons, cancel);
  });
}

/** One input of the browser's own kind (date, time): answers its value, or null. */
export function askValue(type, value, title) {
  return new Promise((resolve) => {
    const input = element('input', { type, value });
    input.setAttribute('aria-label', title);
    const close = (answer) => {
      veil.remove();
      resolve(answer);
    };
    const confirm = element('button', { className: 'primary' }, '确定');
    confirm.onclick = () => close(input.value);
    const cancel = element('button', { className: 'cancel' }, '取消');
    cancel.onclick = () => close(null);
    const veil = openDialog('sheet', input, confirm, cancel);
  });
}

/** Show a picture over everything; a tap closes it. */
export function showPicture(source) {
  const image = element('img', { src: source, alt: '预览' });
  const veil = element('div', { className: 'picture', role: 'dialog' }, image);
  veil.onclick = () => veil.remove();
  host().append(veil);
}

/** A few lines to build elements; text always goes in as text, never as markup. */

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  for (const child of children.flat()) {
    if (child != null && child !== false && child !== '') node.append(child);
  }
  return node;
}

/** An HTML element; attributes that begin with `on` are listeners, null children are left out. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** The mark of the page, which the page brings as a drawing: one answer less to wait for. */
export function mark() {
  return document.getElementById('mark').content.firstElementChild.cloneNode(true);
}

/** Runs what need not be done before the next frame is on the screen. */
export function afterPaint(work) {
  requestAnimationFrame(() => setTimeout(work));
}

const ICONS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 7v5l3.5 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  info: 'M12 11v5.5M12 7.5v.01M12 3a9 9 0 100 18 9 9 0 000-18z',
  phone: 'M6.5 4h3l1.5 4-2 1.5a11 11 0 005.5 5.5l1.5-2 4 1.5v3a2 2 0 01-2.2 2'
    + 'A16 16 0 014.5 6.2 2 2 0 016.5 4z',
  close: 'M6 6l12 12M18 6L6 18',
};

/** A line icon; it repeats what the text beside it says, so readers skip it. */
export function icon(name) {
  return s('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    s('path', { d: ICONS[name] }));
}

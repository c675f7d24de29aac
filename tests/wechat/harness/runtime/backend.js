// glass-easel on the browser's DOM: elements named wx-*, styles per component, touch events.
import * as adapter from 'glass-easel-miniprogram-adapter';

const { glassEasel } = adapter;
export { adapter, glassEasel };

/** 750 rpx are the width of the screen. */
export function convertRpx(value) {
  return typeof value === 'string'
    ? value.replace(/(-?\d*\.?\d+)rpx/g, 'calc(100vw * $1 / 750)')
    : value;
}

export class Backend extends glassEasel.CurrentWindowBackendContext {
  constructor() {
    super();
    this.sheets = {};
    this.elements = {};
    // glass-easel needs only these three of a document.
    this.document = /** @type {any} */ ({
      createElement: createWxElement,
      createTextNode: (text) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    });
  }

  registerStyleSheetContent(path, content) {
    this.sheets[path] = content;
  }

  appendStyleSheetPath(path) {
    if (this.elements[path]) return 0;
    const style = document.createElement('style');
    style.dataset.wxss = path;
    style.textContent = this.sheets[path] ?? '';
    document.head.append(style);
    this.elements[path] = style;
    return 0;
  }

  /** A page's sheet acts only while its page is on top. */
  enablePageStyles(components, current) {
    for (const [path, style] of Object.entries(this.elements)) {
      if (components[path]?.isPage) style.disabled = path !== current;
    }
  }
}

/** Roles that a browser announces wrongly without their state, and what that state is called. */
const STATE_OF_ROLE = { radio: 'aria-checked', switch: 'aria-checked', tab: 'aria-selected' };

const ARIA_STATES = new Set(['aria-checked', 'aria-selected', 'aria-disabled']);

/** An element that takes attributes as a phone does: rpx, aria-role, true and false. */
function createWxElement(tag) {
  const element = document.createElement(`wx-${tag}`);
  const setAttribute = element.setAttribute.bind(element);
  const removeAttribute = element.removeAttribute.bind(element);
  element.setAttribute = (name, value) => {
    if (name === 'style') setAttribute(name, convertRpx(value));
    else if (name === 'aria-role') setRole(element, setAttribute, value);
    else if (ARIA_STATES.has(name)) setAttribute(name, value === '' ? 'true' : value);
    // Components name their panels by ids that only WeChat resolves.
    else if (name !== 'aria-controls') setAttribute(name, value);
  };
  element.removeAttribute = (name) => {
    if (ARIA_STATES.has(name) && name === STATE_OF_ROLE[element.getAttribute('role')]) {
      setAttribute(name, 'false');
    } else removeAttribute(name === 'aria-role' ? 'role' : name);
  };
  return element;
}

function setRole(element, setAttribute, role) {
  setAttribute('role', role);
  const state = STATE_OF_ROLE[role];
  if (state && !element.hasAttribute(state)) setAttribute(state, 'false');
}

const pointOf = (event) => ({
  identifier: 0,
  clientX: event.clientX, clientY: event.clientY, pageX: event.pageX, pageY: event.pageY,
});

/** Hand the browser's events on to the component tree. */
export function listen(backend) {
  backend.onEvent((target, type, detail, options) => {
    const original = options.originalEvent ?? {};
    const touches = original.touches ? [...original.touches] : [pointOf(original)];
    const changedTouches = original.changedTouches ? [...original.changedTouches] : touches;
    const event = new glassEasel.Event(
      type,
      type === 'tap' ? { x: detail.x, y: detail.y } : {},
      { ...options, bubbles: true, extraFields: { touches, changedTouches } },
    );
    event.dispatch(target);
    return event.getEventBubbleStatus();
  });
  for (const [mouse, touch] of Object.entries({
    mousedown: 'touchstart', mousemove: 'touchmove', mouseup: 'touchend',
  })) {
    document.addEventListener(mouse, (event) => mouseAsTouch(event, touch), true);
  }
}

/** Components that listen to touches also react to a desktop's pointer. */
function mouseAsTouch(event, type) {
  if (event.sourceCapabilities?.firesTouchEvents) return;
  if (type === 'touchmove' && !event.buttons) return;
  let node = event.target;
  while (node && !node.__wxElement) node = node.parentNode;
  if (!node) return;
  const points = [pointOf(event)];
  const touch = new glassEasel.Event(type, {}, {
    originalEvent: event,
    bubbles: true,
    composed: true,
    capturePhase: true,
    extraFields: { touches: type === 'touchend' ? [] : points, changedTouches: points },
  });
  touch.dispatch(node.__wxElement);
}

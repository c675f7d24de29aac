// WXS event responders: the ComponentDescriptor that a WXS function gets.
import { convertRpx, glassEasel } from './backend.js';
import { fail } from './errors.js';

const states = new WeakMap();
const unwrap = (node) => node?._$ ?? node;

const domOf = (node) =>
  node.getBackendElement?.() ?? node.getShadowRoot?.()?.childNodes?.[0]?.getBackendElement?.();

function parseStyle(style) {
  if (typeof style !== 'string') return Object.entries(style);
  return style.split(';').map((part) => {
    const colon = part.indexOf(':');
    return [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
  }).filter(([name]) => name);
}

function stateOf(node) {
  if (!states.has(node)) states.set(node, {});
  return states.get(node);
}

function callMethod(node, name, argument) {
  const caller = node.getMethodCaller?.();
  if (caller?.[name]) caller[name](argument);
  else fail(`${node.is}: WXS callMethod`, new Error(`${name} is not a method`));
}

/** The descriptor of a component node, with chainable style and class calls. */
function descriptor(wrapped) {
  const node = unwrap(wrapped);
  if (!node) return null;
  const self = {
    selectComponent: (query) => descriptor(node.getShadowRoot?.()?.querySelector(query)),
    selectAllComponents: (query) =>
      (node.getShadowRoot?.()?.querySelectorAll(query) ?? []).map(descriptor),
    setStyle(style) {
      const dom = domOf(node);
      for (const [name, value] of parseStyle(style)) {
        dom?.style.setProperty(name, convertRpx(String(value)));
      }
      return self;
    },
    addClass: (name) => (node.classList?.toggle(name, true), self),
    removeClass: (name) => (node.classList?.toggle(name, false), self),
    hasClass: (name) => node.classList?.contains(name),
    getDataset: () => node.dataset,
    getState: () => stateOf(node),
    triggerEvent(name, detail, options) {
      glassEasel.Event.triggerEvent(node, name, detail, options ?? {});
      return self;
    },
    callMethod: (name, argument) => callMethod(node, name, argument),
    requestAnimationFrame: (callback) => requestAnimationFrame(callback),
    setTimeout: (callback, delay) => setTimeout(callback, delay),
    clearTimeout: (timer) => clearTimeout(timer),
    getBoundingClientRect: () => domOf(node).getBoundingClientRect(),
    getComputedStyle(names) {
      const style = getComputedStyle(domOf(node));
      return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]));
    },
  };
  return self;
}

/** A WXS function bound as `change:prop` gets descriptors beside the values. */
window.__wxsProp = (responder) => {
  if (typeof responder !== 'function') return responder;
  return (value, previous, host, element) => {
    Promise.resolve()
      .then(() => responder(value, previous, descriptor(host), descriptor(element)))
      .catch((error) => fail(`${host.is} WXS change:`, error));
  };
};

/** A WXS event handler gets descriptors; a method of the page gets the event alone. */
window.__wxsEvent = (caller, event, handler) => {
  if (!handler.__wxs) return handler.call(caller, event);
  const wrapped = Object.assign(Object.create(event), {
    instance: descriptor(event.currentTarget),
  });
  return handler.call(null, wrapped, descriptor(caller));
};

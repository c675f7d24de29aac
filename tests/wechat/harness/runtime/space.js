// The component space: every compiled component registered with its template and style.
import { adapter, Backend, glassEasel, listen } from './backend.js';
import { fail, warn } from './errors.js';

/** The real bridge refuses more than this in one setData. */
const SET_DATA_LIMIT_BYTES = 1024 * 1024;

glassEasel.globalOptions.throwGlobalError = false;
glassEasel.addGlobalErrorListener((error, method, component) => {
  fail(`${typeof component === 'string' ? component : component?.is} ${method}`, error);
});
glassEasel.addGlobalWarningListener((message) => {
  warn(message);
  return false;
});

/** setData as over the bridge of a phone: JSON only, limited, callback later. */
function strictSetData(node, program) {
  const original = node.setData;
  if (!original) return;
  const isPage = program.components[node.is]?.isPage;
  node.setData = function setData(change, callback) {
    const text = JSON.stringify(change);
    if (text && text.length > SET_DATA_LIMIT_BYTES) {
      fail(node.is, new Error(`setData over 1 MB: ${text.length}`));
    }
    for (const [key, value] of Object.entries(change ?? {})) {
      if (value === undefined) warn(`${node.is}: setData "${key}" is undefined`);
    }
    const later = callback && (() => Promise.resolve().then(() => callback.call(this)));
    return original.call(this, change && isPage ? JSON.parse(text) : change, later);
  };
}

function commonBehavior(space, program) {
  return space.define().init(({ self, lifetime }) => {
    let ready = false;
    lifetime('created', () => strictSetData(self, program));
    // glass-easel leaves 'ready' to its host.
    lifetime('attached', () => Promise.resolve().then(() => {
      if (ready) return;
      ready = true;
      (self._$ ?? self).triggerLifetime('ready', []);
    }));
  }).registerBehavior();
}

/** Register the program's components. */
export function createSpace(program) {
  const environment = new adapter.MiniProgramEnv();
  const codeSpace = environment.createCodeSpace('main', true);
  const componentSpace = codeSpace.getComponentSpace();
  const backend = new Backend();
  listen(backend);
  const associated = environment.associateBackend(backend);
  const addStyle = (path, style) => {
    codeSpace.addStyleSheet(path, path, style.prefix);
    associated.registerStyleSheetContent(path, style.css);
  };
  addStyle('app', program.styles.app ?? { css: '' });
  for (const [path, component] of Object.entries(program.components)) {
    codeSpace.addComponentStaticConfig(path, component.json);
    codeSpace.addCompiledTemplate(path, {
      groupList: program.templates,
      content: program.templates[path],
      // Without this `bindtap` (no colon) would silently be an attribute.
      fallbackListenerOnNativeNode: true,
    });
    if (program.styles[path]) addStyle(path, program.styles[path]);
  }
  codeSpace.setOverallBehavior(commonBehavior(componentSpace, program));
  return { codeSpace, componentSpace, backend, associated };
}

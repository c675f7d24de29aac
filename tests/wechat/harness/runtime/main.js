// Runs the compiled mini-program: registers its components, opens its first page.
import { defineBuiltins } from './builtins/index.js';
import { Chrome, pullDown, watchPullDown } from './chrome.js';
import { launchUrl } from './config.js';
import { fail } from './errors.js';
import { Modules } from './modules.js';
import { parseUrl, PageStack } from './pages.js';
import { createSpace } from './space.js';
import { createWx } from './wx/index.js';
import './wxs.js';

const SCENE_FROM_LIST = 1001;

const program = window.__MP__;
const space = createSpace(program);
defineBuiltins(space.componentSpace);
const chrome = new Chrome(program);
const pages = new PageStack({ program, space, root: document.getElementById('mp'), chrome });
const getApp = () => modules.app;
const getCurrentPages = () => pages.stack.map((page) => page.instance);
const launch = parseUrl(launchUrl(program.pages[0]));
const wx = createWx({ pages, chrome, launch: { ...launch, scene: SCENE_FROM_LIST } });
const modules = new Modules(program, space.codeSpace, { wx, getApp, getCurrentPages });

/** What tests may look at. */
window.__mp = {
  pages,
  getApp,
  pullDown: () => pullDown(pages),
  share: () => pages.call(pages.top, 'onShareAppMessage', {}),
  data: () => pages.top.instance.data,
  page: () => pages.top.path,
};
window.wx = wx;

function attempt(where, action) {
  try {
    action();
  } catch (error) {
    fail(where, error);
  }
}

function boot() {
  const app = modules.scriptOf('app');
  if (app) attempt('load app', () => modules.load(app));
  for (const component of Object.keys(program.components)) {
    const script = modules.scriptOf(component);
    if (script) attempt(`load ${component}`, () => modules.load(script));
  }
  const options = { ...launch, scene: SCENE_FROM_LIST };
  attempt('onLaunch', () => modules.app.onLaunch?.(options));
  attempt('onShow', () => modules.app.onShow?.(options));
  attempt('boot', () => pages.open(launchUrl(program.pages[0]).slice(1)));
  watchPullDown(pages);
  window.addEventListener('resize', () => chrome.measure());
}

boot();

// The page stack: life cycles, tab pages that stay alive, the rules of wx.navigateTo and its kin.
import { fail } from './errors.js';

const STACK_LIMIT = 10;
const DEFAULT_REACH_BOTTOM_PX = 50;

/** Split `path?a=1&b=2`; values stay encoded, as WeChat hands them over. */
export function parseUrl(url) {
  const [path, query = ''] = url.replace(/^\//, '').split('?');
  const pairs = query.split('&').filter(Boolean).map((pair) => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return { path, query: Object.fromEntries(pairs) };
}

export class PageStack {
  constructor({ program, space, root, chrome }) {
    this.program = program;
    this.space = space;
    this.root = root;
    this.chrome = chrome;
    this.stack = [];
    this.tabPages = {};
  }

  get top() {
    return this.stack.at(-1);
  }

  isTab(path) {
    return Boolean(this.program.app.tabBar?.list.some((tab) => tab.pagePath === path));
  }

  /** Call a method of the page; whatever it throws is recorded. */
  call(page, method, ...values) {
    try {
      const result = page.instance[method]?.(...values);
      result?.catch?.((error) => fail(`${page.path}.${method}`, error));
      return result;
    } catch (error) {
      fail(`${page.path}.${method}`, error);
      return undefined;
    }
  }

  /** Turn an absolute or relative page address into one without a leading slash. */
  resolve(url) {
    if (url.startsWith('/')) return url.slice(1);
    const folder = this.top?.path.split('/').slice(0, -1).join('/') ?? '';
    return new URL(url, `http://page/${folder}/`).href.slice('http://page/'.length);
  }

  open(url) {
    const { path, query } = parseUrl(url);
    const component = this.program.components[path];
    if (!component?.isPage) throw new Error(`page "${path}" is not found`);
    const page = this.create(path, query, component.json);
    this.stack.push(page);
    this.attach(page);
    this.call(page, 'onLoad', query);
    this.show(page);
    setTimeout(() => this.call(page, 'onReady'), 0);
  }

  create(path, query, json) {
    const root = this.space.associated.createRoot('page', this.space.codeSpace, path);
    const instance = root.get();
    const element = root.getComponent().getBackendElement();
    instance.route = instance.__route__ = path;
    instance.options = query;
    element.dataset.page = path;
    element.tabIndex = 0; // the page itself scrolls: with a keyboard too
    const title = json.navigationBarTitleText ?? this.program.app.window?.navigationBarTitleText;
    return { path, query, json, root, instance, element, title: title ?? '' };
  }

  attach(page) {
    const placeholder = document.createElement('i');
    this.root.append(placeholder);
    page.root.attach(this.root, placeholder);
    const distance = page.json.onReachBottomDistance ?? DEFAULT_REACH_BOTTOM_PX;
    // Once per height: a list that has grown since can be read to its end again.
    let reachedHeight = 0;
    page.element.addEventListener('scroll', () => {
      const { scrollTop, clientHeight, scrollHeight } = page.element;
      this.call(page, 'onPageScroll', { scrollTop });
      const isNear = scrollTop + clientHeight >= scrollHeight - distance;
      if (isNear && scrollHeight !== reachedHeight) this.call(page, 'onReachBottom');
      reachedHeight = isNear ? scrollHeight : 0;
    });
  }

  show(page) {
    page.element.style.display = '';
    this.space.backend.enablePageStyles(this.program.components, page.path);
    this.chrome.update(page, this);
    this.call(page, 'onShow');
    page.root.getComponent().triggerPageLifetime?.('show', []);
  }

  hide(page) {
    this.call(page, 'onHide');
    page.root.getComponent().triggerPageLifetime?.('hide', []);
    page.element.style.display = 'none';
  }

  close(page) {
    this.call(page, 'onUnload');
    page.root.release();
    page.element.remove();
  }

  /** The target of a navigation that may not lead to a tab page. */
  plainTarget(url, name) {
    const target = this.resolve(url);
    const { path } = parseUrl(target);
    if (this.isTab(path)) throw new Error(`can not ${name} a tabbar page`);
    if (!this.program.components[path]?.isPage) throw new Error(`page "${path}" is not found`);
    return target;
  }

  navigateTo({ url }) {
    if (this.stack.length >= STACK_LIMIT) throw new Error('webview count limit exceed');
    const target = this.plainTarget(url, 'navigateTo');
    if (this.top) this.hide(this.top);
    this.open(target);
  }

  redirectTo({ url }) {
    const target = this.plainTarget(url, 'redirectTo');
    const page = this.stack.pop();
    if (page) this.close(page);
    this.open(target);
  }

  reLaunch({ url }) {
    const target = this.resolve(url);
    while (this.stack.length) this.close(this.stack.pop());
    for (const path of Object.keys(this.tabPages)) this.forgetTab(path);
    this.open(target);
  }

  forgetTab(path) {
    this.close(this.tabPages[path]);
    delete this.tabPages[path];
  }

  switchTab({ url }) {
    const { path } = parseUrl(this.resolve(url));
    if (!this.isTab(path)) throw new Error('can not switch to no-tabBar page');
    while (this.stack.length && !this.isTab(this.top.path)) this.close(this.stack.pop());
    const current = this.stack.pop();
    if (current) {
      this.hide(current);
      this.tabPages[current.path] = current;
    }
    const kept = this.tabPages[path];
    delete this.tabPages[path];
    if (!kept) {
      this.open(path);
      return;
    }
    this.stack.push(kept);
    this.show(kept);
  }

  navigateBack({ delta = 1 } = {}) {
    const steps = Math.min(delta, this.stack.length - 1);
    if (steps < 1) return;
    for (let step = 0; step < steps; step++) this.close(this.stack.pop());
    this.show(this.top);
  }
}

// Toasts, dialogs, the bars, scrolling and page navigation.
import { stopPullDown, pullDown } from '../chrome.js';
import { hideToast, showModal, showSheet, showToast } from '../overlay.js';
import { api, silent, WxError } from './call.js';

const DEFAULT_TOAST_MS = 1500;

async function showActionSheet({ itemList, alertText }) {
  const tapIndex = await showSheet(itemList, alertText);
  if (tapIndex === null) throw new WxError('cancel');
  return { tapIndex };
}

/** Every step of an animation is ignored: it ends where it would have ended. */
function createAnimation() {
  const animation = new Proxy({}, {
    get: (_, key) => (key === 'export' ? () => ({ actions: [] }) : () => animation),
  });
  return animation;
}

const navigation = (pages) => Object.fromEntries(
  ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack']
    .map((name) => [name, api(name, (options) => pages[name](options))]),
);

/** The part of wx that needs the page stack. */
export function createUi({ pages, chrome }) {
  return {
    ...navigation(pages),
    showToast: api('showToast', (o) => showToast(o.title, o.duration ?? DEFAULT_TOAST_MS)),
    hideToast: api('hideToast', hideToast),
    showLoading: api('showLoading', (options) => showToast(`${options.title}…`)),
    hideLoading: api('hideLoading', hideToast),
    showModal: api('showModal', showModal),
    showActionSheet: api('showActionSheet', showActionSheet),
    setNavigationBarTitle: api('setNavigationBarTitle', ({ title }) => {
      pages.top.title = title;
      chrome.setTitle(title);
    }),
    stopPullDownRefresh: api('stopPullDownRefresh', stopPullDown),
    startPullDownRefresh: api('startPullDownRefresh', () => pullDown(pages)),
    pageScrollTo: api('pageScrollTo', ({ scrollTop = 0 }) => {
      pages.top.element.scrollTop = scrollTop;
    }),
    hideHomeButton: api('hideHomeButton', () => {
      pages.top.hasNoHome = true;
      chrome.update(pages.top, pages);
    }),
    nextTick: (callback) => Promise.resolve().then(callback),
    createSelectorQuery: () => pages.top.instance.createSelectorQuery(),
    createIntersectionObserver: (owner, options) => owner.createIntersectionObserver(options),
    createAnimation,
    ...silent([
      'setNavigationBarColor', 'setBackgroundColor', 'setTabBarBadge', 'removeTabBarBadge',
      'showTabBarRedDot', 'hideTabBarRedDot', 'enableAlertBeforeUnload',
      'disableAlertBeforeUnload',
    ]),
  };
}

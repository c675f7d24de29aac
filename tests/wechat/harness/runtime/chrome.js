// What WeChat draws around a page: the navigation bar, the tab bar, pulling down to refresh.
import { config } from './config.js';

const PULL_DISTANCE_PX = 70;

const byId = (id) => document.getElementById(id);

export class Chrome {
  constructor(program) {
    this.program = program;
    byId('nav-home').onclick = () => this.stack.reLaunch({ url: `/${program.pages[0]}` });
    byId('nav-back').onclick = () => this.stack.navigateBack();
  }

  setTitle(title) {
    byId('nav-title').textContent = title;
    document.title = title || '报单';
  }

  /** Draw the bars for the page that is shown now. */
  update(page, stack) {
    this.stack = stack;
    this.setTitle(page.title);
    const isTab = stack.isTab(page.path);
    byId('nav-back').hidden = stack.stack.length < 2;
    byId('nav-home').hidden = stack.stack.length > 1 || isTab || Boolean(page.hasNoHome);
    byId('tabbar').hidden = !isTab;
    document.body.classList.toggle('has-tabs', isTab);
    if (isTab) this.drawTabs(page.path);
    this.measure();
  }

  /** 1vh of the mini-program is a hundredth of the page, not of the window. */
  measure() {
    const height = byId('mp').clientHeight;
    document.documentElement.style.setProperty('--wx-vh', `${height / 100}px`);
  }

  drawTabs(current) {
    const { list, color, selectedColor } = this.program.app.tabBar;
    byId('tabbar').replaceChildren(...list.map((tab) => {
      const selected = tab.pagePath === current;
      const button = document.createElement('button');
      button.setAttribute('role', 'tab');
      button.setAttribute('aria-selected', String(selected));
      button.style.color = selected ? selectedColor : color;
      const icon = document.createElement('img');
      icon.src = `${config.assets}/${selected ? tab.selectedIconPath : tab.iconPath}`;
      icon.alt = '';
      button.append(icon, tab.text);
      button.onclick = () => {
        if (!selected) window.wx.switchTab({ url: `/${tab.pagePath}` });
      };
      return button;
    }));
  }
}

/** Let a drag from the top of a page that allows it call onPullDownRefresh. */
export function watchPullDown(stack) {
  let start = null;
  const begin = (event) => {
    const page = stack.top;
    const y = (event.touches?.[0] ?? event).clientY;
    start = page?.json.enablePullDownRefresh && page.element.scrollTop === 0 ? y : null;
  };
  const end = (event) => {
    const y = (event.changedTouches?.[0] ?? event).clientY;
    if (start !== null && y - start > PULL_DISTANCE_PX) pullDown(stack);
    start = null;
  };
  const root = byId('mp');
  root.addEventListener('touchstart', begin, { passive: true });
  root.addEventListener('touchend', end);
  root.addEventListener('mousedown', begin);
  root.addEventListener('mouseup', end);
}

/** Start a refresh as the person's finger would. */
export function pullDown(stack) {
  document.body.classList.add('is-refreshing');
  stack.call(stack.top, 'onPullDownRefresh');
}

/** wx.stopPullDownRefresh. */
export function stopPullDown() {
  document.body.classList.remove('is-refreshing');
}

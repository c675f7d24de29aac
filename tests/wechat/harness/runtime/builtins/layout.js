// image, scroll-view, swiper, navigator, rich-text, and empty shells of what a browser lacks.
import { config } from '../config.js';
import { sourceOf } from '../wx/files.js';
import { fire, hostOf, property } from './define.js';

const FITS = {
  aspectFit: 'contain', aspectFill: 'cover', widthFix: 'fill', heightFix: 'fill', center: 'none',
};

const NAVIGATIONS = {
  navigate: 'navigateTo', redirect: 'redirectTo', switchTab: 'switchTab', reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
};

/** The address of a picture: a file of the package, a kept file, or as it is. */
function pictureAddress(source) {
  if (source.startsWith('/') && !source.startsWith('//')) return config.assets + source;
  return sourceOf(source);
}

function defineImage(define) {
  define('image', {
    src: property(String, ''), mode: property(String, 'scaleToFill'), lazyLoad: Boolean,
  }, (self, { lifetime, observer }) => {
    let image = null;
    const sync = () => {
      if (!image) return;
      const { src, mode, ariaLabel } = self.data;
      if (src) image.src = pictureAddress(src);
      image.alt = ariaLabel ?? '';
      image.style.objectFit = FITS[mode] ?? 'fill';
      image.style.height = mode === 'widthFix' ? 'auto' : '100%';
    };
    lifetime('attached', () => {
      image = document.createElement('img');
      image.style.width = '100%';
      image.onload = () => {
        fire(self, 'load', { width: image.naturalWidth, height: image.naturalHeight });
      };
      image.onerror = () => fire(self, 'error', { errMsg: 'load fail' });
      hostOf(self).append(image);
      sync();
    });
    observer(['src', 'mode', 'ariaLabel'], sync);
  });
}

function watchScroll(self) {
  const host = hostOf(self);
  let wasNear = false;
  host.addEventListener('scroll', () => {
    const { scrollLeft, scrollTop, scrollHeight, scrollWidth, clientHeight } = host;
    fire(self, 'scroll', {
      scrollLeft, scrollTop, scrollHeight, scrollWidth, deltaX: 0, deltaY: 0,
    });
    const isNear = scrollTop + clientHeight >= scrollHeight - self.data.lowerThreshold;
    if (isNear && !wasNear) fire(self, 'scrolltolower', {});
    wasNear = isNear;
  });
}

function defineScrollView(define) {
  define('scroll-view', {
    scrollX: Boolean, scrollY: Boolean, scrollTop: property(null, 0), scrollLeft: property(null, 0),
    scrollIntoView: String, scrollWithAnimation: Boolean, refresherEnabled: Boolean,
    enableFlex: Boolean,
    lowerThreshold: property(Number, 50), upperThreshold: property(Number, 50),
  }, (self, { lifetime, observer }) => {
    const sync = () => {
      const host = hostOf(self);
      if (!host) return;
      host.style.overflowX = self.data.scrollX ? 'auto' : 'hidden';
      host.style.overflowY = self.data.scrollY ? 'auto' : 'hidden';
      if (self.data.enableFlex) host.style.display = 'flex';
      // What scrolls has to be reachable by keyboard.
      if (self.data.scrollX || self.data.scrollY) host.tabIndex = 0;
    };
    lifetime('attached', () => {
      sync();
      watchScroll(self);
    });
    observer(['scrollX', 'scrollY', 'enableFlex'], sync);
    observer('scrollTop', (value) => {
      if (hostOf(self)) hostOf(self).scrollTop = Number(value);
    });
    observer('scrollLeft', (value) => {
      if (hostOf(self)) hostOf(self).scrollLeft = Number(value);
    });
  });
}

function defineSwiper(define) {
  define('swiper', {
    current: property(Number, 0), autoplay: Boolean, interval: Number, duration: Number,
    circular: Boolean, vertical: Boolean, indicatorDots: Boolean,
  }, (self, { lifetime, observer }) => {
    const sync = () => {
      hostOf(self)?.querySelectorAll('wx-swiper-item').forEach((item, index) => {
        item.style.display = index === self.data.current ? 'block' : 'none';
      });
    };
    lifetime('attached', () => setTimeout(sync));
    observer('current', (current) => {
      sync();
      fire(self, 'change', { current, source: '' });
    });
  });
  define('swiper-item', { itemId: String });
}

function defineNavigator(define) {
  define('navigator', {
    url: String, openType: property(String, 'navigate'), delta: property(Number, 1), target: String,
  }, (self, { lifetime }) => lifetime('attached', () => {
    hostOf(self).addEventListener('click', () => {
      const { url, openType, delta } = self.data;
      window.wx[NAVIGATIONS[openType]]?.({ url, delta });
    });
  }));
}

function richNode(node) {
  if (node.type === 'text') return document.createTextNode(node.text);
  const element = document.createElement(node.name || 'div');
  for (const [name, value] of Object.entries(node.attrs ?? {})) {
    if (!/^on/i.test(name)) element.setAttribute(name, value);
  }
  element.append(...(node.children ?? []).map(richNode));
  return element;
}

function defineRichText(define) {
  define('rich-text', { nodes: property(null, '') }, (self, { lifetime, observer }) => {
    const sync = () => {
      const { nodes } = self.data;
      const content = Array.isArray(nodes) ? nodes.map(richNode) : [String(nodes ?? '')];
      hostOf(self)?.replaceChildren(...content);
    };
    lifetime('attached', sync);
    observer('nodes', sync);
  });
}

const SHELLS = {
  'root-portal': { enable: Boolean },
  'page-container': { show: Boolean },
  progress: { percent: Number },
  icon: {},
  canvas: { canvasId: String },
  map: { longitude: Number, latitude: Number },
  video: { src: String },
  camera: {},
  'web-view': { src: String },
  'movable-area': {},
  'movable-view': {},
  'cover-view': {},
  'cover-image': { src: String },
  'open-data': {},
};

/** Define the components that show and arrange. */
export function defineLayout(define) {
  defineImage(define);
  defineScrollView(define);
  defineSwiper(define);
  defineNavigator(define);
  defineRichText(define);
  for (const [name, properties] of Object.entries(SHELLS)) define(name, properties);
}

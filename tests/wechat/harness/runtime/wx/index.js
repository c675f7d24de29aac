// The wx object. An API that it lacks is recorded as an error, never silently undefined.
import { fail } from '../errors.js';
import { account } from './account.js';
import { device } from './device.js';
import { files } from './files.js';
import { network } from './network.js';
import { storage } from './storage.js';
import { createUi } from './ui.js';

/** Events that never happen in a browser; listening to them is harmless. */
const QUIET_EVENTS = [
  'AppShow', 'AppHide', 'Error', 'UnhandledRejection', 'ThemeChange', 'KeyboardHeightChange',
  'WindowResize', 'MenuButtonBoundingClientRectWeightChange', 'MemoryWarning',
];

const UPDATE_MANAGER = {
  onCheckForUpdate() {},
  onUpdateReady() {},
  onUpdateFailed() {},
  applyUpdate() {},
};

function quietEvents() {
  return Object.fromEntries(QUIET_EVENTS.flatMap((event) => [
    [`on${event}`, () => undefined],
    [`off${event}`, () => undefined],
  ]));
}

/** Build wx for one running program. */
export function createWx({ pages, chrome, launch }) {
  const wx = {
    ...account,
    ...device,
    ...files,
    ...network,
    ...storage,
    ...createUi({ pages, chrome }),
    ...quietEvents(),
    getLaunchOptionsSync: () => launch,
    getEnterOptionsSync: () => launch,
    getUpdateManager: () => UPDATE_MANAGER,
  };
  return new Proxy(wx, {
    get(target, key) {
      if (key in target || typeof key === 'symbol') return target[key];
      fail(`wx.${key}`, new Error('the harness does not have this API'));
      return undefined;
    },
  });
}

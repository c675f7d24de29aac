// wx storage on localStorage, one shelf per phone: a reload is a killed app, its storage stays.
import { config } from '../config.js';
import { api, WxError } from './call.js';

const LIMIT_KB = 10240;
const prefix = `phone:${config.openid}:`;

function get(key) {
  const text = localStorage.getItem(prefix + key);
  return text === null ? '' : JSON.parse(text);
}

function set(key, value) {
  localStorage.setItem(prefix + key, JSON.stringify(value));
}

function remove(key) {
  localStorage.removeItem(prefix + key);
}

function keys() {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** A shelf of the same storage for the shim's own files, out of the program's sight. */
export const fileShelf = {
  key: (path) => `phone-file:${config.openid}:${path}`,
  get: (path) => localStorage.getItem(fileShelf.key(path)),
  set: (path, dataUrl) => localStorage.setItem(fileShelf.key(path), dataUrl),
  remove: (path) => localStorage.removeItem(fileShelf.key(path)),
};

export const storage = {
  getStorageSync: get,
  setStorageSync: set,
  removeStorageSync: remove,
  clearStorageSync: () => keys().forEach(remove),
  getStorageInfoSync: () => ({ keys: keys(), currentSize: 1, limitSize: LIMIT_KB }),
  getStorage: api('getStorage', ({ key }) => {
    if (!keys().includes(key)) throw new WxError('data not found');
    return { data: get(key) };
  }),
  setStorage: api('setStorage', ({ key, data }) => set(key, data)),
  removeStorage: api('removeStorage', ({ key }) => remove(key)),
};

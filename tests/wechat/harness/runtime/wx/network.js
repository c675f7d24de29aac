// wx.request, uploadFile, downloadFile, and whether there is a network at all.
import { config } from '../config.js';
import { fail } from '../errors.js';
import { blobOf } from './files.js';
import { api, calls, mock, WxError } from './call.js';

const DEFAULT_TIMEOUT_MS = 60000;
const OFFLINE_KEY = 'phone-offline';
const ERRNO_NETWORK = 600001;

/** There is no PATCH among them. */
const METHODS = new Set([
  'OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT',
]);

const listeners = new Set();

/** The switch outlives a reload: a killed app starts again without a network. */
let offline = sessionStorage.getItem(OFFLINE_KEY) === '1';

/** Cut the phone off the network or connect it again. */
export function setOffline(value) {
  offline = Boolean(value);
  sessionStorage.setItem(OFFLINE_KEY, offline ? '1' : '0');
  document.body.classList.toggle('is-offline', offline);
  const state = { isConnected: !offline, networkType: offline ? 'none' : 'wifi' };
  for (const listener of [...listeners]) listener(state);
}

/** Whether the phone is cut off now. */
export function isOffline() {
  return offline;
}

Object.assign(mock, { setOffline, isOffline });
document.body.classList.toggle('is-offline', offline);

/** Only https origins that the mini-program may call, mapped to the place that answers here. */
function place(url, kind) {
  const { origin, pathname, search } = new URL(url);
  if (!(origin in config.origins)) {
    throw new WxError(`url not in domain list (${kind}): ${origin}`);
  }
  return config.origins[origin] + pathname + search;
}

function assertOnline() {
  if (offline) throw new WxError('net::ERR_INTERNET_DISCONNECTED', { errno: ERRNO_NETWORK });
}

function bodyOf(method, options, headers) {
  const { data } = options;
  if (data === undefined || method === 'GET') return undefined;
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data;
  headers['content-type'] ??= 'application/json';
  return JSON.stringify(data);
}

function withQuery(url, method, data) {
  if (method !== 'GET' || data === undefined) return url;
  const query = new URLSearchParams(data).toString();
  return query ? url + (url.includes('?') ? '&' : '?') + query : url;
}

/** @returns {Record<string, string>} */
function lowerCased(headers) {
  /** @type {Record<string, string>} */
  const result = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (name.toLowerCase() !== 'referer') result[name.toLowerCase()] = String(value);
  }
  return result;
}

async function parse(response, options) {
  if (options.responseType === 'arraybuffer') return response.arrayBuffer();
  const text = await response.text();
  if ((options.dataType ?? 'json') !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The method, if WeChat's wx.request knows it. */
function methodOf(options) {
  const method = (options.method ?? 'GET').toUpperCase();
  if (METHODS.has(method)) return method;
  const error = new WxError(`invalid method ${method}`);
  fail('wx.request', error);
  throw error;
}

async function send(options, signal) {
  assertOnline();
  const method = methodOf(options);
  const headers = lowerCased(options.header);
  const body = bodyOf(method, options, headers);
  const url = withQuery(place(options.url, 'request'), method, options.data);
  const response = await fetch(url, { method, headers, body, signal, credentials: 'omit' });
  const data = await parse(response, options);
  return {
    data,
    statusCode: response.status,
    header: Object.fromEntries(response.headers),
    cookies: [],
    errMsg: 'request:ok',
  };
}

function failureOf(error, signal) {
  const reason = signal.aborted ? signal.reason : (error?.message ?? error);
  return { errno: ERRNO_NETWORK, ...error?.members, errMsg: `request:fail ${reason}` };
}

/** wx.request: success for any HTTP status, fail when there was no answer. */
function request(options) {
  calls.push(['request', options]);
  const controller = new AbortController();
  const timeout = options.timeout ?? DEFAULT_TIMEOUT_MS;
  const timer = setTimeout(() => controller.abort('timeout'), timeout);
  const run = async () => (mock.request ? mock.request(options) : send(options, controller.signal));
  run().finally(() => clearTimeout(timer)).then(
    (answer) => {
      options.success?.(answer);
      options.complete?.(answer);
    },
    (error) => {
      const answer = failureOf(error, controller.signal);
      options.fail?.(answer);
      options.complete?.(answer);
    },
  ).catch((error) => fail('request callback', error));
  return { abort: () => controller.abort('abort') };
}

async function uploadFile(options) {
  assertOnline();
  const form = new FormData();
  for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, value);
  const blob = await blobOf(options.filePath);
  form.append(options.name, blob, `photo.${blob.type.split('/')[1] ?? 'jpg'}`);
  const headers = lowerCased(options.header);
  delete headers['content-type'];
  const response = await fetch(place(options.url, 'uploadFile'), {
    method: 'POST', body: form, headers, credentials: 'omit',
  });
  return { statusCode: response.status, data: await response.text() };
}

async function downloadFile(options) {
  assertOnline();
  const response = await fetch(place(options.url, 'downloadFile'), {
    headers: lowerCased(options.header), credentials: 'omit',
  });
  const tempFilePath = URL.createObjectURL(await response.blob());
  return { statusCode: response.status, tempFilePath };
}

export const network = {
  request,
  uploadFile: api('uploadFile', uploadFile),
  downloadFile: api('downloadFile', downloadFile),
  getNetworkType: api('getNetworkType', () => ({ networkType: offline ? 'none' : 'wifi' })),
  onNetworkStatusChange: (listener) => listeners.add(listener),
  offNetworkStatusChange: (listener) => listeners.delete(listener),
};

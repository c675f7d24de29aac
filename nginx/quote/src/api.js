/** Talks to the public quote API and turns every outcome into one small object. */

import { problemKind } from './state.js';

const TIMEOUT_MS = 15e3;

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {any} data the JSON body of a success, the problem otherwise
 * @property {string} kind of a failure: offline, busy, limited, missing, moved, invalid, broken
 * @property {string | null} retryAfter
 * @property {number} skewMs how far the server's clock is ahead of this one
 */

/** The address of a quote's API, from the page's own address. */
export function apiBase(pathname) {
  const token = /\/q\/([\w-]+)\/?$/.exec(pathname);
  return token ? `/gw/v1/q/${token[1]}` : null;
}

/** The body of an answer as JSON, null where it has none or is something else. */
async function jsonOf(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** How far the server's clock is ahead: phones with a wrong date still count down right. */
function skewOf(response) {
  const serverMs = Date.parse(response.headers.get('date') || '');
  return Number.isNaN(serverMs) ? 0 : serverMs - Date.now();
}

/**
 * One call; it never throws.
 * @param {string} url
 * @param {object} [body] sent by POST as JSON; without it the call is a GET
 * @returns {Promise<Answer>}
 */
export async function call(url, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  const options = { signal: stop.signal, credentials: 'omit', cache: 'no-store' };
  if (body) {
    options.method = 'POST';
    options.headers = { 'Content-Type': 'application/json' };
    options.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(url, options);
    const data = await jsonOf(response);
    const good = response.ok && (Boolean(body) || data !== null);
    return {
      ok: good, data, kind: good ? '' : problemKind(response.status),
      retryAfter: response.headers.get('retry-after'), skewMs: skewOf(response),
    };
  } catch {
    return { ok: false, data: null, kind: 'offline', retryAfter: null, skewMs: 0 };
  } finally {
    clearTimeout(timer);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULTS } from './options.mjs';

const DEADLINE_MS = 5000;
const POLL_MS = 5;

/** Waits until the condition holds; throws when it does not within five seconds. */
export async function until(condition) {
  const deadline = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${condition}`);
    await delay(POLL_MS);
  }
}

async function jsonOf(response) {
  return JSON.parse(await response.text());
}

/** A small client for tests: `get` and `post` speak to the API, `control` to the stand-in. */
export function clientOf(url) {
  const address = (path, query = {}) => `${url}${path}?${new URLSearchParams(query)}`;
  const raw = (path, query, body) =>
    fetch(address(path, query), body === undefined ? {} : { method: 'POST', body });
  const get = async (path, query) => jsonOf(await raw(path, query));
  const post = async (path, query, body) =>
    jsonOf(await raw(path, query, typeof body === 'string' ? body : JSON.stringify(body)));
  const control = async (name, body) => {
    const response = await raw(`/_standin/${name}`, {}, body && JSON.stringify(body));
    return { status: response.status, ...(await jsonOf(response)) };
  };
  const credentials = { appid: DEFAULTS.appid, secret: DEFAULTS.secret };
  const stableToken = (more = {}) => {
    const body = { grant_type: 'client_credential', ...credentials, ...more };
    return post('/cgi-bin/stable_token', {}, body);
  };
  const classicToken = () =>
    get('/cgi-bin/token', { grant_type: 'client_credential', ...credentials });
  /** Calls an API with a fresh access token in the query. */
  const call = async (path, body) => {
    const { access_token } = await stableToken();
    return post(path, { access_token }, body);
  };
  const exchange = (code, more = {}) =>
    get('/sns/jscode2session', {
      ...credentials, js_code: code, grant_type: 'authorization_code', ...more,
    });
  const login = async (openid, more = {}) => {
    const { code } = await control('code', { openid, kind: 'login', ...more });
    return exchange(code);
  };
  return { url, raw, get, post, control, call, stableToken, classicToken, exchange, login };
}

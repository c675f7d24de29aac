// The client that all API tests share: real HTTP against a running stack.
//   BASE_URL      where the stack answers (http://127.0.0.1:8080)
//   STANDIN_URL   the WeChat stand-in (BASE_URL itself proxies it in the demo)
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import http from 'node:http';
import { checker } from './described.mjs';

export const base = (process.env.BASE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
export const standin = (process.env.STANDIN_URL ?? base).replace(/\/$/, '');
export const PASSWORD = 'baodan-demo';

// Keeps connections, so that fifty calls at once do not become fifty handshakes.
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
// Idle connections must not keep a finished test file alive; one that a waiting
// request has just been given is not idle.
agent.on('free', (socket) => {
  if (Object.values(agent.freeSockets).some((idle) => idle.includes(socket))) socket.unref();
});

function parsed(type, bytes) {
  if (!/\bjson\b/.test(type ?? '')) return undefined;
  return JSON.parse(bytes.toString('utf8'));
}

let described;

/** Fails the test when an answer of the API is not as the API describes it. */
async function asDescribed(method, path, res) {
  const read = () => request('GET', '/api/v1/openapi.json').then(({ body }) => checker(body));
  described ??= read();
  try {
    (await described)(method, path, res);
  } catch (error) {
    if (!/\bcf_\d/.test(error.message)) throw error;
    described = read(); // somebody added a field of his own meanwhile
    (await described)(method, path, res);
  }
}

/**
 * One HTTP request. `body` is sent as JSON unless it is a Buffer or a string.
 * Answers {status, headers, body (parsed JSON or undefined), bytes}.
 */
export async function call(method, path, options = {}) {
  const res = await request(method, path, options);
  if ((options.root ?? base) === base) await asDescribed(method, path, res);
  return res;
}

function request(method, path, { body, headers = {}, root = base } = {}) {
  const url = new URL(path, root);
  const raw = Buffer.isBuffer(body) || typeof body === 'string';
  const payload = body === undefined ? undefined : Buffer.from(raw ? body : JSON.stringify(body));
  const all = { accept: 'application/json', ...headers };
  if (payload !== undefined) {
    all['content-type'] ??= 'application/json';
    all['content-length'] = payload.length;
  } else if (method !== 'GET') {
    all['content-length'] = 0;
  }
  return new Promise((resolve, reject) => {
    const req = http.request(url, { method, headers: all, agent }, (res) => {
      const parts = [];
      res.on('data', (part) => parts.push(part));
      res.on('error', reject);
      res.on('end', () => {
        const bytes = Buffer.concat(parts);
        resolve({
          status: res.statusCode, headers: res.headers, bytes,
          body: parsed(res.headers['content-type'], bytes),
        });
      });
    });
    req.on('error', reject);
    req.end(payload);
  });
}

/** Somebody who calls: remembers what proves who he is. */
export class Session {
  constructor(headers, staff) {
    this.headers = headers;
    this.staff = staff;
  }

  call(method, path, options = {}) {
    return call(method, path, { ...options, headers: { ...this.headers, ...options.headers } });
  }

  get(path, headers) { return this.call('GET', path, { headers }); }

  post(path, body, headers) { return this.call('POST', path, { body, headers }); }

  put(path, body, headers) { return this.call('PUT', path, { body, headers }); }

  del(path, body, headers) { return this.call('DELETE', path, { body, headers }); }

  /** Changes a record that was read at `version`. */
  patch(path, version, body) {
    return this.call('PATCH', path, { body, headers: { 'if-match': `"${version}"` } });
  }

  /** As post, with a fresh Idempotency-Key unless one is given. */
  postOnce(path, body, key = uniq('key-')) {
    return this.post(path, body, { 'idempotency-key': key });
  }

  /** Like get, post ...: but fails the test unless the answer is 2xx; gives the body. */
  async must(method, path, body, headers) {
    const res = await this.call(method, path, { body, headers });
    assert.ok(res.status >= 200 && res.status < 300, `${method} ${path}: ${show(res)}`);
    return res.body;
  }
}

/** What an answer said, for messages. */
export function show(res) {
  return `${res.status} ${res.bytes.toString('utf8').slice(0, 600)}`;
}

/** Web login: cookie and CSRF token. A new session each time. */
export async function login(username, password = PASSWORD, otp = undefined) {
  const res = await call('POST', '/api/v1/session', { body: { username, password, otp } });
  assert.equal(res.status, 200, `login of ${username}: ${show(res)}`);
  const cookie = res.headers['set-cookie'].find((c) => c.startsWith('bd_session='));
  const headers = { cookie: cookie.split(';')[0], 'x-csrf-token': res.body.csrf };
  return new Session(headers, res.body.staff);
}

const shared = new Map();

/** The web session of a demo account, one per test file. */
export function as(username) {
  if (!shared.has(username)) shared.set(username, login(username));
  return shared.get(username);
}

/** Login as the mini-program does it, through the stand-in; staff may be null. */
export async function wxLogin(openid) {
  const body = { openid, kind: 'login' };
  const code = await call('POST', '/_standin/code', { root: standin, body });
  assert.equal(code.status, 200, `stand-in code: ${show(code)}`);
  const res = await call('POST', '/gw/v1/login', { body: { code: code.body.code } });
  assert.equal(res.status, 200, `WeChat login of ${openid}: ${show(res)}`);
  return new Session({ authorization: `Bearer ${res.body.token}` }, res.body.staff);
}

/** The phone session of a demo account, one per test file. */
export function phone(username) {
  const key = `wx:${username}`;
  if (!shared.has(key)) shared.set(key, wxLogin(`demo-${username}`));
  return shared.get(key);
}

/**
 * Asserts an RFC 9457 problem of this status and slug, and for validation
 * that each of `pointers` is among its errors. Gives the problem.
 */
export function problem(res, status, slug, pointers = []) {
  assert.equal(res.status, status, `expected ${status} ${slug}, got ${show(res)}`);
  assert.match(res.headers['content-type'] ?? '', /^application\/problem\+json/);
  assert.equal(res.body.type, `/problems/${slug}`);
  assert.equal(res.body.status, status);
  assert.ok(res.body.title && res.body.instance, 'a problem has a title and an instance');
  const found = (res.body.errors ?? []).map((e) => e.pointer);
  for (const pointer of pointers) {
    assert.ok(found.includes(pointer), `${pointer} among the errors ${JSON.stringify(found)}`);
  }
  return res.body;
}

/** Asserts a 422 whose errors name each of these members. */
export function invalid(res, ...pointers) {
  return problem(res, 422, 'validation', pointers);
}

/** Asserts a status and gives the body. */
export function ok(res, status = 200) {
  assert.equal(res.status, status, `expected ${status}, got ${show(res)}`);
  return res.body;
}

/** A text that no other test of any run uses. */
export function uniq(prefix = '') {
  return `${prefix}${randomBytes(6).toString('hex')}`;
}

/** A mobile number that no other test is likely to use. */
export function mobile() {
  return `19${randomInt(1e9).toString().padStart(9, '0')}`;
}

/** A new salesperson; `password` is the one-time password of the answer. */
export async function newStaff(extra = {}) {
  const admin = await as('admin');
  return admin.must('POST', '/api/v1/staff', {
    username: uniq('u'), name: '测试员', dept_id: 2, role_ids: [7], ...extra,
  });
}

const GB32100 = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A well-formed 统一社会信用代码 (GB 32100 check character). */
export function creditCode() {
  let code = '91310000';
  while (code.length < 17) code += GB32100[randomInt(31)];
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += GB32100.indexOf(code[i]) * (3 ** i % 31);
  return code + GB32100[(31 - (sum % 31)) % 31];
}

/** Calls fn until it gives something truthy; fails after `seconds`. */
export async function eventually(fn, what, seconds = 15) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await fn();
    if (value) return value;
    assert.ok(Date.now() < deadline, `${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
}

/** All pages of a list. */
export async function all(session, path) {
  const items = [];
  let cursor = '';
  do {
    const glue = path.includes('?') ? '&' : '?';
    const more = cursor ? `${glue}cursor=${encodeURIComponent(cursor)}` : '';
    const page = ok(await session.get(path + more));
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

/** A table that somebody brings, and one that he takes away: the demo has none. */
export async function tables(session) {
  await session.must('POST', '/api/v1/imports', { target: 'customer', file_name: 'a.csv', size: 3 });
  await session.must('POST', '/api/v1/exports', { target: 'customer', query: '', format: 'csv' });
}

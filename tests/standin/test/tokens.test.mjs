import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { clientOf } from '../client.mjs';
import { startStandin } from '../server.mjs';

const MINUTE_MS = 60_000;
const TEMPLATES = '/wxaapi/newtmpl/gettemplate';
let standin;
let wx;

before(async () => {
  standin = await startStandin({ port: 0 });
  wx = clientOf(standin.url);
});
after(() => standin.close());
beforeEach(() => wx.control('reset', {}));

const advance = (ms) => wx.control('clock', { advance_ms: ms });
/** The errcode that a token gets from an API. */
const errcodeOf = async (token) => (await wx.get(TEMPLATES, { access_token: token })).errcode;

test('a token answer has no errcode and opens the API', async () => {
  for (const answer of [await wx.classicToken(), await wx.stableToken()]) {
    assert.deepEqual(Object.keys(answer), ['access_token', 'expires_in']);
    assert.equal(await errcodeOf(answer.access_token), 0);
  }
});

test('wrong credentials get their errcode, in HTTP 200, with a rid', async () => {
  const base = { grant_type: 'client_credential', appid: 'wxdemo0000000001', secret: 'x' };
  const cases = [
    [{ ...base }, 40125],
    [{ ...base, appid: 'wxother' }, 40013],
    [{ ...base, appid: '' }, 41002],
    [{ ...base, secret: '' }, 41004],
    [{ ...base, grant_type: 'password' }, 40002],
  ];
  for (const [fields, errcode] of cases) {
    const response = await wx.raw('/cgi-bin/token', fields);
    assert.equal(response.status, 200);
    const answer = await response.json();
    assert.equal(answer.errcode, errcode);
    assert.match(answer.errmsg, / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    assert.equal((await wx.post('/cgi-bin/stable_token', {}, fields)).errcode, errcode);
  }
});

test('each classic fetch replaces the token, which lives five more minutes', async () => {
  const first = (await wx.classicToken()).access_token;
  const second = (await wx.classicToken()).access_token;
  assert.notEqual(first, second);
  await advance(5 * MINUTE_MS - 5000);
  assert.equal(await errcodeOf(first), 0);
  await advance(6000);
  assert.equal(await errcodeOf(first), 40001);
  assert.equal(await errcodeOf(second), 0);
});

test('a token expires after 7200 s with 42001', async () => {
  const { access_token: token, expires_in: lifeS } = await wx.classicToken();
  assert.equal(lifeS, 7200);
  await advance(7195_000);
  assert.equal(await errcodeOf(token), 0);
  await advance(6000);
  assert.equal(await errcodeOf(token), 42001);
});

test('stable_token stays the same until its last five minutes, then both work', async () => {
  const first = await wx.stableToken();
  await advance(100 * MINUTE_MS);
  const same = await wx.stableToken();
  assert.equal(same.access_token, first.access_token);
  assert.ok(same.expires_in <= 1200 && same.expires_in >= 1190);
  await advance(16 * MINUTE_MS);
  const renewed = await wx.stableToken();
  assert.notEqual(renewed.access_token, first.access_token);
  assert.equal(renewed.expires_in, 7200);
  assert.equal(await errcodeOf(first.access_token), 0);
  await advance(4 * MINUTE_MS + 1000);
  assert.equal(await errcodeOf(first.access_token), 42001);
  assert.equal(await errcodeOf(renewed.access_token), 0);
});

test('the two families do not replace each other', async () => {
  const stable = (await wx.stableToken()).access_token;
  const classic = (await wx.classicToken()).access_token;
  await wx.classicToken();
  await wx.stableToken({ force_refresh: true });
  await advance(MINUTE_MS);
  assert.equal(await errcodeOf(stable), 40001);
  assert.equal(await errcodeOf(classic), 0);
});

test('a forced refresh kills the old token at once, not within 30 s, 20 times a day', async () => {
  const first = (await wx.stableToken()).access_token;
  const forced = (await wx.stableToken({ force_refresh: true })).access_token;
  assert.notEqual(forced, first);
  assert.equal(await errcodeOf(first), 40001);
  const tooSoon = (await wx.stableToken({ force_refresh: true })).access_token;
  assert.equal(tooSoon, forced);
  await wx.control('settings', { limits: { forced_refresh_day: 3 } });
  for (let refresh = 2; refresh <= 3; refresh += 1) {
    await advance(31_000);
    assert.ok((await wx.stableToken({ force_refresh: true })).access_token);
  }
  await advance(31_000);
  assert.equal((await wx.stableToken({ force_refresh: true })).errcode, 45009);
  await advance(24 * 60 * MINUTE_MS);
  assert.ok((await wx.stableToken({ force_refresh: true })).access_token);
});

test('the default limit of forced refreshes is 20', async () => {
  assert.equal((await wx.control('settings')).limits.forced_refresh_day, 20);
});

test('too many stable_token calls get 45011, the next minute is free', async () => {
  await wx.control('settings', { limits: { stable_token_minute: 2 } });
  await wx.stableToken();
  await wx.stableToken();
  assert.equal((await wx.stableToken()).errcode, 45011);
  await advance(MINUTE_MS);
  assert.ok((await wx.stableToken()).access_token);
  await wx.control('settings', { limits: { stable_token_day: 1 } });
  assert.equal((await wx.stableToken()).errcode, 45009);
});

test('missing, damaged and unknown tokens get their own errcodes', async () => {
  assert.equal((await wx.get(TEMPLATES)).errcode, 41001);
  assert.equal(await errcodeOf('<bad>'), 40014);
  const { access_token: token } = await wx.stableToken();
  await wx.control('reset', {});
  assert.equal(await errcodeOf(token), 40001);
});

test('tokens are as long as a test wants them, up to the promised 512', async () => {
  await wx.control('settings', { token_chars: 512 });
  const { access_token: token } = await wx.stableToken();
  assert.equal(token.length, 512);
  assert.equal(await errcodeOf(token), 0);
});

test('wrong method, empty body and bad JSON get their errcodes', async () => {
  const path = '/cgi-bin/stable_token';
  assert.equal((await wx.get(path)).errcode, 43002);
  assert.equal((await wx.post(path, {}, '')).errcode, 44002);
  assert.equal((await wx.post(path, {}, '{"grant_type":')).errcode, 47001);
  assert.equal((await wx.post(path, {}, '[]')).errcode, 47001);
  assert.equal((await wx.stableToken({ force_refresh: 'yes' })).errcode, 47001);
  assert.equal((await wx.post('/cgi-bin/token', {}, '{}')).errcode, 43001);
  assert.equal((await wx.get('/cgi-bin/nowhere')).errcode, 40066);
});

test('the Content-Type of JSON can be text/plain', async () => {
  const typeOf = async () => (await wx.raw('/cgi-bin/token')).headers.get('content-type');
  assert.match(await typeOf(), /^application\/json/);
  await wx.control('settings', { content_type: 'text/plain' });
  assert.equal(await typeOf(), 'text/plain');
});

import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { clientOf } from '../client.mjs';
import { startStandin } from '../server.mjs';

const TOKEN = '/cgi-bin/stable_token';
let standin;
let wx;

before(async () => {
  standin = await startStandin({ port: 0 });
  wx = clientOf(standin.url);
});
after(() => standin.close());
beforeEach(() => wx.control('reset', {}));

const order = (fault) => wx.control('fail', { path: TOKEN, ...fault });
const callsOf = async (path) => (await wx.raw('/_standin/calls', { path })).json();

test('errcode: the API answers it as often as ordered, then works again', async () => {
  await order({ mode: 'errcode', errcode: -1, times: 2 });
  assert.equal((await wx.stableToken()).errcode, -1);
  assert.equal((await wx.stableToken()).errcode, -1);
  assert.ok((await wx.stableToken()).access_token);
});

test('a fault hits every path that begins with its own, and no other', async () => {
  await wx.control('fail', { path: '/cgi-bin/', mode: 'errcode', errcode: 45011 });
  assert.equal((await wx.exchange('x')).errcode, 40029);
  assert.equal((await wx.classicToken()).errcode, 45011);
});

test('refuse: the connection ends without an answer', async () => {
  await order({ mode: 'refuse' });
  await assert.rejects(wx.stableToken(), /fetch failed/);
  assert.ok((await wx.stableToken()).access_token);
});

test('http502: a page of HTML', async () => {
  await order({ mode: 'http502' });
  const response = await wx.raw(TOKEN, {}, '{}');
  assert.equal(response.status, 502);
  assert.equal(response.headers.get('content-type'), 'text/html');
  assert.match(await response.text(), /^<html>/);
});

/** Asks with plain HTTP: {declared, received, complete} of the answer. */
function received(path) {
  return new Promise((resolve, reject) => {
    const request = http.get(`${standin.url}${path}`, (response) => {
      let bytes = 0;
      const done = () =>
        resolve({
          declared: Number(response.headers['content-length']),
          received: bytes,
          complete: response.complete,
        });
      response.on('data', (chunk) => {
        bytes += chunk.length;
      });
      response.on('end', done);
      response.on('error', done);
    });
    request.on('error', reject);
  });
}

test('truncate: half a body under the length of the whole', async () => {
  await wx.control('fail', { path: '/cgi-bin/token', mode: 'truncate' });
  const answer = await received('/cgi-bin/token');
  assert.equal(answer.received, Math.floor(answer.declared / 2));
  assert.equal(answer.complete, false);
});

test('slow: the work is done, the answer outlasts the caller', async () => {
  await wx.control('settings', { free_subscribe: true });
  const { access_token } = await wx.stableToken();
  const path = '/cgi-bin/message/subscribe/send';
  await wx.control('fail', { path, mode: 'slow' });
  const data = {
    thing1: { value: '客户' }, character_string2: { value: 'Q1' }, time3: { value: '15:01' },
  };
  const body = JSON.stringify({ touser: 'demo-boss', template_id: 'tmpl-quote-viewed', data });
  const url = `${standin.url}${path}?access_token=${access_token}`;
  const patience = AbortSignal.timeout(150);
  await assert.rejects(fetch(url, { method: 'POST', body, signal: patience }), /timeout/);
  const { messages } = await (await wx.raw('/_standin/messages')).json();
  assert.equal(messages.length, 1);
});

test('slow with hold_ms answers a patient caller in the end', async () => {
  await order({ mode: 'slow', hold_ms: 20 });
  assert.ok((await wx.stableToken()).access_token);
});

test('times 0 takes a fault back, and the list shows what is left', async () => {
  await order({ mode: 'refuse', times: 5 });
  const listed = await wx.control('fail');
  assert.deepEqual(listed.active.map(({ path, times }) => [path, times]), [[TOKEN, 5]]);
  assert.deepEqual((await order({ mode: 'refuse', times: 0 })).active, []);
  assert.ok((await wx.stableToken()).access_token);
});

test('an order that makes no sense is refused with the reason', async () => {
  const cases = [
    [{ path: 'wxa', mode: 'slow' }, /path/],
    [{ path: '/_standin/code', mode: 'slow' }, /path/],
    [{ mode: 'explode' }, /mode/],
    [{ mode: 'errcode' }, /errcode/],
    [{ mode: 'errcode', errcode: 0 }, /errcode/],
    [{ mode: 'refuse', times: -1 }, /times/],
    [{ mode: 'slow', hold_ms: 30_001 }, /hold_ms/],
  ];
  for (const [fault, text] of cases) {
    const answer = await order(fault);
    assert.equal(answer.status, 400);
    assert.match(answer.error, text);
  }
});

test('calls are counted per path, faults included, and hold no secret', async () => {
  const { access_token: token } = await wx.stableToken();
  await order({ mode: 'errcode', errcode: 40164 });
  await wx.stableToken();
  await wx.get('/wxaapi/newtmpl/gettemplate', { access_token: token });
  await wx.call('/wxa/business/getuserphonenumber', { code: 'secret-code' });
  const refreshes = await callsOf(TOKEN);
  assert.equal(refreshes.count, 3);
  assert.deepEqual(refreshes.calls.map(({ errcode }) => errcode), [0, 40164, 0]);
  assert.deepEqual(refreshes.calls.map(({ fault }) => fault), [null, 'errcode', null]);
  const all = await callsOf('/');
  assert.equal(all.count, 5);
  const text = JSON.stringify(all);
  for (const secret of [token, 'demo-secret-not-for-production', 'secret-code']) {
    assert.ok(!text.includes(secret));
  }
  const [first, second] = (await callsOf('/wx')).calls.map(({ query }) => query.access_token);
  assert.match(first, /^\*\*\*[0-9a-f]{8}$/);
  assert.equal(first, second);
});

test('reset forgets everything, the clock too', async () => {
  await wx.stableToken();
  await order({ mode: 'refuse' });
  await wx.control('clock', { advance_ms: 3600_000 });
  assert.deepEqual(await wx.control('reset', {}), { status: 200, reset: true });
  assert.equal((await callsOf('/')).count, 0);
  assert.equal((await wx.control('clock', { advance_ms: 0 })).offset_ms, 0);
  assert.ok((await wx.stableToken()).access_token);
});

test('calls of the stand-in that do not exist or are malformed are refused', async () => {
  assert.equal((await wx.control('nothing')).status, 404);
  assert.equal((await wx.control('reset')).status, 405);
  assert.equal((await wx.raw('/_standin/reset', {}, '[1]')).status, 400);
  assert.equal((await wx.raw('/_standin/reset', {}, 'x'.repeat(1024 * 1024 + 1))).status, 413);
  assert.equal((await wx.control('clock', { advance_ms: -1 })).status, 400);
  assert.equal((await wx.control('settings', { nonsense: 1 })).status, 400);
  assert.equal((await wx.control('settings', { token_chars: 9 })).status, 400);
  assert.equal((await wx.control('settings', { limits: { nonsense: 1 } })).status, 400);
  assert.equal((await wx.control('health')).appid, 'wxdemo0000000001');
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { clientOf, until } from '../client.mjs';
import { decryptPush, encryptPush, pushSignature } from '../crypto.mjs';
import { DEFAULTS } from '../options.mjs';
import { startStandin } from '../server.mjs';

const { pushToken: token, aesKey: encodingAesKey, appid } = DEFAULTS;
const OPENID = 'demo-sales1';
let standin;
let wx;
let gateway;
let received;
let answer;

/** A gateway that keeps what it gets and answers what the test wants; null means nothing. */
function startGateway() {
  gateway = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const query = Object.fromEntries(new URL(request.url, 'http://gateway').searchParams);
    const body = Buffer.concat(chunks).toString();
    received.push({ method: request.method, type: request.headers['content-type'], query, body });
    const text = typeof answer === 'function' ? answer(received.at(-1)) : answer;
    if (text !== null) response.end(text);
  });
  gateway.listen(0, '127.0.0.1');
  return once(gateway, 'listening');
}

before(async () => {
  await startGateway();
  const pushUrl = `http://127.0.0.1:${gateway.address().port}/gw/v1/wx/push`;
  standin = await startStandin({ port: 0, pushUrl });
  wx = clientOf(standin.url);
});
after(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await standin.close();
});
beforeEach(async () => {
  await wx.control('reset', {});
  received = [];
  answer = 'success';
});

const push = (more = {}) =>
  wx.control('push', { body: { FromUserName: OPENID, Event: 'debug_demo' }, ...more });
const signed = ({ query }) => pushSignature(token, query.timestamp, query.nonce);

/** The message inside an AES push, after checking its msg_signature. */
function opened({ query, body }) {
  const encrypt = body.startsWith('<xml>')
    ? body.match(/<Encrypt><!\[CDATA\[(.*)\]\]><\/Encrypt>/)[1]
    : JSON.parse(body).Encrypt;
  const expected = pushSignature(token, query.timestamp, query.nonce, encrypt);
  assert.equal(query.msg_signature, expected);
  return decryptPush({ encodingAesKey, encrypt });
}

/** Waits until the gateway has got this many pushes. */
async function gatewayHas(count) {
  await until(() => received.length >= count);
  return received;
}

test('the address check sends a signed GET and wants the echostr back', async () => {
  answer = ({ query }) => query.echostr;
  assert.equal((await push({ mode: 'check' })).ok, true);
  assert.equal(received[0].method, 'GET');
  assert.equal(received[0].query.signature, signed(received[0]));
  answer = 'success';
  assert.equal((await push({ mode: 'check' })).ok, false);
  await push({ mode: 'check', fault: 'bad-signature' });
  assert.notEqual(received[2].query.signature, signed(received[2]));
});

test('plain mode: a signed JSON body with the fields that every push has', async () => {
  const result = await push({ mode: 'plain' });
  assert.equal(result.delivered, true);
  assert.deepEqual(result.attempts, [{ status: 200, body: 'success' }]);
  const [{ method, type, query, body }] = received;
  assert.deepEqual([method, type], ['POST', 'application/json']);
  assert.equal(query.signature, signed(received[0]));
  assert.equal(query.openid, OPENID);
  const message = JSON.parse(body);
  assert.match(message.ToUserName, /^gh_/);
  assert.deepEqual([message.MsgType, message.Event], ['event', 'debug_demo']);
  assert.ok(Math.abs(message.CreateTime - Date.now() / 1000) < 60);
  assert.equal('MsgId' in message, false);
});

test('plain mode in XML escapes what could end a CDATA section', async () => {
  const body = { FromUserName: OPENID, MsgType: 'text', Content: '你好]]>', Count: 2 };
  await push({ mode: 'plain', format: 'xml', body });
  assert.equal(received[0].type, 'text/xml');
  const text = received[0].body;
  assert.match(text, /^<xml><ToUserName><!\[CDATA\[gh_\w+\]\]><\/ToUserName>/);
  assert.match(text, /<Content><!\[CDATA\[你好\]\]\]\]><!\[CDATA\[>\]\]><\/Content>/);
  assert.match(text, /<Count>2<\/Count>/);
  assert.match(text, /<MsgId><!\[CDATA\[\d+\]\]><\/MsgId><\/xml>$/);
});

test('AES mode: only the envelope is readable, in JSON and in XML', async () => {
  for (const format of ['json', 'xml']) await push({ mode: 'aes', format });
  const [json, xml] = received;
  assert.deepEqual(Object.keys(JSON.parse(json.body)), ['ToUserName', 'Encrypt']);
  assert.equal(json.query.encrypt_type, 'aes');
  assert.equal(json.query.signature, signed(json));
  const inside = opened(json);
  assert.equal(inside.appid, appid);
  assert.equal(JSON.parse(inside.message).Event, 'debug_demo');
  assert.match(opened(xml).message, /<Event><!\[CDATA\[debug_demo\]\]><\/Event>/);
});

test('an encrypted answer is decrypted, one with a wrong signature is not', async () => {
  const message = '{"demo_resp":"good luck"}';
  const encrypt = encryptPush({ encodingAesKey, appid, message });
  const fields = { Encrypt: encrypt, TimeStamp: 1713424427, Nonce: '415670741' };
  const signature = pushSignature(token, 1713424427, '415670741', encrypt);
  answer = JSON.stringify({ ...fields, MsgSignature: signature });
  const good = await push();
  assert.equal(good.delivered, true);
  assert.equal(good.attempts[0].decrypted, message);
  answer = `<xml><Encrypt><![CDATA[${encrypt}]]></Encrypt><MsgSignature><![CDATA[${signature}]]>`
    + '</MsgSignature><TimeStamp>1713424427</TimeStamp><Nonce><![CDATA[415670741]]></Nonce></xml>';
  assert.equal((await push({ format: 'xml' })).attempts[0].decrypted, message);
  answer = JSON.stringify({ ...fields, MsgSignature: 'wrong' });
  const bad = await push();
  assert.equal(bad.delivered, false);
  assert.match(bad.attempts[0].decrypt_error, /MsgSignature/);
});

test('without an answer: four attempts at the same message under fresh nonces', async () => {
  answer = null;
  const body = { FromUserName: OPENID, MsgType: 'text', Content: 'hi' };
  const result = await push({ mode: 'plain', body, timeout_ms: 60 });
  assert.equal(result.delivered, false);
  assert.equal(result.attempts.length, 4);
  assert.match(result.attempts[0].error, /no answer within 60 ms/);
  const messages = received.map((one) => JSON.parse(one.body));
  assert.equal(messages.length, 4);
  for (const message of messages) assert.deepEqual(message, messages[0]);
  assert.ok(messages[0].MsgId);
  assert.equal(new Set(received.map(({ query }) => query.nonce)).size, 4);
  received.forEach((one) => assert.equal(one.query.signature, signed(one)));
});

test('a late answer ends the retries; a dead gateway is reported', async () => {
  answer = () => (received.length < 3 ? null : '');
  const result = await push({ timeout_ms: 60 });
  assert.equal(result.delivered, true);
  assert.equal(result.attempts.length, 3);
  const dead = await push({ url: 'http://127.0.0.1:1/', timeout_ms: 500 });
  assert.equal(dead.delivered, false);
  assert.match(dead.attempts[3].error, /ECONNREFUSED/);
});

test('an answer that is not success counts as not delivered, without retries', async () => {
  answer = 'sorry';
  const result = await push();
  assert.equal(result.delivered, false);
  assert.equal(result.attempts.length, 1);
});

test('fault bad-signature spoils both signatures', async () => {
  await push({ fault: 'bad-signature' });
  const { query, body } = received[0];
  assert.notEqual(query.signature, signed(received[0]));
  const { Encrypt: encrypt } = JSON.parse(body);
  const right = pushSignature(token, query.timestamp, query.nonce, encrypt);
  assert.notEqual(query.msg_signature, right);
});

test('fault wrong-appid: everything fits but the appid at the end', async () => {
  await push({ fault: 'wrong-appid' });
  const inside = opened(received[0]);
  assert.notEqual(inside.appid, appid);
  assert.equal(JSON.parse(inside.message).Event, 'debug_demo');
  assert.equal((await push({ mode: 'plain', fault: 'wrong-appid' })).status, 400);
});

test('fault replayed-nonce: the same seal again, in plain mode on another message', async () => {
  for (const mode of ['plain', 'aes']) {
    const result = await push({ mode, fault: 'replayed-nonce' });
    assert.equal(result.replay.status, 200);
  }
  const [plain, forged, aes, again] = received;
  assert.deepEqual(plain.query, forged.query);
  assert.notEqual(plain.body, forged.body);
  assert.deepEqual(aes, again);
});

test('fault oversized: a body beyond what a gateway should read', async () => {
  await push({ mode: 'plain', fault: 'oversized' });
  assert.ok(received[0].body.length > 2 * 1024 * 1024);
  await push({ mode: 'aes', format: 'xml', fault: 'oversized', size_bytes: 70_000 });
  assert.ok(received[1].body.length > 70_000 && received[1].body.length < 120_000);
});

test('the timestamp can be a stale one', async () => {
  await push({ mode: 'plain', timestamp: 1714037059 });
  assert.equal(received[0].query.timestamp, '1714037059');
  assert.equal(received[0].query.signature, signed(received[0]));
});

test('text goes out as it is given', async () => {
  await push({ mode: 'plain', body: '<!DOCTYPE x><xml/>', format: 'xml' });
  assert.equal(received[0].body, '<!DOCTYPE x><xml/>');
});

test('an order that makes no sense is refused with the reason', async () => {
  const cases = [
    [{ url: 'nowhere' }, /url/],
    [{ mode: 'loud' }, /mode/],
    [{ format: 'yaml' }, /format/],
    [{ fault: 'other' }, /fault/],
    [{ body: 7 }, /body/],
    [{ timeout_ms: 0 }, /timeout_ms/],
  ];
  for (const [more, text] of cases) {
    const refused = await push(more);
    assert.equal(refused.status, 400);
    assert.match(refused.error, text);
  }
  assert.equal(received.length, 0);
});

test('answers in the subscribe panel push the popup event: one entry or a list', async () => {
  const ids = ['tmpl-order-approved', 'tmpl-order-rejected'];
  await wx.control('subscribe', { openid: OPENID, template_id: ids[0] });
  await wx.control('subscribe', { openid: OPENID, template_ids: ids, status: 'reject' });
  const events = (await gatewayHas(2)).map((one) => JSON.parse(opened(one).message));
  const one = events.find(({ List }) => !Array.isArray(List));
  const several = events.find(({ List }) => Array.isArray(List));
  assert.equal(one.Event, 'subscribe_msg_popup_event');
  assert.equal(typeof one.CreateTime, 'string');
  const accepted = { TemplateId: ids[0], SubscribeStatusString: 'accept', PopupScene: '1' };
  assert.deepEqual(one.List, accepted);
  assert.deepEqual(several.List.map(({ TemplateId }) => TemplateId), ids);
});

test('a sent message pushes the sent event with the msgid of the answer', async () => {
  await wx.control('settings', { free_subscribe: true });
  const data = {
    thing1: { value: '客户' }, character_string2: { value: 'Q1' }, time3: { value: '15:01' },
  };
  const body = { touser: OPENID, template_id: 'tmpl-quote-viewed', data };
  await wx.call('/cgi-bin/message/subscribe/send', body);
  const event = JSON.parse(opened((await gatewayHas(1))[0]).message);
  const { messages } = await (await wx.raw('/_standin/messages')).json();
  assert.equal(event.Event, 'subscribe_msg_sent_event');
  assert.deepEqual(event.List, {
    TemplateId: 'tmpl-quote-viewed',
    MsgID: messages[0].msgid,
    ErrorCode: '0',
    ErrorStatus: 'success',
  });
});

test('events in XML wrap their list in an element of their own', async () => {
  const options = { port: 0, pushMode: 'plain', pushFormat: 'xml' };
  const pushUrl = `http://127.0.0.1:${gateway.address().port}/`;
  const other = await startStandin({ ...options, pushUrl });
  const change = { openid: OPENID, template_id: 'tmpl-quote-viewed', status: 'reject' };
  await clientOf(other.url).control('subscribe', { ...change, via: 'change' });
  await gatewayHas(1);
  await other.close();
  assert.match(
    received[0].body,
    /<SubscribeMsgChangeEvent><List><TemplateId>.*<\/List><\/SubscribeMsgChangeEvent><\/xml>$/,
  );
});

test('content checks answer the shape of version 2, media by a push', async () => {
  const text = { openid: OPENID, scene: 2, version: 2, content: '你好' };
  const check = (more) => wx.call('/wxa/msg_sec_check', { ...text, ...more });
  assert.deepEqual((await check()).result, { suggest: 'pass', label: 100 });
  assert.equal((await check({ content: '违规内容' })).result.suggest, 'risky');
  assert.equal((await check({ openid: '' })).errcode, 40003);
  assert.equal((await check({ scene: 5 })).errcode, 40129);
  assert.equal((await check({ version: 1 })).errcode, 47001);
  assert.equal((await check({ content: '字'.repeat(2501) })).errcode, 47001);
  const media = { openid: OPENID, scene: 1, version: 2, media_type: 2 };
  const submit = (more) => wx.call('/wxa/media_check_async', { ...media, ...more });
  const good = await submit({ media_url: 'http://127.0.0.1/a.png' });
  const lost = await submit({ media_url: 'file:///a.png' });
  assert.equal((await submit({ media_type: 3, media_url: 'http://a/' })).errcode, 40004);
  const events = (await gatewayHas(2)).map((one) => JSON.parse(opened(one).message));
  const byTrace = Object.fromEntries(events.map((event) => [event.trace_id, event]));
  assert.equal(byTrace[good.trace_id].errcode, 0);
  assert.equal(byTrace[good.trace_id].result.suggest, 'pass');
  assert.equal(byTrace[lost.trace_id].errcode, -1008);
  await until(async () => (await wx.control('pushes')).pushes.length === 2);
  const { pushes } = await wx.control('pushes');
  assert.ok(pushes.every(({ event, delivered }) => event === 'wxa_media_check' && delivered));
});

// What the server and WeChat say to each other: token, messages, pushes, codes.
// The stand-in is shared, so these tests run one after the other.
import assert from 'node:assert/strict';
import { test, afterEach } from 'node:test';
import { as, call, eventually, ok, phone, problem, standin, uniq } from './lib.mjs';
import { newOrder, newQuote, published, seen } from './sales-kit.mjs';

const sales1 = await as('sales1');
const sales2 = await as('sales2');
const reviewer = await as('reviewer');
const phone1 = await phone('sales1');
const phone2 = await phone('sales2');

const control = async (path, body) => ok(await call('POST', `/_standin/${path}`, { root: standin, body }));
const told = async (path) => ok(await call('GET', `/_standin/${path}`, { root: standin }));
const SEND = '/cgi-bin/message/subscribe/send';
const TOKEN = '/cgi-bin/stable_token';

/** Messages about a record that reached its salesperson. */
async function messages(openid, template, id) {
  const all = (await told(`messages?openid=${openid}`)).messages;
  return all.filter((m) => m.template_id === template && m.page.endsWith(`id=${id}`));
}

const arrived = (openid, template, id, seconds = 15) =>
  eventually(async () => (await messages(openid, template, id))[0], `${template} about ${id}`, seconds);

const subscribe = (session, template, result) =>
  session.post('/gw/v1/subscriptions', { template_id: template, result });

async function approved(session, handset) {
  const { order } = await newOrder(handset, session);
  ok(await reviewer.post(`/api/v1/orders/${order.id}/approve`));
  return order;
}

afterEach(async () => {
  for (const path of [SEND, TOKEN, '/wxa/', '/wxa/getwxacodeunlimit']) {
    await control('fail', { path, mode: 'refuse', times: 0 });
  }
});

test('an approved order is told to its salesperson', async () => {
  const order = await approved(sales1, phone1);
  const message = await arrived('demo-sales1', 'tmpl-order-approved', order.id);
  assert.equal(message.data.character_string2.value, order.no);
  assert.equal(message.data.amount4.value, '¥738.72');
  assert.match(message.data.time3.value, /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  assert.ok([...message.data.thing1.value].length <= 20);
});

test('a returned order, a first look and an acceptance too, each once', async () => {
  const { order } = await newOrder(phone1, sales1);
  const reason = '画面分辨率不够，请客户提供矢量文件后重新提交';
  ok(await reviewer.post(`/api/v1/orders/${order.id}/reject`, { reason }));
  const returned = await arrived('demo-sales1', 'tmpl-order-rejected', order.id);
  assert.equal([...returned.data.thing4.value].length, 20, 'cut to what WeChat takes');
  const { quote, path } = await published(sales1);
  await seen(path);
  await seen(path);
  ok(await call('POST', `${path}/accept`, { body: { signer_name: '李四' } }));
  await arrived('demo-sales1', 'tmpl-quote-accepted', quote.id);
  assert.equal((await messages('demo-sales1', 'tmpl-quote-viewed', quote.id)).length, 1);
});

for (const fault of [{ mode: 'http502' }, { mode: 'refuse' }, { mode: 'errcode', errcode: -1 },
  { mode: 'errcode', errcode: 43108 }]) {
  test(`an outage delays a message and loses none: ${fault.errcode ?? fault.mode}`, async () => {
    await control('fail', { path: SEND, ...fault, times: 2 });
    const order = await approved(sales1, phone1);
    await arrived('demo-sales1', 'tmpl-order-approved', order.id, 60);
    assert.equal((await messages('demo-sales1', 'tmpl-order-approved', order.id)).length, 1);
  });
}

test('a token that WeChat refuses is fetched anew, and the message goes', async () => {
  await control('fail', { path: SEND, mode: 'errcode', errcode: 40001, times: 1 });
  const order = await approved(sales1, phone1);
  await arrived('demo-sales1', 'tmpl-order-approved', order.id);
});

test('who refused is not asked again until he accepts', async () => {
  await control('fail', { path: SEND, mode: 'errcode', errcode: 43101, times: 1 });
  const refused = await approved(sales2, phone2);
  await eventually(async () => (await told(`calls?path=${SEND}`)).calls
    .some((c) => c.errcode === 43101 || JSON.stringify(c).includes('43101')), 'the refusal');
  const quiet = await approved(sales2, phone2);
  const admin = await as('admin');
  await eventually(async () => ok(await admin.get('/api/v1/jobs')).items
    .filter((j) => j.name === 'gateway:order.approved').every((j) => j.state === 'done'), 'the queue to empty');
  assert.equal((await messages('demo-sales2', 'tmpl-order-approved', refused.id)).length, 0);
  assert.equal((await messages('demo-sales2', 'tmpl-order-approved', quiet.id)).length, 0);
  assert.equal((await subscribe(phone2, 'tmpl-order-approved', 'accept')).status, 204);
  const again = await approved(sales2, phone2);
  await arrived('demo-sales2', 'tmpl-order-approved', again.id);
});

test('a subscription names a known template and a known answer', async () => {
  problem(await subscribe(phone1, 'x', 'accept'), 422, 'validation', ['/template_id']);
  problem(await subscribe(phone1, 'tmpl-order-approved', 'maybe'), 422, 'validation', ['/result']);
  problem(await subscribe(sales1, 'tmpl-order-approved', 'accept'), 403, 'forbidden');
});

test('twenty who need a token at once make one call for it', async () => {
  const made = [];
  for (let i = 0; i < 20; i += 1) made.push(await published(sales1));
  const { quote: first } = await published(sales1);
  assert.equal((await sales1.get(`/api/v1/quotes/${first.id}/wxacode`)).status, 200, 'a token is there');
  await control('fail', { path: '/wxa/getwxacodeunlimit', mode: 'errcode', errcode: 42001, times: 1 });
  const before = (await told(`calls?path=${TOKEN}`)).count;
  const answers = await Promise.all(made.map(async ({ quote }) => {
    const path = `/api/v1/quotes/${quote.id}/wxacode`;
    return eventually(async () => {
      const res = await sales1.get(path);
      return res.status === 503 ? undefined : res;
    }, 'a free worker', 30);
  }));
  for (const res of answers) assert.match(res.headers['content-type'], /^image\//);
  assert.equal((await told(`calls?path=${TOKEN}`)).count - before, 1);
});

test('a mini-program code is drawn once and kept', async () => {
  const { quote } = await published(sales1);
  const path = `/api/v1/quotes/${quote.id}/wxacode`;
  const first = await sales1.get(path);
  await control('fail', { path: '/wxa/', mode: 'http502', times: 5 });
  assert.deepEqual((await sales1.get(path)).bytes, first.bytes);
  const other = await published(sales1);
  problem(await sales1.get(`/api/v1/quotes/${other.quote.id}/wxacode`), 503, 'unavailable');
  const draft = await newQuote(sales1);
  problem(await sales1.get(`/api/v1/quotes/${draft.quote.id}/wxacode`), 409, 'state-conflict');
});

const event = () => ({
  ToUserName: 'gh_demo', FromUserName: uniq('o'), CreateTime: Math.floor(Date.now() / 1000),
  MsgType: 'event', Event: 'debug_demo', debug_str: '你好',
});

for (const mode of ['plain', 'aes']) {
  for (const format of ['json', 'xml']) {
    test(`a push in ${mode} ${format} is taken once`, async () => {
      const body = event();
      const first = await control('push', { mode, format, body });
      assert.equal(first.delivered, true, JSON.stringify(first));
      assert.equal(first.attempts[0].body, 'success');
      assert.equal((await control('push', { mode, format, body })).delivered, true, 'a repeat is answered');
    });
    for (const fault of ['bad-signature', ...(mode === 'aes' ? ['wrong-appid'] : [])]) {
      test(`a push in ${mode} ${format} with ${fault} is refused`, async () => {
        const sent = await control('push', { mode, format, body: event(), fault });
        assert.equal(sent.delivered, false);
        assert.ok(sent.attempts.every((a) => a.status === 403), JSON.stringify(sent.attempts));
      });
    }
  }
}

test('the address is checked by signature', async () => {
  assert.equal((await control('push', { mode: 'check', body: {} })).ok, true);
  problem(await call('GET', '/gw/v1/wx/push?signature=0&timestamp=1&nonce=2&echostr=3'), 403, 'forbidden');
  problem(await call('GET', '/gw/v1/wx/push'), 403, 'forbidden');
});

test('an old push, a forged text, a huge body and a document type are refused', async () => {
  const anHourAgo = Math.floor(Date.now() / 1000) - 3600;
  const old = await control('push', { mode: 'aes', format: 'json', body: event(), timestamp: anHourAgo });
  assert.equal(old.delivered, false);
  const forged = await control('push', { mode: 'plain', format: 'json', body: event(), fault: 'replayed-nonce' });
  assert.equal(forged.replay?.status, 403, JSON.stringify(forged));
  const huge = await control('push', {
    mode: 'plain', format: 'json', body: event(), fault: 'oversized', size_bytes: 4_000_000,
  });
  assert.equal(huge.delivered, false);
  const dtd = '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>';
  problem(await call('POST', '/gw/v1/wx/push?encrypt_type=aes&timestamp=1&nonce=1&msg_signature=0', {
    body: dtd, headers: { 'content-type': 'text/xml' },
  }), 400, 'bad-json');
});

test('switching a template off stops its messages', async () => {
  await control('push', {
    mode: 'aes', format: 'xml', body: {
      ...event(), FromUserName: 'demo-sales2', Event: 'subscribe_msg_change_event',
      SubscribeMsgChangeEvent: { List: { TemplateId: 'tmpl-order-rejected', SubscribeStatusString: 'reject' } },
    },
  });
  const admin = await as('admin');
  await eventually(async () => ok(await admin.get('/api/v1/jobs')).items
    .filter((j) => j.name === 'gateway.inbox').every((j) => j.state === 'done'), 'the inbox to empty');
  const { order } = await newOrder(phone2, sales2);
  ok(await reviewer.post(`/api/v1/orders/${order.id}/reject`, { reason: 'x' }));
  await eventually(async () => ok(await admin.get('/api/v1/jobs')).items
    .filter((j) => j.name === 'gateway:order.rejected').every((j) => j.state === 'done'), 'the queue to empty');
  assert.equal((await messages('demo-sales2', 'tmpl-order-rejected', order.id)).length, 0);
  await subscribe(phone2, 'tmpl-order-rejected', 'accept');
});

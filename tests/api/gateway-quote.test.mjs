// The customer's quote: read without login, signed, declined, asked about.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, call, ok, phone, problem, uniq } from './lib.mjs';
import { day, published, seen } from './sales-kit.mjs';

const sales1 = await as('sales1');
const post = (path, body, headers) => call('POST', path, { body, headers });
const actions = async (quote) => ok(await sales1.get(`/api/v1/quotes/${quote.id}/history`)).items.map((e) => e.action);

test('a customer sees the quote and nothing internal', async () => {
  const { path, quote, customer } = await published(sales1);
  const page = await seen(path);
  assert.equal(page.no, quote.no);
  assert.equal(page.version, 1);
  assert.equal(page.status, 'viewed');
  assert.equal(page.customer_name, customer.name);
  assert.equal(page.total_fen, 73872);
  assert.equal(page.expired, false);
  assert.equal(page.salesperson.name, sales1.staff.name);
  assert.deepEqual(page.actions, ['accept', 'decline', 'ask', 'extend']);
  assert.deepEqual(Object.keys(page).sort(), ['accepted_at', 'actions', 'company', 'customer_name', 'decline_reason',
    'discount_fen', 'expired', 'expires_at', 'lines', 'newer', 'no', 'note', 'salesperson', 'signer_name', 'status',
    'subtotal_fen', 'terms', 'total_fen', 'valid_until', 'version']);
  assert.deepEqual(Object.keys(page.lines[0]).sort(), ['amount_fen', 'days', 'height_mm', 'length_mm', 'line_no',
    'note', 'pricing_method', 'quantity_e3', 'title', 'unit', 'unit_price_e4', 'width_mm']);
});

test('wrong links are not found, whatever they look like', async () => {
  for (const token of [uniq(), 'x', 'x'.repeat(64), 'x'.repeat(300), "1'or'1", '%00', '..%2f..']) {
    const res = await call('GET', `/gw/v1/q/${token}`);
    assert.ok([400, 404].includes(res.status), `${token}: ${res.status}`);
  }
  for (const action of ['accept', 'decline', 'ask', 'extend', 'seen']) {
    const res = await post(`/gw/v1/q/${uniq()}${uniq()}/${action}`,
      { signer_name: 'x', reason: 'x', message: 'x', seconds: 1 });
    assert.ok([404, 422].includes(res.status), `${action}: ${res.status}`);
  }
});

test('visits are counted once per viewer, the first is an event', async () => {
  const { path, quote } = await published(sales1);
  const look = (agent) => call('GET', path, { headers: { 'user-agent': agent } });
  for (const agent of ['phone', 'phone', 'desk']) ok(await look(agent));
  assert.equal((await post(`${path}/seen`, { seconds: 12 }, { 'user-agent': 'desk' })).status, 204);
  const now = ok(await sales1.get(`/api/v1/quotes/${quote.id}`));
  assert.equal(now.view_count, 2);
  assert.ok(now.first_viewed_at && now.last_viewed_at);
  const { items } = ok(await sales1.get(`/api/v1/quotes/${quote.id}/views`));
  assert.deepEqual(items.map((v) => [v.ua, v.seconds]), [['desk', 12], ['phone', 0]]);
  assert.match(items[0].ip_prefix, /\*$/, 'not the whole address');
  assert.equal((await actions(quote)).filter((a) => a === 'viewed').length, 1);
});

test('what is put into the page counts once it is on a screen', async () => {
  const { path, quote } = await published(sales1);
  const now = async () => ok(await sales1.get(`/api/v1/quotes/${quote.id}`));
  assert.equal(ok(await call('GET', `${path}?peek=1`)).no, quote.no);
  assert.deepEqual([(await now()).view_count, (await now()).status], [0, 'sent']);
  for (const seconds of [0, 5]) await post(`${path}/seen`, { seconds });
  assert.deepEqual([(await now()).view_count, (await now()).status], [1, 'viewed']);
});

test('accepted once, and the same answer ever after', async () => {
  const { path, quote } = await published(sales1);
  const body = { signer_name: '李四', signer_phone: '13800138000', signature_svg: 'M10 20l3 4-2 5M50 60l0 0' };
  const first = ok(await post(`${path}/accept`, body));
  assert.equal(first.status, 'accepted');
  assert.deepEqual(ok(await post(`${path}/accept`, { signer_name: '王五' })), first);
  const all = await Promise.all(Array.from({ length: 8 }, () => post(`${path}/accept`, body)));
  for (const res of all) assert.deepEqual(ok(res), first);
  const page = await seen(path);
  assert.equal(page.signer_name, '李四');
  assert.deepEqual(page.actions, []);
  assert.equal(ok(await sales1.get(`/api/v1/quotes/${quote.id}`)).signature_svg, body.signature_svg);
  assert.equal((await actions(quote)).filter((a) => a === 'accepted').length, 1);
  problem(await post(`${path}/decline`, { reason: 'x' }), 409, 'state-conflict');
});

test('of a drawing only its path is kept, never markup', async () => {
  const drawn = await published(sales1);
  ok(await post(`${drawn.path}/accept`, {
    signer_name: '李四',
    signature_svg: '<svg xmlns="http://www.w3.org/2000/svg"><path stroke="red" d="M1 2l3 4"/>'
      + '<script>alert(1)</script></svg>',
  }));
  assert.equal(ok(await sales1.get(`/api/v1/quotes/${drawn.quote.id}`)).signature_svg.trim(), 'M1 2l3 4');
  const evil = await published(sales1);
  for (const svg of ['<svg><path d="javascript:x"/></svg>', 'M1 2"onload=x', 'x'.repeat(41000)]) {
    const res = await post(`${evil.path}/accept`, { signer_name: '李四', signature_svg: svg });
    problem(res, 422, 'validation', ['/signature_svg']);
  }
  problem(await post(`${evil.path}/accept`, { signer_name: ' ', signer_phone: 'abc' }),
    422, 'validation', ['/signer_name', '/signer_phone']);
  assert.equal((await seen(evil.path)).status, 'viewed', 'nothing half done');
});

test('declined with a reason, and the salesperson reads it', async () => {
  const { path, quote } = await published(sales1);
  problem(await post(`${path}/decline`, {}), 422, 'validation', ['/reason']);
  assert.equal(ok(await post(`${path}/decline`, { reason: '预算不足' })).status, 'declined');
  ok(await post(`${path}/decline`, { reason: '再说一次' }));
  assert.equal(ok(await sales1.get(`/api/v1/quotes/${quote.id}`)).decline_reason, '预算不足');
  problem(await post(`${path}/accept`, { signer_name: '李四' }), 409, 'state-conflict');
});

test('a question and a wish reach the timeline', async () => {
  const { path, quote } = await published(sales1);
  ok(await post(`${path}/ask`, { message: '含安装吗?', line_no: 1 }), 201);
  ok(await post(`${path}/extend`, { message: '下周再定' }), 201);
  problem(await post(`${path}/ask`, { line_no: 0 }), 422, 'validation', ['/message', '/line_no']);
  const { items } = ok(await sales1.get(`/api/v1/quotes/${quote.id}/history`));
  const asked = items.find((e) => e.action === 'asked');
  assert.equal(asked.data.message, '含安装吗?');
  assert.equal(asked.data.line_no, 1);
  assert.ok(items.some((e) => e.action === 'extension_asked'));
});

test('withdrawn says so and cannot be signed', async () => {
  const { path, quote } = await published(sales1);
  ok(await sales1.post(`/api/v1/quotes/${quote.id}/withdraw`, { reason: '价格有误' }));
  const page = await seen(path);
  assert.equal(page.status, 'withdrawn');
  assert.deepEqual(page.actions, []);
  problem(await post(`${path}/accept`, { signer_name: '李四' }), 410, 'gone');
});

test('expired: still readable, no longer signed or ordered', async () => {
  const boss = await as('boss');
  const [old] = ok(await boss.get('/api/v1/quotes?status=expired&limit=1')).items;
  const { public_url: url } = ok(await boss.get(`/api/v1/quotes/${old.id}`));
  const path = `/gw/v1/q/${url.split('/').pop()}`;
  const page = await seen(path);
  assert.equal(page.status, 'expired');
  assert.equal(page.expired, true);
  assert.deepEqual(page.actions, ['ask', 'extend']);
  const gone = problem(await post(`${path}/accept`, { signer_name: '李四' }), 410, 'gone');
  assert.equal(gone.newer, false);
  problem(await (await phone('boss')).postOnce('/gw/v1/orders', { quote_id: old.id }), 409, 'state-conflict');
});

test('signing and withdrawing at the same moment: one of them happens', async () => {
  const { path, quote } = await published(sales1);
  const [signed, withdrawn] = await Promise.all([
    post(`${path}/accept`, { signer_name: '李四' }),
    sales1.post(`/api/v1/quotes/${quote.id}/withdraw`, { reason: 'x' })]);
  assert.equal([signed, withdrawn].filter((r) => r.status === 200).length, 1);
  const { status } = ok(await sales1.get(`/api/v1/quotes/${quote.id}`));
  assert.equal(status, signed.status === 200 ? 'accepted' : 'withdrawn');
});

test('the code on the page leads to the page', async () => {
  const { path } = await published(sales1, { quote: { valid_until: day(1) } });
  const svg = await call('GET', `${path}/qr`);
  assert.match(svg.headers['content-type'], /^image\/svg\+xml/);
  assert.match((await call('GET', `${path}/qr?format=png`)).headers['content-type'], /^image\/png/);
  problem(await call('GET', `${path}/qr?format=bmp`), 400, 'bad-query');
});

// Quotes inside the house: pricing, floor, states, versions, link, paper.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { as, call, ok, problem } from './lib.mjs';
import { day, line, newCustomer, newProduct, newQuote, published, seen } from './sales-kit.mjs';

const boss = await as('boss');
const sales1 = await as('sales1');
const sales3 = await as('sales3');
const store = await as('store');
const reviewer = await as('reviewer');

const at = (id, action = '') => `/api/v1/quotes/${id}${action}`;

test('the server prices: the published examples', async () => {
  const customer = await newCustomer(sales1);
  const quote = await sales1.must('POST', '/api/v1/quotes', {
    customer_id: customer.id, valid_until: day(5), discount_fen: 272,
    lines: [
      {
        title: '写真', pricing_method: 'area', quantity_e3: 3000, width_mm: 2400, height_mm: 1200,
        unit_price_e4: 855000,
      },
      {
        title: '铝塑板', pricing_method: 'area_min1m', quantity_e3: 2000, width_mm: 600, height_mm: 400,
        unit_price_e4: 1200000,
      },
    ],
  });
  assert.deepEqual(quote.lines.map((l) => l.amount_fen), [73872, 14400]);
  assert.equal(quote.subtotal_fen, 88272);
  assert.equal(quote.total_fen, 88000);
  assert.equal(quote.status, 'draft');
  assert.equal(quote.version, 1);
  assert.equal(quote.revision, 1);
  assert.match(quote.no, /^BJ\d{8}-\d+$/);
});

test('every bad line is named at once', async () => {
  const customer = await newCustomer(sales1);
  const bad = (extra) => ({
    title: 'x', pricing_method: 'area', quantity_e3: 1000, width_mm: 1, height_mm: 1, unit_price_e4: 1, ...extra,
  });
  problem(await sales1.post('/api/v1/quotes', {
    customer_id: customer.id, valid_until: day(-1),
    lines: [bad({ width_mm: null }), bad({ pricing_method: 'slot_days' }), bad({ product_id: 999999999 })],
  }), 422, 'validation', ['/valid_until', '/lines/0/width_mm', '/lines/1/days', '/lines/2/product_id']);
  problem(await sales1.post('/api/v1/quotes', {
    customer_id: customer.id, valid_until: 'tomorrow', lines: [bad({ quantity_e3: 0, unit_price_e4: 1.5 })],
  }), 422, 'validation', ['/valid_until', '/lines/0/quantity_e3', '/lines/0/unit_price_e4']);
  problem(await sales1.post('/api/v1/quotes', { customer_id: customer.id, valid_until: day(1), lines: [] }),
    422, 'validation', ['/lines']);
  problem(await sales1.post('/api/v1/quotes', {
    customer_id: customer.id, valid_until: day(1), lines: [bad({})], discount_fen: 100000,
  }), 422, 'validation', ['/discount_fen']);
});

test('a foreign customer cannot be quoted, a foreign quote not be read', async () => {
  const { quote, customer } = await newQuote(sales1);
  problem(await sales3.post('/api/v1/quotes', {
    customer_id: customer.id, valid_until: day(1), lines: [line(await newProduct())],
  }), 422, 'validation', ['/customer_id']);
  for (const path of [at(quote.id), at(quote.id, '/qr'), at(quote.id, '/pdf'), at(quote.id, '/views'),
    at(quote.id, '/wxacode')]) {
    problem(await sales3.get(path), 404, 'not-found');
  }
  for (const action of ['submit', 'publish', 'revise', 'void']) {
    problem(await sales3.post(at(quote.id, `/${action}`)), 404, 'not-found');
  }
  problem(await store.get(at(quote.id)), 403, 'forbidden');
  problem(await store.post(at(quote.id, '/publish')), 403, 'forbidden');
});

test('a draft changes as a whole and keeps its lock', async () => {
  const { quote, product } = await newQuote(sales1);
  const changed = ok(await sales1.patch(at(quote.id), 1, {
    lines: [line(product), line(product, { quantity_e3: 1000 })], note: '改过',
  }));
  assert.equal(changed.lines.length, 2);
  assert.equal(changed.total_fen, 73872 + 24624);
  assert.equal(changed.revision, 1);
  problem(await sales1.patch(at(quote.id), 1, { note: 'x' }), 412, 'stale');
  problem(await sales1.call('PATCH', at(quote.id), { body: { note: 'x' } }), 428, 'precondition-required');
  problem(await sales1.patch(at(quote.id), changed.version, { total_fen: 1, status: 'accepted' }),
    422, 'validation', ['/total_fen', '/status']);
  problem(await sales1.patch(at(quote.id), changed.version, { lines: [line(product, { width_mm: -1 })] }),
    422, 'validation', ['/lines/0/width_mm']);
  assert.equal(ok(await sales1.get(at(quote.id))).lines.length, 2, 'nothing half done');
});

test('under the floor a quote needs approval before it is published', async () => {
  const { quote } = await newQuote(sales1, { line: { unit_price_e4: 690000 } });
  assert.equal(quote.below_floor, true);
  problem(await sales1.post(at(quote.id, '/publish')), 422, 'validation', ['/lines']);
  assert.equal(ok(await sales1.post(at(quote.id, '/submit'))).status, 'pending_approval');
  problem(await sales1.post(at(quote.id, '/approve')), 403, 'forbidden');
  problem(await sales1.patch(at(quote.id), 2, { note: 'x' }), 409, 'state-conflict');
  problem(await reviewer.post(at(quote.id, '/reject'), {}), 422, 'validation', ['/reason']);
  assert.equal(ok(await reviewer.post(at(quote.id, '/reject'), { reason: '太低' })).reject_reason, '太低');
  ok(await sales1.post(at(quote.id, '/submit')));
  assert.equal(ok(await reviewer.post(at(quote.id, '/approve'))).status, 'ready');
  ok(await sales1.post(at(quote.id, '/publish')));
  problem(await reviewer.post(at(quote.id, '/approve')), 409, 'state-conflict');
});

test('an approved price that is changed is no longer approved', async () => {
  const { quote, product } = await newQuote(sales1, { line: { unit_price_e4: 690000 } });
  ok(await sales1.post(at(quote.id, '/submit')));
  const ready = ok(await reviewer.post(at(quote.id, '/approve')));
  const again = ok(await sales1.patch(at(quote.id), ready.version, { lines: [line(product, { unit_price_e4: 1 })] }));
  assert.equal(again.status, 'draft');
  problem(await sales1.post(at(quote.id, '/publish')), 422, 'validation', ['/lines']);
});

test('a discount cannot get under the floor either', async () => {
  const { quote } = await newQuote(sales1, { quote: { discount_fen: 73872 - 60480 + 1 } });
  assert.equal(quote.below_floor, true);
});

test('whoever may go below the floor publishes at once', async () => {
  const customer = await newCustomer(boss);
  const product = await newProduct();
  const quote = await boss.must('POST', '/api/v1/quotes', {
    customer_id: customer.id, valid_until: day(3), lines: [line(product, { unit_price_e4: 1 })],
  });
  ok(await boss.post(at(quote.id, '/publish')));
});

test('a quote that needs nobody is ready at once', async () => {
  const { quote } = await newQuote(sales1);
  assert.equal(ok(await sales1.post(at(quote.id, '/submit'))).status, 'ready');
  problem(await sales1.post(at(quote.id, '/submit')), 409, 'state-conflict');
});

test('publishing gives a link, codes and paper', async () => {
  const { quote, token, url } = await published(sales1);
  assert.match(token, /^[\w-]{22}$/);
  assert.ok(url.endsWith(`/q/${token}`));
  const now = ok(await sales1.get(at(quote.id)));
  assert.equal(now.status, 'sent');
  assert.equal(now.public_url, url);
  const png = await sales1.get(at(quote.id, '/qr?size=300'));
  assert.equal(png.headers['content-type'], 'image/png');
  assert.deepEqual([...png.bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
  const svg = await sales1.get(at(quote.id, '/qr?format=svg'));
  assert.match(svg.headers['content-type'], /^image\/svg\+xml/);
  problem(await sales1.get(at(quote.id, '/qr?size=99')), 400, 'bad-query');
  problem(await sales1.get(at(quote.id, '/qr?format=gif')), 400, 'bad-query');
  const pdf = await sales1.get(at(quote.id, '/pdf'));
  assert.equal(pdf.headers['content-type'], 'application/pdf');
  assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
  const code = await sales1.get(at(quote.id, '/wxacode'));
  assert.match(code.headers['content-type'], /^image\//);
  problem(await sales1.patch(at(quote.id), now.version, { note: 'x' }), 409, 'state-conflict');
});

test('before it is published a quote has neither link nor code', async () => {
  const { quote } = await newQuote(sales1);
  assert.equal(ok(await sales1.get(at(quote.id))).public_url, null);
  problem(await sales1.get(at(quote.id, '/qr')), 409, 'state-conflict');
  assert.equal((await sales1.get(at(quote.id, '/pdf'))).status, 200);
});

test('what was published stays, whatever happens to products and names', async () => {
  const { path, product, quote, customer } = await published(sales1);
  ok(await boss.patch(`/api/v1/products/${product.id}`, 1, { name: '改名', unit_price_e4: 990000 }));
  ok(await sales1.patch(`/api/v1/customers/${customer.id}`, 1, { name: `${customer.name}甲` }));
  const page = await seen(path);
  assert.equal(page.customer_name, customer.name);
  assert.equal(page.lines[0].title, '测试写真');
  assert.equal(page.total_fen, quote.total_fen);
});

test('a new version replaces the old one when it is published', async () => {
  const { quote, path, product } = await published(sales1);
  const next = ok(await sales1.post(at(quote.id, '/revise')), 201);
  assert.equal(next.no, quote.no);
  assert.equal(next.revision, 2);
  assert.equal(next.status, 'draft');
  assert.equal(next.lines[0].amount_fen, 73872);
  problem(await sales1.post(at(quote.id, '/revise')), 409, 'state-conflict');
  assert.equal((await seen(path)).newer, false, 'a draft is nobody’s business');
  ok(await sales1.patch(at(next.id), next.version, { lines: [line(product, { quantity_e3: 1000 })] }));
  const link = ok(await sales1.post(at(next.id, '/publish')));
  const old = await seen(path);
  assert.equal(old.status, 'superseded');
  assert.equal(old.newer, true);
  const gone = problem(await call('POST', `${path}/accept`, { body: { signer_name: '李四' } }), 410, 'gone');
  assert.equal(gone.newer, true);
  const page = await seen(`/gw/v1/q/${link.public_token}`);
  assert.equal(page.version, 2);
  assert.equal(page.total_fen, 24624);
});

test('withdrawn, voided, extended', async () => {
  const first = await published(sales1);
  problem(await sales1.post(at(first.quote.id, '/withdraw'), {}), 422, 'validation', ['/reason']);
  assert.equal(ok(await sales1.post(at(first.quote.id, '/withdraw'), { reason: '写错了' })).status, 'withdrawn');
  problem(await call('POST', `${first.path}/accept`, { body: { signer_name: '李四' } }), 410, 'gone');
  assert.equal(ok(await sales1.post(at(first.quote.id, '/void'))).status, 'void');
  const second = await published(sales1);
  problem(await sales1.post(at(second.quote.id, '/extend'), { valid_until: day(-1) }),
    422, 'validation', ['/valid_until']);
  assert.equal(ok(await sales1.post(at(second.quote.id, '/extend'), { valid_until: day(40) })).valid_until, day(40));
  assert.equal((await seen(second.path)).valid_until, day(40));
  problem(await sales1.post(at(second.quote.id, '/void')), 409, 'state-conflict');
});

test('the last day counts to its end', async () => {
  const { path } = await published(sales1, { quote: { valid_until: day(0) } });
  const page = await seen(path);
  assert.equal(page.expired, false);
  assert.equal(page.expires_at, new Date(Date.parse(`${day(0)}T16:00:00Z`) - 1).toISOString());
  assert.equal(ok(await call('POST', `${path}/accept`, { body: { signer_name: '李四' } })).status, 'accepted');
});

test('the history tells who did what', async () => {
  const { quote, path } = await published(sales1);
  await seen(path);
  const { items } = ok(await sales1.get(at(quote.id, '/history')));
  assert.deepEqual(items.map((e) => e.action), ['viewed', 'published', 'created']);
  assert.equal(items[0].actor_id, null, 'a customer is nobody of ours');
  assert.equal(items[1].actor_name, sales1.staff.name);
});

test('only what was never seen goes to the bin', async () => {
  const { quote } = await newQuote(sales1);
  ok(await sales1.del(at(quote.id)));
  problem(await sales1.get(at(quote.id)), 404, 'not-found');
  const sent = await published(sales1);
  problem(await sales1.del(at(sent.quote.id)), 409, 'state-conflict');
});

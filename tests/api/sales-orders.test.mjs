// Orders: submitted once, judged at once, decided by the back office.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { as, call, ok, phone, problem, uniq } from './lib.mjs';
import { day, line, newCustomer, newOrder, newProduct, newQuote, published } from './sales-kit.mjs';

const boss = await as('boss');
const sales1 = await as('sales1');
const sales3 = await as('sales3');
const finance = await as('finance');
const reviewer = await as('reviewer');
const phone1 = await phone('sales1');
const phone3 = await phone('sales3');
const designer = await phone('design');

const at = (id, action = '') => `/api/v1/orders/${id}${action}`;
const state = async (id) => ok(await reviewer.get(at(id))).status;

test('an order from scratch is priced and found again', async () => {
  const { order, customer } = await newOrder(phone1, sales1, {
    order: { urgent: true, delivery_at: `${day(3)}T10:00:00+08:00` },
  });
  assert.equal(order.status, 'submitted');
  assert.equal(order.total_fen, 73872);
  assert.match(order.no, /^BD\d{8}-\d+$/);
  const mine = ok(await phone1.get(`/gw/v1/orders/${order.id}`));
  assert.equal(mine.customer_id, customer.id);
  assert.equal(mine.urgent, true);
  assert.equal(mine.delivery_at, `${day(3)}T02:00:00.000Z`);
  assert.equal(mine.lines[0].amount_fen, 73872);
  assert.deepEqual(mine.actions, ['cancel']);
  assert.equal(mine.timeline[0].action, 'submitted');
  const list = ok(await phone1.get('/gw/v1/orders?status=submitted'));
  assert.ok(list.items.some((o) => o.id === order.id));
  assert.ok(list.items.every((o) => o.owner_id === phone1.staff.id));
  problem(await phone1.get('/gw/v1/orders?colour=red'), 400, 'bad-query');
});

test('the same key gives the same order, another body with it is refused', async () => {
  const product = await newProduct();
  const customer = await newCustomer(sales1);
  const body = { customer_id: customer.id, lines: [line(product)] };
  const key = uniq('k');
  const first = ok(await phone1.postOnce('/gw/v1/orders', body, key), 201);
  const again = await phone1.postOnce('/gw/v1/orders', body, key);
  assert.deepEqual(ok(again, 201), first);
  assert.equal(again.headers['idempotent-replayed'], 'true');
  problem(await phone1.postOnce('/gw/v1/orders', { ...body, note: 'x' }, key), 422, 'idempotency-key-reused');
  problem(await phone1.post('/gw/v1/orders', body), 400, 'idempotency-key-required');
});

test('ten at once with one key make one order', async () => {
  const product = await newProduct();
  const customer = await newCustomer(sales1);
  const body = { customer_id: customer.id, lines: [line(product)] };
  const key = uniq('k');
  const all = await Promise.all(Array.from({ length: 10 }, () => phone1.postOnce('/gw/v1/orders', body, key)));
  const ids = new Set(all.filter((r) => r.status === 201).map((r) => r.body.id));
  assert.equal(ids.size, 1);
  for (const res of all.filter((r) => r.status !== 201)) problem(res, 409, 'state-conflict');
  assert.equal(ok(await sales1.get(`/api/v1/orders?customer_id=${customer.id}`)).items.length, 1);
});

test('a price that moved is told line by line, and accepted when asked', async () => {
  const product = await newProduct();
  const customer = await newCustomer(sales1);
  const body = { customer_id: customer.id, lines: [line(product)] };
  ok(await boss.patch(`/api/v1/products/${product.id}`, 1, { unit_price_e4: 900000 }));
  const changed = problem(await phone1.postOnce('/gw/v1/orders', body), 409, 'price-changed');
  assert.deepEqual(changed.diff, [{
    line_no: 1, title: '测试写真', old_unit_price_e4: 855000, new_unit_price_e4: 900000,
    old_amount_fen: 73872, new_amount_fen: 77760,
  }]);
  assert.equal(changed.total_fen, 77760);
  assert.equal(ok(await phone1.postOnce('/gw/v1/orders', { ...body, accept_prices: true }), 201).total_fen, 77760);
  assert.equal(ok(await phone1.postOnce('/gw/v1/orders', {
    ...body, lines: [line(product, { unit_price_e4: 900000 })],
  }), 201).total_fen, 77760);
});

test('everything that speaks against an order is said at once', async () => {
  const paper = await newProduct();
  const stocked = await newProduct({ stocked: true, pricing_method: 'quantity', unit: '个', floor_price_e4: null });
  const customer = await newCustomer(sales1);
  ok(await finance.patch(`/api/v1/customers/${customer.id}`, 1, { credit_limit_fen: 100 }));
  const bad = problem(await phone1.postOnce('/gw/v1/orders', {
    customer_id: customer.id,
    lines: [line(paper, { unit_price_e4: 1 }),
      { product_id: stocked.id, title: 'x', pricing_method: 'quantity', quantity_e3: 5000, unit_price_e4: 855000 },
      line(paper)],
  }), 422, 'validation', ['/lines/0/unit_price_e4']);
  const codes = bad.errors.map((e) => e.code);
  for (const code of ['price-floor', 'stock']) assert.ok(codes.includes(code), `${code} in ${codes}`);
  const written = ok(await sales1.get(`/api/v1/orders?customer_id=${customer.id}`)).items;
  assert.deepEqual(written, [], 'nothing was written');
});

test('bad input is named, foreign records are not there', async () => {
  const product = await newProduct();
  const customer = await newCustomer(sales1);
  problem(await phone1.postOnce('/gw/v1/orders', {}), 422, 'validation', ['/customer_id', '/lines']);
  problem(await phone1.postOnce('/gw/v1/orders', {
    customer_id: customer.id, lines: [{ ...line(product), quantity_e3: 'three', colour: 1 }], urgent: 'yes',
    delivery_at: 'tomorrow', file_ids: ['a'], extra: 1,
  }), 422, 'validation', ['/extra']);
  problem(await phone1.postOnce('/gw/v1/orders', {
    customer_id: customer.id, lines: [{ ...line(product), quantity_e3: 'three', colour: 1 }], urgent: 'yes',
    delivery_at: 'tomorrow', file_ids: ['a'],
  }), 422, 'validation', ['/lines/0/quantity_e3', '/lines/0/colour', '/urgent', '/delivery_at', '/file_ids']);
  problem(await phone1.postOnce('/gw/v1/orders', {
    customer_id: customer.id, lines: [line(product, { pricing_method: 'length', length_mm: 1 })],
  }), 422, 'validation', ['/lines/0/pricing_method']);
  const body = { customer_id: customer.id, lines: [line(product)] };
  problem(await phone3.postOnce('/gw/v1/orders', body), 404, 'not-found');
  problem(await designer.postOnce('/gw/v1/orders', body), 403, 'forbidden');
  problem(await call('POST', '/gw/v1/orders', { body: {} }), 401, 'unauthorized');
});

test('a quote becomes one order, at its own prices', async () => {
  const { quote, path, product, customer } = await published(sales1);
  ok(await boss.patch(`/api/v1/products/${product.id}`, 1, { unit_price_e4: 990000 }));
  ok(await call('POST', `${path}/accept`, { body: { signer_name: '李四' } }));
  const order = ok(await phone1.postOnce('/gw/v1/orders', { quote_id: quote.id, site_address: '静安' }), 201);
  assert.equal(order.total_fen, quote.total_fen);
  assert.equal(order.customer_id, customer.id);
  assert.equal(ok(await sales1.get(`/api/v1/quotes/${quote.id}`)).order_id, order.id);
  const twice = problem(await phone1.postOnce('/gw/v1/orders', { quote_id: quote.id }), 409, 'state-conflict');
  assert.match(twice.detail, new RegExp(order.no));
  problem(await phone3.postOnce('/gw/v1/orders', { quote_id: quote.id }), 404, 'not-found');
});

test('a quote that nobody may order from', async () => {
  const draft = await newQuote(sales1);
  problem(await phone1.postOnce('/gw/v1/orders', { quote_id: draft.quote.id }), 409, 'state-conflict');
  const gone = await published(sales1);
  ok(await sales1.post(`/api/v1/quotes/${gone.quote.id}/withdraw`, { reason: 'x' }));
  problem(await phone1.postOnce('/gw/v1/orders', { quote_id: gone.quote.id }), 409, 'state-conflict');
});

test('another version than the one that was seen is a changed price', async () => {
  const { quote } = await published(sales1);
  problem(await phone1.postOnce('/gw/v1/orders', { quote_id: quote.id, price_version: 7 }), 409, 'price-changed');
  ok(await phone1.postOnce('/gw/v1/orders', { quote_id: quote.id, price_version: 1 }), 201);
});

test('files go with the order', async () => {
  const boundary = uniq('b');
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwC'
    + 'AAAAC0lEQVR42mNk+M8AAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64');
  const upload = ok(await phone1.call('POST', '/gw/v1/files', {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n`
        + 'Content-Type: image/png\r\n\r\n'),
      png, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }), 201);
  const { order } = await newOrder(phone1, sales1, { order: { file_ids: [upload.id] } });
  assert.equal(ok(await reviewer.get(at(order.id))).files[0].id, upload.id);
});

test('the back office sees the checks and decides', async () => {
  const { order } = await newOrder(phone1, sales1);
  const detail = ok(await reviewer.get(at(order.id)));
  const checks = Object.fromEntries(detail.checks.map((c) => [c.key, c]));
  assert.equal(checks.floor.ok, true);
  assert.equal(checks.margin.ok, true);
  assert.match(checks.margin.detail, /53\.2%/);
  assert.ok(checks.credit);
  assert.deepEqual(detail.actions.sort(), ['approve', 'reject', 'void']);
  assert.deepEqual(ok(await sales1.get(at(order.id))).checks, [], 'not for sales');
  problem(await sales1.post(at(order.id, '/approve')), 403, 'forbidden');
  problem(await reviewer.post(at(order.id, '/reject'), {}), 422, 'validation', ['/reason']);
  problem(await sales3.get(at(order.id)), 404, 'not-found');
  problem(await phone3.get(`/gw/v1/orders/${order.id}`), 404, 'not-found');
  const approved = ok(await reviewer.post(at(order.id, '/approve')));
  assert.equal(approved.status, 'approved');
  assert.ok(approved.approved_at);
  problem(await reviewer.post(at(order.id, '/approve')), 409, 'state-conflict');
  assert.equal((await reviewer.get(at(order.id, '/pdf'))).headers['content-type'], 'application/pdf');
});

test('one of two reviewers at the same moment decides', async () => {
  const { order } = await newOrder(phone1, sales1);
  const both = await Promise.all([
    reviewer.post(at(order.id, '/approve')), boss.post(at(order.id, '/reject'), { reason: 'x' })]);
  assert.deepEqual(both.map((r) => r.status).sort(), [200, 409]);
});

test('an approval without the goods changes nothing', async () => {
  const product = await newProduct({ stocked: true, pricing_method: 'quantity', unit: '个', floor_price_e4: null });
  const store = await as('store');
  const house = await store.must('POST', '/api/v1/warehouses', { code: uniq('W'), name: '测试仓' });
  const move = (kind, quantity) => store.postOnce('/api/v1/stock-moves', {
    warehouse_id: house.id, product_id: product.id, kind, quantity_e3: quantity,
  });
  ok(await move('in', 5000), 201);
  const { order } = await newOrder(phone1, sales1, {
    product,
    order: {
      lines: [{
        product_id: product.id, title: 'x', pricing_method: 'quantity', quantity_e3: 5000, unit_price_e4: 855000,
      }],
    },
  });
  ok(await move('out', 1000), 201);
  const res = await reviewer.post(at(order.id, '/approve'));
  assert.ok([409, 422].includes(res.status), `approved without goods: ${res.status}`);
  assert.equal(await state(order.id), 'submitted');
  assert.equal(ok(await finance.get(`/api/v1/receivables?order_id=${order.id}`)).items.length, 0);
});

test('what a quote’s product has in stock is reserved when its order is approved', async () => {
  const product = await newProduct({ stocked: true, pricing_method: 'quantity', unit: '个', floor_price_e4: null });
  const store = await as('store');
  const house = await store.must('POST', '/api/v1/warehouses', { code: uniq('W'), name: '测试仓' });
  ok(await store.postOnce('/api/v1/stock-moves', {
    warehouse_id: house.id, product_id: product.id, kind: 'in', quantity_e3: 5000,
  }), 201);
  const { quote } = await published(sales1, { product, line: { width_mm: null, height_mm: null } });
  assert.equal(quote.lines[0].stocked, true);
  const order = ok(await phone1.postOnce('/gw/v1/orders', { quote_id: quote.id }), 201);
  ok(await reviewer.post(at(order.id, '/approve')));
  const [stock] = ok(await store.get(`/api/v1/stocks?product_id=${product.id}`)).items;
  assert.equal(stock.reserved_e3, 3000);
});

test('the first page counts what waits', async () => {
  await newOrder(phone1, sales1);
  const todo = Object.fromEntries(ok(await reviewer.get('/api/v1/home')).todo.map((t) => [t.key, t]));
  assert.ok(todo.orders_submitted.count > 0);
  const page = ok(await sales1.get('/api/v1/home'));
  assert.ok(!page.todo.some((t) => t.key === 'orders_submitted'), 'not for sales');
  assert.ok(page.figures.find((f) => f.key === 'order_total').value > 0);
  assert.equal(page.series.find((x) => x.key === 'order_total').points.length, 14);
});

test('returned, corrected, submitted again under its number', async () => {
  const { order, product, customer } = await newOrder(phone1, sales1);
  const body = { customer_id: customer.id, lines: [line(product, { quantity_e3: 1000 })], note: '改好了' };
  problem(await phone1.postOnce(`/gw/v1/orders/${order.id}/resubmit`, body), 409, 'state-conflict');
  ok(await reviewer.post(at(order.id, '/reject'), { reason: '缺画面' }));
  assert.equal(ok(await phone1.get(`/gw/v1/orders/${order.id}`)).reject_reason, '缺画面');
  problem(await phone3.postOnce(`/gw/v1/orders/${order.id}/resubmit`, body), 404, 'not-found');
  const again = ok(await phone1.postOnce(`/gw/v1/orders/${order.id}/resubmit`, body));
  assert.equal(again.no, order.no);
  assert.equal(again.total_fen, 24624);
  const detail = ok(await reviewer.get(at(order.id)));
  assert.equal(detail.status, 'submitted');
  assert.equal(detail.lines.length, 1);
  assert.equal(detail.lines[0].quantity_e3, 1000);
});

test('its own salesperson may cancel it while nobody has approved', async () => {
  const { quote } = await published(sales1);
  const order = ok(await phone1.postOnce('/gw/v1/orders', { quote_id: quote.id }), 201);
  problem(await phone1.post(`/gw/v1/orders/${order.id}/cancel`, {}), 422, 'validation', ['/reason']);
  problem(await phone3.post(`/gw/v1/orders/${order.id}/cancel`, { reason: 'x' }), 404, 'not-found');
  assert.equal(ok(await phone1.post(`/gw/v1/orders/${order.id}/cancel`, { reason: '客户改主意' })).status, 'void');
  problem(await phone1.post(`/gw/v1/orders/${order.id}/cancel`, { reason: 'x' }), 409, 'state-conflict');
  ok(await phone1.postOnce('/gw/v1/orders', { quote_id: quote.id }), 201);
});

test('an approval is taken back, and what followed from it with it', async () => {
  const { order } = await newOrder(phone1, sales1);
  ok(await reviewer.post(at(order.id, '/approve')));
  const open = ok(await finance.get(`/api/v1/receivables?order_id=${order.id}`)).items;
  assert.equal(open.length, 1);
  assert.equal(open[0].amount_fen, 73872);
  problem(await sales1.post(at(order.id, '/unapprove'), { reason: 'x' }), 403, 'forbidden');
  assert.equal(ok(await reviewer.post(at(order.id, '/unapprove'), { reason: '点错了' })).status, 'submitted');
  const after = ok(await finance.get(`/api/v1/receivables?order_id=${order.id}`)).items;
  assert.ok(after.every((x) => x.status === 'void'), 'the receivable is reversed');
  ok(await reviewer.post(at(order.id, '/approve')));
  assert.equal(ok(await reviewer.post(at(order.id, '/void'), { reason: '客户取消' })).status, 'void');
  problem(await reviewer.post(at(order.id, '/void'), { reason: 'x' }), 409, 'state-conflict');
});

test('work and money move an order to its end', async () => {
  const { order } = await newOrder(phone1, sales1);
  ok(await reviewer.post(at(order.id, '/approve')));
  const [work] = ok(await boss.get(`/api/v1/workorders?order_id=${order.id}`)).items;
  ok(await boss.post(`/api/v1/workorders/${work.id}/assign`, { owner_id: 6 }));
  ok(await boss.post(`/api/v1/workorders/${work.id}/start`));
  assert.equal(await state(order.id), 'in_production');
  problem(await reviewer.post(at(order.id, '/unapprove'), { reason: 'x' }), 409, 'state-conflict');
  assert.equal(ok(await reviewer.post(at(order.id, '/deliver'))).status, 'delivered');
  assert.equal(ok(await sales1.post(at(order.id, '/accept'))).status, 'accepted');
  const [due] = ok(await finance.get(`/api/v1/receivables?order_id=${order.id}`)).items;
  ok(await finance.postOnce('/api/v1/receipts', {
    customer_id: order.customer_id, amount_fen: due.amount_fen, method: 'transfer', received_on: day(0),
    allocations: [{ receivable_id: due.id, amount_fen: due.amount_fen }],
  }), 201);
  assert.equal(await state(order.id), 'settled');
  assert.equal(ok(await reviewer.post(at(order.id, '/close'))).status, 'closed');
});

// Products, price lists, and the price that binds a customer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, ok, problem, uniq } from './lib.mjs';
import { day, line, newCustomer, newProduct, newQuote } from './sales-kit.mjs';

const boss = await as('boss');
const sales1 = await as('sales1');
const sales3 = await as('sales3');

async function listFor(product, price, extra) {
  const list = await boss.must('POST', '/api/v1/price-lists', { name: uniq('价'), ...extra });
  await boss.must('PUT', `/api/v1/price-lists/${list.id}/items`, {
    items: [{ product_id: product.id, unit_price_e4: price }],
  });
  return list;
}

async function priceFor(session, product, customer) {
  const page = ok(await session.get(`/api/v1/products?q=${product.code}&customer_id=${customer.id}`));
  return page.items.find((p) => p.id === product.id);
}

test('a salesperson reads products without their cost and cannot change them', async () => {
  const product = await newProduct();
  const page = ok(await sales1.get(`/api/v1/products?q=${product.code}`));
  assert.equal(page.items.length, 1);
  assert.equal(page.items[0].unit_price_e4, 855000);
  assert.equal(page.items[0].stocked, false);
  assert.ok(!('cost_price_e4' in page.items[0]), 'cost is not for sales');
  problem(await sales1.post('/api/v1/products', { code: uniq('P') }), 403, 'forbidden');
  problem(await sales1.patch(`/api/v1/products/${product.id}`, 1, { unit_price_e4: 1 }), 403, 'forbidden');
});

test('a product is checked as a whole', async () => {
  problem(await boss.post('/api/v1/products', {
    code: 'a b', name: '', pricing_method: 'weight', unit_price_e4: -1, colour: 'red',
  }), 422, 'validation', ['/code', '/name', '/pricing_method', '/unit_price_e4', '/colour', '/unit']);
  problem(await boss.post('/api/v1/products', {
    code: uniq('P'), name: '写真', unit: '平方米', pricing_method: 'area', unit_price_e4: 100, floor_price_e4: 101,
  }), 422, 'validation', ['/floor_price_e4']);
});

test('a code is used once', async () => {
  const product = await newProduct();
  const again = await boss.post('/api/v1/products', {
    code: product.code, name: '另一个', unit: '个', pricing_method: 'quantity', unit_price_e4: 1,
  });
  assert.ok([409, 422].includes(again.status), `a second ${product.code}: ${again.status}`);
});

test('a stale change is refused', async () => {
  const product = await newProduct();
  ok(await boss.patch(`/api/v1/products/${product.id}`, 1, { unit_price_e4: 900000 }));
  problem(await boss.patch(`/api/v1/products/${product.id}`, 1, { unit_price_e4: 1 }), 412, 'stale');
});

test('the list of the customer goes before that of his level, and that before everyone’s', async () => {
  const product = await newProduct();
  const plain = await newCustomer(sales1);
  const vip = await newCustomer(sales1, { level: 'vip' });
  const special = await newCustomer(sales1, { level: 'vip' });
  assert.equal((await priceFor(sales1, product, plain)).customer_price_e4, null);
  await listFor(product, 820000, { level: 'vip' });
  await listFor(product, 800000, { customer_id: special.id });
  assert.equal((await priceFor(sales1, product, plain)).customer_price_e4, null);
  assert.equal((await priceFor(sales1, product, vip)).customer_price_e4, 820000);
  assert.equal((await priceFor(sales1, product, special)).customer_price_e4, 800000);
});

test('a list counts only within its days and while it is on', async () => {
  const product = await newProduct();
  const customer = await newCustomer(sales1);
  await listFor(product, 1, { customer_id: customer.id, ends_on: day(-1) });
  await listFor(product, 2, { customer_id: customer.id, starts_on: day(1) });
  await listFor(product, 3, { customer_id: customer.id, status: 'off' });
  assert.equal((await priceFor(sales1, product, customer)).customer_price_e4, null);
  await listFor(product, 4, { customer_id: customer.id, starts_on: day(0), ends_on: day(0) });
  assert.equal((await priceFor(sales1, product, customer)).customer_price_e4, 4);
});

test('prices for a foreign customer are not told', async () => {
  const product = await newProduct();
  const mine = await newCustomer(sales1);
  problem(await sales3.get(`/api/v1/products?q=${product.code}&customer_id=${mine.id}`), 404, 'not-found');
});

test('the items of a list: read, replaced as a whole, refused as a whole', async () => {
  const product = await newProduct();
  const list = await listFor(product, 5, {});
  const path = `/api/v1/price-lists/${list.id}/items`;
  assert.equal(ok(await sales1.get(path)).items[0].unit_price_e4, 5);
  problem(await sales1.put(path, { items: [] }), 403, 'forbidden');
  problem(await boss.put(path, {
    items: [{ product_id: product.id, unit_price_e4: 6 }, { product_id: product.id, unit_price_e4: 7 },
      { product_id: 999999999, unit_price_e4: 8 }],
  }), 422, 'validation', ['/items/1/product_id', '/items/2/product_id']);
  assert.equal(ok(await sales1.get(path)).items[0].unit_price_e4, 5, 'nothing was changed');
  problem(await boss.get('/api/v1/price-lists/999999999/items'), 404, 'not-found');
  problem(await boss.post('/api/v1/price-lists', { name: 'x', starts_on: day(2), ends_on: day(1) }),
    422, 'validation', ['/ends_on']);
});

test('without a price of its own a line takes the product’s', async () => {
  const product = await newProduct();
  const { quote } = await newQuote(sales1, {
    product, quote: { lines: [line(product, { unit_price_e4: undefined, title: undefined })] },
  });
  assert.equal(quote.lines[0].unit_price_e4, 855000);
  assert.equal(quote.lines[0].title, product.name);
  assert.equal(quote.lines[0].unit, '平方米');
});

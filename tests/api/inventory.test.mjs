import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import { makeProduct, makeWarehouse, move, putIn, stockOf } from './inventory-kit.mjs';
import { all, as, base, call, ok, problem, uniq } from './lib.mjs';

test('a warehouse is made, changed and seen by whoever may', async () => {
  const [store, sales] = [await as('store'), await as('sales1')];
  const body = { code: uniq('W'), name: '南仓', address: '沪南路 1 号' };
  const made = ok(await store.post('/api/v1/warehouses', body), 201);
  assert.equal(made.status, 'on');
  problem(await sales.post('/api/v1/warehouses', { ...body, code: uniq('W') }), 403, 'forbidden');
  problem(await sales.get(`/api/v1/warehouses/${made.id}`), 403, 'forbidden');
  problem(await store.post('/api/v1/warehouses', { code: '有 空格', stars: 5 }), 422, 'validation',
    ['/code', '/name', '/stars']);
  const twice = await store.post('/api/v1/warehouses', { ...body, name: '另一个' });
  assert.ok(twice.status === 409 || twice.status === 422, 'a code is unique');
  const changed = ok(await store.patch(`/api/v1/warehouses/${made.id}`, made.version,
    { status: 'off' }));
  assert.equal(changed.status, 'off');
  problem(await store.patch(`/api/v1/warehouses/${made.id}`, made.version, { name: '晚了' }),
    412, 'stale');
  problem(await store.get('/api/v1/warehouses/999999999'), 404, 'not-found');
});

test('what still has stock does not go to the recycle bin', async () => {
  const admin = await as('admin');
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(warehouse, product, 2000);
  problem(await admin.del(`/api/v1/warehouses/${warehouse.id}`), 409, 'state-conflict');
  problem(await admin.del(`/api/v1/products/${product.id}`), 409, 'state-conflict');
  ok(await admin.get(`/api/v1/warehouses/${warehouse.id}`));
  problem(await (await as('store')).del(`/api/v1/warehouses/${warehouse.id}`), 403, 'forbidden');
  ok(await move({
    warehouse_id: warehouse.id, product_id: product.id, kind: 'out', quantity_e3: 2000,
  }), 201);
  ok(await admin.del(`/api/v1/warehouses/${warehouse.id}`));
  problem(await admin.get(`/api/v1/warehouses/${warehouse.id}`), 404, 'not-found');
});

test('moves by hand change stock, and never below zero', async () => {
  const [from, to, product] = [await makeWarehouse(), await makeWarehouse(), await makeProduct()];
  const place = { warehouse_id: from.id, product_id: product.id };
  const made = await putIn(from, product, 10_000);
  assert.equal(made.unit, '个');
  assert.equal(made.product_name, product.name);
  ok(await move({ ...place, kind: 'out', quantity_e3: 2500 }), 201);
  ok(await move({ ...place, kind: 'adjust', quantity_e3: -500, note: '盘亏' }), 201);
  ok(await move({ ...place, kind: 'transfer', to_warehouse_id: to.id, quantity_e3: 4000 }), 201);
  assert.equal((await stockOf(product, from)).on_hand_e3, 3000);
  assert.equal((await stockOf(product, to)).on_hand_e3, 4000);
  for (const kind of ['out', 'transfer']) {
    const extra = kind === 'transfer' ? { to_warehouse_id: to.id } : {};
    problem(await move({ ...place, kind, quantity_e3: 3001, ...extra }), 422, 'validation',
      ['/quantity_e3']);
  }
  problem(await move({ ...place, kind: 'adjust', quantity_e3: -3001 }), 422, 'validation',
    ['/quantity_e3']);
  assert.deepEqual(await stockOf(product),
    { on_hand_e3: 7000, reserved_e3: 0, available_e3: 7000 });
});

test('a transfer to a closed warehouse changes nothing', async () => {
  const [from, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(from, product, 5000);
  const gone = await makeWarehouse({ status: 'off' });
  problem(await move({
    warehouse_id: from.id, to_warehouse_id: gone.id, product_id: product.id, kind: 'transfer',
    quantity_e3: 1000,
  }), 422, 'validation', ['/to_warehouse_id']);
  assert.equal((await stockOf(product)).on_hand_e3, 5000);
  const moves = await all(await as('store'), `/api/v1/stock-moves?product_id=${product.id}`);
  assert.deepEqual(moves.map((m) => m.kind), ['in']);
});

test('a bad move is refused with everything that is wrong', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  const good = {
    warehouse_id: warehouse.id, product_id: product.id, kind: 'in', quantity_e3: 1000,
  };
  const free = await makeProduct({ stocked: false });
  const cases = [
    [{ ...good, kind: 'reserve' }, '/kind'],
    [{ ...good, quantity_e3: 0 }, '/quantity_e3'],
    [{ ...good, quantity_e3: -1 }, '/quantity_e3'],
    [{ ...good, quantity_e3: 1.5 }, '/quantity_e3'],
    [{ ...good, quantity_e3: 1e15 }, '/quantity_e3'],
    [{ ...good, kind: 'adjust', quantity_e3: 0 }, '/quantity_e3'],
    [{ ...good, product_id: free.id }, '/product_id'],
    [{ ...good, product_id: 999999999 }, '/product_id'],
    [{ ...good, warehouse_id: 999999999 }, '/warehouse_id'],
    [{ ...good, to_warehouse_id: warehouse.id }, '/to_warehouse_id'],
    [{ ...good, kind: 'transfer' }, '/to_warehouse_id'],
    [{ ...good, kind: 'transfer', to_warehouse_id: warehouse.id }, '/to_warehouse_id'],
    [{ ...good, order_id: 1 }, '/order_id'],
  ];
  for (const [body, pointer] of cases) {
    problem(await move(body), 422, 'validation', [pointer]);
  }
  problem(await move({ kind: 'in' }), 422, 'validation',
    ['/warehouse_id', '/product_id', '/quantity_e3']);
  assert.deepEqual(await all(await as('store'), `/api/v1/stocks?product_id=${product.id}`), []);
});

test('a move is posted once for one key', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  const store = await as('store');
  const body = {
    warehouse_id: warehouse.id, product_id: product.id, kind: 'in', quantity_e3: 7000,
  };
  problem(await store.post('/api/v1/stock-moves', body), 400, 'idempotency-key-required');
  const key = uniq('key-');
  const answers = await Promise.all([1, 2, 3].map(() => move(body, key)));
  const ids = new Set(answers.map((answer) => ok(answer, 201).id));
  assert.equal(ids.size, 1);
  problem(await move({ ...body, quantity_e3: 1 }, key), 422, 'idempotency-key-reused');
  assert.equal((await stockOf(product)).on_hand_e3, 7000);
});

test('who may see and who may move', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  const { id } = await putIn(warehouse, product, 1000);
  const body = { warehouse_id: warehouse.id, product_id: product.id, kind: 'in', quantity_e3: 1 };
  const [sales, finance] = [await as('sales1'), await as('finance')];
  problem(await sales.postOnce('/api/v1/stock-moves', body), 403, 'forbidden');
  problem(await call('POST', '/api/v1/stock-moves', { root: base, body }), 401, 'unauthorized');
  problem(await sales.get(`/api/v1/stock-moves/${id}`), 403, 'forbidden');
  problem(await sales.get('/api/v1/stock-moves'), 403, 'forbidden');
  problem(await finance.get('/api/v1/stocks'), 403, 'forbidden');
  const [row] = ok(await sales.get(`/api/v1/stocks?product_id=${product.id}`)).items;
  assert.equal(row.available_e3, 1000);
  ok(await sales.get(`/api/v1/stocks/${row.id}`));
  const store = await as('store');
  problem(await store.patch(`/api/v1/stocks/${row.id}`, row.version, { on_hand_e3: 9 }),
    405, 'method-not-allowed');
  problem(await store.del(`/api/v1/stock-moves/${id}`), 405, 'method-not-allowed');
  problem(await store.get('/api/v1/stocks?sort=reserved_e3'), 400, 'bad-query');
  problem(await store.get('/api/v1/stock-moves/999999999'), 404, 'not-found');
});

/** What the moves add up to: "warehouse/product" to {on_hand_e3, reserved_e3}. */
function project(moves) {
  const signs = {
    in: [1, 0], out: [-1, 0], adjust: [1, 0], transfer: [-1, 0], reserve: [0, 1],
    release: [0, -1], issue: [-1, -1],
  };
  const sums = new Map();
  const add = (warehouse, m, on_hand, reserved) => {
    const key = `${warehouse}/${m.product_id}`;
    const was = sums.get(key) ?? { on_hand_e3: 0, reserved_e3: 0 };
    sums.set(key, {
      on_hand_e3: was.on_hand_e3 + on_hand * m.quantity_e3,
      reserved_e3: was.reserved_e3 + reserved * m.quantity_e3,
    });
  };
  for (const m of moves) {
    add(m.warehouse_id, m, ...signs[m.kind]);
    if (m.kind === 'transfer') add(m.to_warehouse_id, m, 1, 0);
  }
  return sums;
}

function compare(stocks, moves) {
  const sums = project(moves);
  assert.equal(stocks.length, sums.size, 'every place with moves has a row, and no other');
  for (const row of stocks) {
    const key = `${row.warehouse_id}/${row.product_id}`;
    const { on_hand_e3, reserved_e3 } = row;
    assert.deepEqual({ on_hand_e3, reserved_e3 }, sums.get(key), key);
    assert.equal(row.available_e3, row.on_hand_e3 - row.reserved_e3);
  }
}

test('stock is the sum of its moves, also of many at once', async () => {
  const store = await as('store');
  const places = await Promise.all([makeWarehouse(), makeWarehouse(), makeWarehouse()]);
  const product = await makeProduct();
  const anywhere = () => places[randomInt(places.length)].id;
  const kinds = ['in', 'in', 'out', 'adjust', 'transfer', 'transfer'];
  const answers = await Promise.all(Array.from({ length: 60 }, async () => {
    const kind = kinds[randomInt(kinds.length)];
    const sign = kind === 'adjust' && randomInt(2) ? -1 : 1;
    return move({
      warehouse_id: anywhere(), product_id: product.id, kind,
      quantity_e3: sign * (1 + randomInt(5000)),
      ...(kind === 'transfer' ? { to_warehouse_id: anywhere() } : {}),
    });
  }));
  for (const answer of answers) assert.ok([201, 422].includes(answer.status), `${answer.status}`);
  compare(await all(store, `/api/v1/stocks?product_id=${product.id}&limit=100`),
    await all(store, `/api/v1/stock-moves?product_id=${product.id}&limit=100`));
});

test('every stock row of the database is the sum of its moves', async () => {
  const store = await as('store');
  const read = () => all(store, '/api/v1/stocks?limit=100&sort=id');
  const deadline = Date.now() + 60_000;
  // Other tests move stock meanwhile: what is compared must have stood still.
  for (;;) {
    const before = await read();
    const moves = await all(store, '/api/v1/stock-moves?limit=100');
    const after = await read();
    if (JSON.stringify(before) === JSON.stringify(after)) {
      compare(before, moves);
      return;
    }
    assert.ok(Date.now() < deadline, 'stock never stood still');
  }
});

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  approvedOrder, line, makeCustomer, makeOrder, makeProduct, makeWarehouse, move, orderStep, putIn,
  stockOf, submit, traces,
} from './inventory-kit.mjs';
import { all, as, ok, problem } from './lib.mjs';

/** The violations of a 422 that speak of stock. */
function stockErrors(res) {
  return problem(res, 422, 'validation').errors.filter((e) => e.code === 'stock');
}

test('an order of more than there is, is refused with the whole list', async () => {
  const [warehouse, customer] = [await makeWarehouse(), await makeCustomer()];
  const [short, empty, plenty] = [await makeProduct(), await makeProduct(), await makeProduct()];
  await putIn(warehouse, short, 3000);
  await putIn(warehouse, plenty, 9000);
  const lines = [line(short, 2), line(short, 2), line(empty, 1), line(plenty, 5), line(null, 100)];
  const errors = stockErrors(await submit(customer, lines));
  assert.equal(errors.length, 1, 'one finding for the whole order');
  assert.match(errors[0].detail, new RegExp(`${short.name}需 4 个，可用 3`));
  assert.match(errors[0].detail, new RegExp(`${empty.name}需 1 个，可用 0`));
  assert.doesNotMatch(errors[0].detail, new RegExp(plenty.name));
  ok(await submit(customer, [line(short, 3), line(null, 100)]), 201);
});

test('the reviewer sees whether stock is enough', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(warehouse, product, 3000);
  const order = await makeOrder(await makeCustomer(), [line(product, 3)]);
  const check = async () => {
    const { checks } = await (await as('reviewer')).must('GET', `/api/v1/orders/${order.id}`);
    return checks.find((c) => c.key === 'stock');
  };
  assert.equal((await check()).ok, true);
  ok(await move({
    warehouse_id: warehouse.id, product_id: product.id, kind: 'out', quantity_e3: 1000,
  }), 201);
  const late = await check();
  assert.equal(late.ok, false);
  assert.match(late.detail, /需 3 个，可用 2/);
});

test('an approval reserves, the oldest warehouse first', async () => {
  const [first, second] = [await makeWarehouse(), await makeWarehouse()];
  const closed = await makeWarehouse();
  const [product, free] = [await makeProduct(), await makeProduct({ stocked: false })];
  // The rows of the younger warehouse are the older ones: order is by warehouse.
  await putIn(second, product, 5000);
  await putIn(first, product, 2000);
  await putIn(closed, product, 9000);
  ok(await (await as('store')).patch(`/api/v1/warehouses/${closed.id}`, closed.version,
    { status: 'off' }));
  const order = await approvedOrder(await makeCustomer(),
    [line(product, 2), line(free, 50), line(product, 2.5)]);
  assert.equal((await stockOf(product, first)).reserved_e3, 2000);
  assert.equal((await stockOf(product, second)).reserved_e3, 2500);
  assert.equal((await stockOf(product, closed)).reserved_e3, 0);
  const { moves } = await traces(order);
  assert.deepEqual(moves.map((m) => [m.kind, m.quantity_e3]).sort(),
    [['reserve', 2000], ['reserve', 2500]]);
  problem(await move({
    warehouse_id: first.id, product_id: product.id, kind: 'out', quantity_e3: 1,
  }), 422, 'validation', ['/quantity_e3']);
});

test('an approval with too little stock changes nothing anywhere', async () => {
  const [warehouse, customer] = [await makeWarehouse(), await makeCustomer()];
  const [enough, short] = [await makeProduct(), await makeProduct()];
  await putIn(warehouse, enough, 5000);
  await putIn(warehouse, short, 5000);
  const order = await makeOrder(customer, [line(enough, 5), line(short, 2), line(short, 3)]);
  ok(await move({
    warehouse_id: warehouse.id, product_id: short.id, kind: 'out', quantity_e3: 2000,
  }), 201);
  const before = await traces(order);
  const stock = [await stockOf(enough), await stockOf(short)];
  const errors = stockErrors(await orderStep(order, 'approve'));
  assert.deepEqual(errors.map((e) => e.pointer), ['/lines/2/quantity_e3']);
  assert.match(errors[0].detail, /需 3 个，可用 1/);
  assert.deepEqual(await traces(order), before);
  assert.deepEqual([await stockOf(enough), await stockOf(short)], stock);
  assert.equal(before.status, 'submitted');
  assert.deepEqual([before.moves, before.receivables, before.workorders], [[], [], []]);
  ok(await move({
    warehouse_id: warehouse.id, product_id: short.id, kind: 'in', quantity_e3: 2000,
  }), 201);
  ok(await orderStep(order, 'approve'));
});

test('of two orders for the last stock exactly one is approved', async () => {
  const [a, b] = [await makeWarehouse(), await makeWarehouse()];
  // Two customers: orders of one would wait for each other at his record.
  const [c, d] = [await makeCustomer(), await makeCustomer()];
  for (let round = 0; round < 8; round += 1) {
    const [one, two] = [await makeProduct(), await makeProduct()];
    await putIn(a, one, 2000);
    await putIn(b, one, 1000);
    await putIn(a, two, 3000);
    // Opposite line orders: whoever locks rows as they come would deadlock here.
    const orders = await Promise.all([
      makeOrder(c, [line(one, 3), line(two, 2)]),
      makeOrder(d, [line(two, 2), line(one, 3)]),
    ]);
    const answers = await Promise.all(orders.map((order) => orderStep(order, 'approve')));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 422]);
    const lost = orders[answers.findIndex((answer) => answer.status === 422)];
    stockErrors(answers.find((answer) => answer.status === 422));
    const left = await traces(lost);
    assert.deepEqual([left.status, left.moves, left.receivables, left.workorders],
      ['submitted', [], [], []]);
    assert.deepEqual(await stockOf(one), { on_hand_e3: 3000, reserved_e3: 3000, available_e3: 0 });
  }
});

test('many orders at once never reserve more than there is', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(warehouse, product, 7000);
  const orders = await Promise.all(Array.from({ length: 6 },
    async () => makeOrder(await makeCustomer(), [line(product, 2)])));
  const answers = await Promise.all(orders.map((order) => orderStep(order, 'approve')));
  assert.equal(answers.filter((answer) => answer.status === 200).length, 3);
  for (const answer of answers.filter((res) => res.status !== 200)) stockErrors(answer);
  assert.deepEqual(await stockOf(product),
    { on_hand_e3: 7000, reserved_e3: 6000, available_e3: 1000 });
});

for (const step of ['void', 'unapprove']) {
  test(`${step} takes back stock, receivable and work order`, async () => {
    const [a, b, product] = [await makeWarehouse(), await makeWarehouse(), await makeProduct()];
    const customer = await makeCustomer();
    await putIn(a, product, 2000);
    await putIn(b, product, 2000);
    const other = await approvedOrder(customer, [line(product, 1)]);
    const order = await approvedOrder(customer, [line(product, 3)]);
    problem(await (await as('sales1')).post(`/api/v1/orders/${order.id}/${step}`,
      { reason: '不做了' }), 403, 'forbidden');
    assert.equal((await stockOf(product)).available_e3, 0);
    ok(await orderStep(order, step, '客户改期'));
    const left = await traces(order);
    assert.equal(left.status, step === 'void' ? 'void' : 'submitted');
    assert.deepEqual(left.receivables.map((r) => [r.status, r.balance_fen]), [['void', 0]]);
    assert.deepEqual(left.workorders.map((w) => w.status), ['cancelled']);
    assert.deepEqual([...new Set(left.tasks.map((t) => t.status))], ['cancelled']);
    assert.deepEqual(await stockOf(product),
      { on_hand_e3: 4000, reserved_e3: 1000, available_e3: 3000 }, 'the other order keeps its own');
    if (step === 'void') {
      problem(await orderStep(order, step, '再来'), 409, 'state-conflict');
    } else {
      ok(await orderStep(order, 'approve'));
      assert.equal((await stockOf(product)).reserved_e3, 4000);
      const again = await traces(order);
      assert.deepEqual(again.receivables.map((r) => r.status).sort(), ['open', 'void']);
      assert.deepEqual(again.workorders.map((w) => w.status).sort(), ['cancelled', 'new']);
    }
    ok(await orderStep(other, 'void', '收尾'));
  });
}

test('work that starts takes what was reserved out of the warehouse, once', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(warehouse, product, 5000);
  const order = await approvedOrder(await makeCustomer(), [line(product, 3)]);
  const { workorders: [workorder] } = await traces(order);
  const reviewer = await as('reviewer');
  ok(await reviewer.post(`/api/v1/workorders/${workorder.id}/start`));
  const after = { on_hand_e3: 2000, reserved_e3: 0, available_e3: 2000 };
  assert.deepEqual(await stockOf(product), after);
  const { status, moves } = await traces(order);
  assert.equal(status, 'in_production');
  assert.deepEqual(moves.map((m) => m.kind).sort(), ['issue', 'reserve']);
  ok(await orderStep(order, 'deliver'));
  assert.deepEqual(await stockOf(product), after);
});

test('an order delivered without a work order issues on delivery', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(warehouse, product, 5000);
  const order = await approvedOrder(await makeCustomer(), [line(product, 5)]);
  ok(await orderStep(order, 'deliver'));
  assert.deepEqual(await stockOf(product), { on_hand_e3: 0, reserved_e3: 0, available_e3: 0 });
});

test('work cannot start when a count found the goods missing', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(warehouse, product, 3000);
  const order = await approvedOrder(await makeCustomer(), [line(product, 3)]);
  const place = { warehouse_id: warehouse.id, product_id: product.id, kind: 'adjust' };
  ok(await move({ ...place, quantity_e3: -1000 }), 201);
  assert.equal((await stockOf(product)).available_e3, -1000);
  const before = await traces(order);
  const reviewer = await as('reviewer');
  const start = `/api/v1/workorders/${before.workorders[0].id}/start`;
  assert.match(stockErrors(await reviewer.post(start))[0].detail, /请先入库或盘点/);
  assert.deepEqual(await traces(order), before);
  ok(await move({ ...place, quantity_e3: 1000 }), 201);
  ok(await reviewer.post(start));
});

test('moves of an order are listed with it', async () => {
  const [warehouse, product] = [await makeWarehouse(), await makeProduct()];
  await putIn(warehouse, product, 1000);
  const order = await approvedOrder(await makeCustomer(), [line(product, 1)]);
  const [held] = await all(await as('store'),
    `/api/v1/stock-moves?order_id=${order.id}&kind=reserve`);
  assert.equal(held.order_name, order.no);
  assert.equal(held.created_at.slice(-1), 'Z');
});

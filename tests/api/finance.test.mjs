import assert from 'node:assert/strict';
import test from 'node:test';
import {
  day, line, makeCustomer, makeOrder, makePerson, orderStep, overdue, owes, receiptOf, receive,
  submit, traces,
} from './inventory-kit.mjs';
import { all, as, base, call, ok, phone, problem, uniq } from './lib.mjs';

async function get(entity, { id }) {
  return (await as('finance')).must('GET', `/api/v1/${entity}/${id}`);
}

async function balance(receivable) {
  const { status, paid_fen, balance_fen } = await get('receivables', receivable);
  return [status, paid_fen, balance_fen];
}

test('an approved order opens its receivable, due after the customer\'s days', async () => {
  const usual = await makeCustomer();
  const slow = await makeCustomer({ credit_days: 45 });
  const today = await owes(usual, 3);
  assert.deepEqual([today.amount_fen, today.balance_fen, today.status, today.paid_bp],
    [30_000, 30_000, 'open', 0]);
  assert.match(today.no, /^YS\d{8}-\d{4,}$/);
  assert.equal(today.due_on, day(30));
  assert.equal(today.order_name, today.order.no);
  // 2027-03-01T00:30 in Shanghai is still February in UTC.
  const later = await owes(slow, 1, { delivery_at: '2027-02-28T16:30:00.000Z' });
  assert.equal(later.due_on, '2027-04-15');
  const evening = await owes(slow, 1, { delivery_at: '2027-02-28T15:30:00.000Z' });
  assert.equal(evening.due_on, '2027-04-14');
});

test('who sees a receivable', async () => {
  const receivable = await owes(await makeCustomer(), 1);
  const path = `/api/v1/receivables/${receivable.id}`;
  const [own, foreign, store] = [await as('sales1'), await as('sales3'), await as('store')];
  ok(await own.get(path));
  ok(await own.get(`${path}/history`));
  problem(await foreign.get(path), 404, 'not-found');
  problem(await foreign.get(`${path}/history`), 404, 'not-found');
  assert.deepEqual(await all(foreign, `/api/v1/receivables?order_id=${receivable.order.id}`), []);
  problem(await store.get(path), 403, 'forbidden');
  problem(await store.get('/api/v1/receivables'), 403, 'forbidden');
  const finance = await as('finance');
  problem(await finance.patch(path, 1, { amount_fen: 1 }), 405, 'method-not-allowed');
  problem(await finance.del(path), 405, 'method-not-allowed');
  ok(await finance.get('/api/v1/receivables?status.in=open,partial&sort=due_on&count=1'));
});

test('a receipt pays several receivables, a receivable takes several receipts', async () => {
  const customer = await makeCustomer();
  const [a, b] = [await owes(customer, 3), await owes(customer, 2)];
  const first = ok(await receive(customer, 40_000, [[a, 30_000], [b, 5000]]), 201);
  assert.match(first.no, /^SK\d{8}-\d{4,}$/);
  assert.deepEqual([first.status, first.allocated_fen, first.unallocated_fen],
    ['posted', 35_000, 5000]);
  assert.deepEqual(first.allocations.map((x) => [x.receivable_id, x.receivable_no, x.amount_fen]),
    [[a.id, a.no, 30_000], [b.id, b.no, 5000]]);
  assert.deepEqual(await balance(a), ['paid', 30_000, 0]);
  assert.deepEqual(await balance(b), ['partial', 5000, 15_000]);
  assert.equal((await get('receivables', b)).paid_bp, 2500);
  const finance = await as('finance');
  const more = { allocations: [{ receivable_id: b.id, amount_fen: 5000 }] };
  ok(await finance.postOnce(`/api/v1/receipts/${first.id}/allocate`, more));
  problem(await finance.postOnce(`/api/v1/receipts/${first.id}/allocate`, more), 422, 'validation',
    ['/allocations']);
  ok(await receive(customer, 10_000, [[b, 10_000]]), 201);
  assert.deepEqual(await balance(b), ['paid', 20_000, 0]);
  assert.equal((await get('receivables', b)).allocations.length, 3);
  assert.ok((await (await as('admin')).must('GET', `/api/v1/orders/${b.order.id}`)).paid_at);
});

test('an allocation that is sent twice counts once', async () => {
  const customer = await makeCustomer();
  const receivable = await owes(customer, 2);
  const receipt = ok(await receive(customer, 10_000), 201);
  const finance = await as('finance');
  const path = `/api/v1/receipts/${receipt.id}/allocate`;
  const body = { allocations: [{ receivable_id: receivable.id, amount_fen: 4000 }] };
  problem(await finance.post(path, body), 400, 'idempotency-key-required');
  const key = uniq('key-');
  const first = ok(await finance.postOnce(path, body, key));
  const again = await finance.postOnce(path, body, key);
  assert.deepEqual(ok(again), first);
  assert.equal(again.headers['idempotent-replayed'], 'true');
  assert.deepEqual(await balance(receivable), ['partial', 4000, 16_000]);
  const other = { allocations: [{ receivable_id: receivable.id, amount_fen: 1 }] };
  problem(await finance.postOnce(path, other, key), 422, 'idempotency-key-reused');
});

test('a paid and accepted order is settled, and owed again when the money goes back', async () => {
  const customer = await makeCustomer();
  const receivable = await owes(customer, 1);
  ok(await orderStep(receivable.order, 'deliver'));
  ok(await orderStep(receivable.order, 'accept'));
  const receipt = ok(await receive(customer, 10_000, [[receivable, 10_000]]), 201);
  assert.equal((await traces(receivable.order)).status, 'settled');
  const finance = await as('finance');
  ok(await finance.post(`/api/v1/receipts/${receipt.id}/reverse`, { reason: '银行退票' }));
  assert.equal((await traces(receivable.order)).status, 'accepted');
  const path = `/api/v1/orders/${receivable.order.id}`;
  assert.equal(ok(await (await as('admin')).get(path)).paid_at, null);
});

test('a bad receipt is refused with everything that is wrong', async () => {
  const [customer, other] = [await makeCustomer(), await makeCustomer()];
  const [own, foreign] = [await owes(customer, 1), await owes(other, 1)];
  const gone = await owes(customer, 1);
  ok(await orderStep(gone.order, 'void', '不做了'));
  const res = await receive(customer, 30_000, [
    [own, 10_001], [foreign, 1], [{ id: 999999999 }, 1], [gone, 1], [own, 5],
  ], { received_on: day(1) });
  problem(res, 422, 'validation', [
    '/received_on', '/allocations/0/amount_fen', '/allocations/1/receivable_id',
    '/allocations/2/receivable_id', '/allocations/3/receivable_id', '/allocations/4/receivable_id',
  ]);
  problem(await receive(customer, 9000, [[own, 9001]]), 422, 'validation', ['/allocations']);
  problem(await receive({ id: 999999999 }, 9000), 422, 'validation', ['/customer_id']);
  problem(await receive(customer, 0, [[own, 0]], { method: 'gold', status: 'posted', tip: 1 }),
    422, 'validation',
    ['/amount_fen', '/method', '/status', '/tip', '/allocations/0/amount_fen']);
  problem(await receive(customer, 1e15), 422, 'validation', ['/amount_fen']);
  const finance = await as('finance');
  problem(await finance.postOnce('/api/v1/receipts', {}), 422, 'validation',
    ['/customer_id', '/amount_fen', '/method', '/received_on']);
  assert.deepEqual(await all(finance, `/api/v1/receipts?customer_id=${customer.id}`), []);
  assert.deepEqual(await balance(own), ['open', 0, 10_000]);
});

test('a receipt is posted once for one key', async () => {
  const [finance, customer] = [await as('finance'), await makeCustomer()];
  const receivable = await owes(customer, 2);
  const body = receiptOf(customer, 15_000, [[receivable, 15_000]]);
  problem(await finance.post('/api/v1/receipts', body), 400, 'idempotency-key-required');
  const key = uniq('key-');
  const answers = await Promise.all([1, 2, 3].map(() =>
    finance.postOnce('/api/v1/receipts', body, key)));
  assert.equal(new Set(answers.map((answer) => ok(answer, 201).id)).size, 1);
  problem(await finance.postOnce('/api/v1/receipts', { ...body, amount_fen: 20_000 }, key),
    422, 'idempotency-key-reused');
  assert.deepEqual(await balance(receivable), ['partial', 15_000, 5000]);
});

test('who may take in money', async () => {
  const customer = await makeCustomer();
  const receivable = await owes(customer, 2);
  const body = receiptOf(customer, 100);
  const [sales, boss] = [await as('sales1'), await as('boss')];
  problem(await sales.postOnce('/api/v1/receipts', body), 403, 'forbidden');
  problem(await boss.postOnce('/api/v1/receipts', body), 403, 'forbidden');
  problem(await call('POST', '/api/v1/receipts', { root: base, body }), 401, 'unauthorized');
  const receipt = ok(await receive(customer, 100), 201);
  const path = `/api/v1/receipts/${receipt.id}`;
  const part = { allocations: [{ receivable_id: receivable.id, amount_fen: 1 }] };
  problem(await sales.get(path), 403, 'forbidden');
  problem(await boss.postOnce(`${path}/allocate`, part), 403, 'forbidden');
  problem(await boss.post(`${path}/reverse`, { reason: '错' }), 403, 'forbidden');
  // Somebody of another department with the same rights over his own only.
  const stranger = await makePerson(
    ['receipt.read', 'receipt.create', 'receipt.reverse', 'receivable.read', 'customer.read'],
    { finance: 'own', customers: 'own' });
  problem(await stranger.get(path), 404, 'not-found');
  problem(await stranger.postOnce(`${path}/allocate`, part), 404, 'not-found');
  problem(await stranger.post(`${path}/reverse`, { reason: '错' }), 404, 'not-found');
  problem(await stranger.postOnce('/api/v1/receipts',
    receiptOf(customer, 100, [[receivable, 1]])), 422, 'validation',
  ['/customer_id', '/allocations/0/receivable_id']);
  assert.deepEqual((await get('receipts', receipt)).allocations, []);
});

test('reversing a receipt restores every balance, and happens once', async () => {
  const customer = await makeCustomer();
  const [a, b] = [await owes(customer, 3), await owes(customer, 2)];
  ok(await receive(customer, 10_000, [[b, 10_000]]), 201);
  const receipt = ok(await receive(customer, 40_000, [[a, 30_000], [b, 10_000]]), 201);
  assert.deepEqual([await balance(a), await balance(b)],
    [['paid', 30_000, 0], ['paid', 20_000, 0]]);
  const finance = await as('finance');
  const path = `/api/v1/receipts/${receipt.id}`;
  problem(await finance.post(`${path}/reverse`, {}), 422, 'validation', ['/reason']);
  const reversed = ok(await finance.post(`${path}/reverse`, { reason: '银行退票' }));
  assert.deepEqual([reversed.status, reversed.unallocated_fen, reversed.reverse_reason],
    ['reversed', 0, '银行退票']);
  assert.deepEqual(reversed.allocations.map((x) => x.amount_fen),
    [30_000, 10_000, -30_000, -10_000]);
  assert.deepEqual([await balance(a), await balance(b)],
    [['open', 0, 30_000], ['partial', 10_000, 10_000]]);
  problem(await finance.post(`${path}/reverse`, { reason: '再来' }), 409, 'state-conflict');
  problem(await finance.postOnce(`${path}/allocate`,
    { allocations: [{ receivable_id: a.id, amount_fen: 1 }] }), 409, 'state-conflict');
  problem(await finance.post('/api/v1/receipts/999999999/reverse', { reason: '无' }),
    404, 'not-found');
  problem(await finance.del(path), 405, 'method-not-allowed');
  const { items } = ok(await finance.get(`${path}/history`));
  assert.deepEqual(items.map((e) => e.action).sort(), ['created', 'reversed']);
});

for (const step of ['void', 'unapprove']) {
  test(`an order with money on it refuses to ${step}, and says which receipt`, async () => {
    const customer = await makeCustomer();
    const receivable = await owes(customer, 2);
    const receipt = ok(await receive(customer, 500, [[receivable, 500]]), 201);
    const before = await traces(receivable.order);
    const refused = await orderStep(receivable.order, step, '不做了');
    const { errors } = problem(refused, 422, 'validation');
    assert.equal(errors[0].code, 'paid');
    assert.match(errors[0].detail, new RegExp(`¥5\\.00.*${receipt.no}`));
    assert.deepEqual(await traces(receivable.order), before);
    const finance = await as('finance');
    ok(await finance.post(`/api/v1/receipts/${receipt.id}/reverse`, { reason: '退款' }));
    ok(await orderStep(receivable.order, step, '不做了'));
    assert.deepEqual(await balance(receivable), ['void', 0, 0]);
  });
}

test('credit: open balances and this order against the limit', async () => {
  const customer = await makeCustomer({ credit_limit_fen: 50_000 });
  const first = await owes(customer, 3);
  const held = ok(await submit(customer, [line(null, 3)]), 201);
  assert.equal(held.status, 'credit_hold');
  assert.equal((await get('orders', held)).hold_reason,
    '授信 ¥500.00，未收 ¥300.00，加上本单 ¥300.00 超出 ¥100.00');
  ok(await receive(customer, 10_000, [[first, 10_000]]), 201);
  const order = await makeOrder(customer, [line(null, 3)]);
  const { checks } = await (await as('reviewer')).must('GET', `/api/v1/orders/${order.id}`);
  const credit = checks.find((c) => c.key === 'credit');
  assert.deepEqual([credit.ok, credit.detail], [true, '授信 ¥500.00，未收 ¥200.00']);
});

test('credit: nothing more while something is late by over a month', async () => {
  const customer = await makeCustomer();
  const receivable = await owes(customer, 2);
  overdue(receivable, 30);
  assert.equal((await get('receivables', receivable)).overdue_days, 30);
  const state = async () => ok(await submit(customer, [line(null, 1)]), 201).status;
  assert.equal(await state(), 'submitted');
  overdue(receivable, 31);
  const held = ok(await submit(customer, [line(null, 1)]), 201);
  assert.equal(held.status, 'credit_hold');
  assert.match((await get('orders', held)).hold_reason, /逾期超过 30 天未收 ¥200\.00/);
  const late = await all(await as('finance'),
    `/api/v1/receivables?customer_id=${customer.id}&due_on.lt=${day()}&status.in=open,partial`);
  assert.deepEqual(late.map((r) => [r.id, r.overdue_days]), [[receivable.id, 31]]);
  ok(await receive(customer, 20_000, [[receivable, 20_000]]), 201);
  assert.equal((await get('receivables', receivable)).overdue_days, 0);
  assert.equal(await state(), 'submitted');
});

test('an order over the limit waits for finance, who lets it pass or sends it back', async () => {
  const customer = await makeCustomer({ credit_limit_fen: 10_000 });
  const [sales, finance, reviewer] = [await as('sales1'), await as('finance'), await as('reviewer')];
  const order = await makeOrder(customer, [line(null, 2)]);
  const step = (who, name, body) => who.post(`/api/v1/orders/${order.id}/${name}`, body);
  problem(await step(reviewer, 'approve'), 409, 'state-conflict');
  problem(await step(sales, 'release'), 403, 'forbidden');
  const { checks, actions } = await get('orders', order);
  assert.equal(checks.find((check) => check.key === 'credit').ok, false);
  assert.deepEqual(actions, ['release', 'refuse']);
  const { todo } = await finance.must('GET', '/api/v1/home');
  assert.ok(todo.find((item) => item.key === 'orders_held').count >= 1);
  const refused = ok(await step(finance, 'refuse', { reason: '先回款' }));
  assert.deepEqual([refused.status, refused.reject_reason], ['rejected', '先回款']);
  const again = ok(await (await phone('sales1')).postOnce(`/gw/v1/orders/${order.id}/resubmit`,
    { customer_id: customer.id, lines: [line(null, 2)] }));
  assert.equal(again.status, 'credit_hold');
  assert.equal(ok(await step(finance, 'release')).status, 'submitted');
  assert.equal(ok(await step(reviewer, 'approve')).status, 'approved');
});

test('the first page shows money to whoever may see it, within his scope', async () => {
  const figures = async (who) => {
    const home = await (await as(who)).must('GET', '/api/v1/home');
    return Object.fromEntries(home.figures.map((item) => [item.key, item.value]));
  };
  const today = async () => {
    const { series } = await (await as('finance')).must('GET', '/api/v1/home');
    const { points } = series.find((item) => item.key === 'receipt_daily');
    assert.equal(points.length, 14);
    return points.find((point) => point.date === day()).value;
  };
  const before = [await figures('finance'), await figures('sales3')];
  const cameIn = await today();
  const receivable = await owes(await makeCustomer(), 4);
  ok(await receive({ id: receivable.customer_id }, 30_000, [[receivable, 30_000]]), 201);
  const after = [await figures('finance'), await figures('sales3')];
  assert.ok(after[0].receipt_month >= before[0].receipt_month + 30_000);
  assert.ok(await today() >= cameIn + 30_000);
  assert.equal(after[1].receivable_open, before[1].receivable_open, 'not his customer');
  assert.equal(after[1].receipt_month, undefined);
  const store = await figures('store');
  assert.equal(store.receivable_open, undefined);
});

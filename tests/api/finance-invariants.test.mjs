import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import { makeCustomer, orderStep, owes, receiptOf, receive } from './inventory-kit.mjs';
import { all, as, ok, problem } from './lib.mjs';

const sum = (list, key) => list.reduce((total, item) => total + item[key], 0);

/** Every receivable and receipt of a customer with its allocations. */
async function books(customer) {
  const finance = await as('finance');
  const read = async (entity) => {
    const rows = await all(finance, `/api/v1/${entity}?customer_id=${customer.id}&limit=100`);
    return Promise.all(rows.map(({ id }) => finance.must('GET', `/api/v1/${entity}/${id}`)));
  };
  return { receivables: await read('receivables'), receipts: await read('receipts') };
}

/** What must hold after any history: both sides say the same, to the fen. */
function agree({ receivables, receipts }) {
  for (const r of receivables) {
    assert.equal(sum(r.allocations, 'amount_fen'), r.paid_fen, `${r.no}: what is paid`);
    assert.ok(r.paid_fen >= 0 && r.paid_fen <= r.amount_fen, `${r.no}: never over-allocated`);
    assert.equal(r.balance_fen, r.status === 'void' ? 0 : r.amount_fen - r.paid_fen, r.no);
    const state = r.paid_fen === 0 ? 'open' : r.paid_fen === r.amount_fen ? 'paid' : 'partial';
    if (r.status !== 'void') assert.equal(r.status, state, r.no);
    else assert.equal(r.paid_fen, 0, r.no);
  }
  for (const r of receipts) {
    const allocated = sum(r.allocations, 'amount_fen');
    assert.equal(allocated, r.allocated_fen, `${r.no}: what is allocated`);
    assert.ok(allocated >= 0 && allocated <= r.amount_fen, r.no);
    if (r.status === 'reversed') assert.deepEqual([allocated, r.unallocated_fen], [0, 0], r.no);
    else assert.equal(r.unallocated_fen, r.amount_fen - allocated, r.no);
  }
  assert.equal(sum(receivables, 'paid_fen'), sum(receipts, 'allocated_fen'));
}

const pick = (list) => list[randomInt(list.length)];

/** One random deed of an accountant or a reviewer, bad ones too: what it was, and its answer. */
async function deed(customer, orders) {
  const finance = await as('finance');
  const now = await books(customer);
  const part = () => {
    const receivable = pick(now.receivables);
    const whole = Math.max(receivable.balance_fen, 1);
    const amount_fen = randomInt(3) ? 1 + randomInt(whole + 50) : whole;
    return { receivable_id: receivable.id, amount_fen };
  };
  const some = () => Array.from({ length: randomInt(3) }, part);
  const kind = now.receipts.length === 0 ? 0 : randomInt(20);
  if (kind < 9) {
    const body = { ...receiptOf(customer, 1 + randomInt(60_000)), allocations: some() };
    return ['posted', await finance.postOnce('/api/v1/receipts', body)];
  }
  const path = `/api/v1/receipts/${pick(now.receipts).id}`;
  if (kind < 14) {
    const allocations = [part(), ...some()];
    return ['allocated', await finance.postOnce(`${path}/allocate`, { allocations })];
  }
  if (kind < 19) return ['reversed', await finance.post(`${path}/reverse`, { reason: '随机' })];
  return ['voided', await orderStep(pick(orders), 'void', '随机')];
}

/** What an answer adds to what the history has had. */
function noted([kind, answer]) {
  const { status, body } = answer;
  assert.ok([200, 201, 409, 422].includes(status), `${kind}: unexpected ${status}`);
  if (status > 201) return `refused ${status}`;
  const back = kind === 'reversed' && body.allocations.some((part) => part.amount_fen < 0);
  return back ? 'money taken back' : kind;
}

test('any history of receipts, allocations and reversals keeps the books exact', async () => {
  const customer = await makeCustomer();
  const receivables = await Promise.all([3, 1, 4, 1, 5, 9, 2, 6].map((n) => owes(customer, n)));
  const orders = receivables.map((r) => r.order);
  const missing = new Set(['posted', 'allocated', 'money taken back', 'voided', 'refused 422']);
  for (let round = 0; round < 20 || missing.size > 0; round += 1) {
    assert.ok(round < 200, `the history never had: ${[...missing]}`);
    // Three at a time: what one of them read may be stale when it writes.
    const deeds = await Promise.all([1, 2, 3].map(() => deed(customer, orders)));
    for (const done of deeds) missing.delete(noted(done));
    agree(await books(customer));
  }
});

test('of many receipts for one balance only as many as it holds are allocated', async () => {
  const customer = await makeCustomer();
  const receivable = await owes(customer, 5);
  const answers = await Promise.all(Array.from({ length: 8 },
    () => receive(customer, 20_000, [[receivable, 20_000]])));
  assert.equal(answers.filter((answer) => answer.status === 201).length, 2);
  for (const answer of answers.filter((res) => res.status !== 201)) {
    problem(answer, 422, 'validation', ['/allocations/0/amount_fen']);
  }
  agree(await books(customer));
});

test('receipts that name the same receivables in opposite orders both go through', async () => {
  const customer = await makeCustomer();
  const [a, b] = [await owes(customer, 9), await owes(customer, 9)];
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) =>
    receive(customer, 200, i % 2 ? [[a, 100], [b, 100]] : [[b, 100], [a, 100]])));
  for (const answer of answers) ok(answer, 201);
  const now = await books(customer);
  agree(now);
  assert.deepEqual(now.receivables.map((r) => r.paid_fen), [800, 800]);
});

test('reversing twice at once gives the money back once', async () => {
  const customer = await makeCustomer();
  const [receivable, finance] = [await owes(customer, 2), await as('finance')];
  ok(await receive(customer, 5000, [[receivable, 5000]]), 201);
  const receipt = ok(await receive(customer, 9000, [[receivable, 9000]]), 201);
  const answers = await Promise.all([1, 2, 3, 4].map(() =>
    finance.post(`/api/v1/receipts/${receipt.id}/reverse`, { reason: '退票' })));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409, 409]);
  const now = await books(customer);
  agree(now);
  assert.equal(now.receivables[0].paid_fen, 5000);
});

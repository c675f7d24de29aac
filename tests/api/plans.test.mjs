// Periods of orders and contracts, money without an owner, balances, and who owes how long.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  approveAmendment, contractStep, makeContract, signedContract, submittedAmendment,
} from './contracts-kit.mjs';
import {
  approvedOrder, day, line, makeCustomer, makePerson, orderStep, overdue, owes, receive,
} from './inventory-kit.mjs';
import { all, as, invalid, ok, problem, uniq } from './lib.mjs';

const finance = () => as('finance');

async function plan(entity, { id }, periods, who = 'finance') {
  return (await as(who)).put(`/api/v1/${entity}/${id}/plan`, {
    periods: periods.map(([label, amount_fen, fields]) => ({ label, amount_fen, due_on: day(30), ...fields })),
  });
}

/** [label, amount, paid, status] of what is owed for a contract or an order, by id. */
async function periods(field, { id }) {
  const rows = await all(await finance(), `/api/v1/receivables?${field}=${id}&limit=100`);
  return rows.filter((row) => row.status !== 'void').sort((a, b) => a.id - b.id);
}
const brief = (rows) => rows.map((row) => [row.label, row.amount_fen, row.paid_fen, row.status]);

test('an order is paid in periods, and settled with the last one', async () => {
  const customer = await makeCustomer();
  const first = await owes(customer, 10);
  const { order } = first;
  invalid(await plan('orders', order, [['定金', 30_000], ['尾款', 70_001]]), '/periods');
  invalid(await plan('orders', order, [['', 100_000, { due_on: '昨天' }], ['多', 0]]),
    '/periods/0/label', '/periods/0/due_on', '/periods/1/amount_fen');
  invalid(await plan('orders', order, [['别人的', 100_000, { id: 999999999 }]]), '/periods/0/id');
  ok(await plan('orders', order, [['定金', 30_000, { id: first.id }], ['尾款', 70_000, { due_on: day(60) }]]));
  const [down, rest] = await periods('order_id', order);
  assert.deepEqual(brief([down, rest]), [['定金', 30_000, 0, 'open'], ['尾款', 70_000, 0, 'open']]);
  ok(await orderStep(order, 'deliver'));
  ok(await orderStep(order, 'accept'));
  const admin = await as('admin');
  const state = async () => (await admin.must('GET', `/api/v1/orders/${order.id}`)).status;
  ok(await receive(customer, 30_000, [[down, 30_000]]), 201);
  assert.equal(await state(), 'accepted');
  invalid(await plan('orders', order, [['全款', 100_000]]), '/periods');
  invalid(await plan('orders', order, [['定金', 29_999, { id: down.id }], ['尾款', 70_001]]),
    '/periods/0/amount_fen');
  ok(await receive(customer, 70_000, [[rest, 70_000]]), 201);
  assert.equal(await state(), 'settled');
  ok(await plan('orders', order, [['定金', 20_000 + 10_000, { id: down.id }],
    ['尾款', 70_000, { id: rest.id }]]));
  problem(await plan('orders', order, [['全', 100_000]], 'store'), 403, 'forbidden');
  problem(await plan('orders', order, [['全', 100_000]], 'sales3'), 404, 'not-found');
});

test('two last payments at the same moment settle the order, though their locks cross', async () => {
  const customer = await makeCustomer();
  const admin = await as('admin');
  for (let round = 0; round < 8; round += 1) {
    const first = await owes(customer, 2);
    ok(await plan('orders', first.order, [['一', 10_000, { id: first.id }], ['二', 10_000]]));
    const rows = await periods('order_id', first.order);
    const answers = await Promise.all(rows.map((row) => receive(customer, 10_000, [[row, 10_000]])));
    answers.forEach((answer) => ok(answer, 201));
    assert.ok((await admin.must('GET', `/api/v1/orders/${first.order.id}`)).paid_at);
  }
});

test('a contract\'s plan takes effect with the signature and follows its amendments', async () => {
  const customer = await makeCustomer();
  const contract = await makeContract(customer);
  ok(await plan('contracts', contract, [['首付', 40_000], ['尾款', 60_000]], 'sales1'));
  assert.deepEqual(brief(await periods('contract_id', contract)),
    [['首付', 40_000, 0, 'planned'], ['尾款', 60_000, 0, 'planned']]);
  const sales = await as('sales1');
  ok(await sales.patch(`/api/v1/contracts/${contract.id}`, contract.version, { amount_fen: 90_000 }));
  invalid(await contractStep(contract, 'submit', undefined, 'sales1'), '/amount_fen');
  const [one, two] = await periods('contract_id', contract);
  ok(await plan('contracts', contract, [['首付', 40_000, { id: one.id }], ['尾款', 50_000, { id: two.id }]]));
  problem(await receive(customer, 1, [[one, 1]]), 422, 'validation', ['/allocations/0/receivable_id']);
  ok(await contractStep(contract, 'submit', undefined, 'sales1'));
  ok(await contractStep(contract, 'approve'));
  ok(await contractStep(contract, 'sign', {}));
  ok(await receive(customer, 30_000, [[one, 30_000]]), 201);
  ok(await approveAmendment(await submittedAmendment(contract, { delta_fen: 5000 })));
  assert.deepEqual(brief(await periods('contract_id', contract)), [['首付', 40_000, 30_000, 'partial'],
    ['尾款', 50_000, 0, 'open'], ['变更增加', 5000, 0, 'open']]);
  ok(await approveAmendment(await submittedAmendment(contract, { delta_fen: -60_000 })));
  assert.deepEqual(brief(await periods('contract_id', contract)), [['首付', 35_000, 30_000, 'partial']]);
  const tooMuch = await submittedAmendment(contract, { delta_fen: -5001 });
  invalid(await approveAmendment(tooMuch), '/delta_fen');
  ok(await approveAmendment(await submittedAmendment(contract, { delta_fen: -5000 })));
  assert.deepEqual(brief(await periods('contract_id', contract)), [['首付', 30_000, 30_000, 'paid']]);
});

test('without a plan a signed contract is owed at once, by whoever settles it', async () => {
  const [customer, payer] = [await makeCustomer(), await makeCustomer()];
  const contract = await signedContract(customer, { settlement_id: payer.id, payment_days: 10 });
  const [row] = await periods('contract_id', contract);
  assert.deepEqual([row.label, row.amount_fen, row.customer_id, row.due_on], ['全款', 100_000, payer.id, day(10)]);
  const order = await approvedOrder(customer, [line(null, 3)], { contract_id: contract.id });
  assert.deepEqual(await periods('order_id', order), [], 'paid by the contract');
  problem(await plan('orders', order, [['全', 30_000]]), 409, 'state-conflict');
  ok(await contractStep(contract, 'terminate', { reason: '不做了' }));
  assert.deepEqual(await periods('contract_id', contract), []);
  const frame = await signedContract(customer, { kind: 'annual', payment_days: 7 });
  problem(await plan('contracts', frame, [['全', 100_000]]), 409, 'state-conflict');
  const under = await approvedOrder(customer, [line(null, 3)], { contract_id: frame.id });
  const [owed] = await periods('order_id', under);
  assert.deepEqual([owed.contract_id, owed.due_on], [frame.id, day(7)]);
});

test('money that nobody knows waits, is suggested with reasons, and is claimed once', async () => {
  const accountant = await finance();
  const customer = await makeCustomer();
  const receivable = await owes(customer, 5);
  const other = await owes(await makeCustomer(), 5);
  const body = { amount_fen: 49_600, method: 'transfer', received_on: day(), payer: customer.name,
    note: `付 ${receivable.no} 款`, bank_ref: uniq('ICBC') };
  const receipt = ok(await accountant.postOnce('/api/v1/receipts/unclaimed', body), 201);
  assert.deepEqual([receipt.customer_id, receipt.claimed, receipt.unallocated_fen], [null, false, 49_600]);
  invalid(await accountant.postOnce('/api/v1/receipts/unclaimed', body), '/bank_ref');
  const { items } = await accountant.must('GET', `/api/v1/receipts/${receipt.id}/suggestions`);
  assert.ok(items.length >= 1 && items.length <= 3);
  assert.equal(items[0].receivable_id, receivable.id);
  assert.deepEqual(items[0].reasons, [`备注里有单号 ${receivable.no}`, '付款方就是客户名称',
    '金额与未收相差 ¥4.00']);
  invalid(await accountant.postOnce(`/api/v1/receipts/${receipt.id}/allocate`,
    { allocations: [{ receivable_id: receivable.id, amount_fen: 1 }] }), '');
  const path = `/api/v1/receipts/${receipt.id}/claim`;
  const claim = (to, allocations) => accountant.postOnce(path, { customer_id: to, allocations });
  invalid(await claim(customer.id, [{ receivable_id: other.id, amount_fen: 1 }]), '/allocations/0/receivable_id');
  invalid(await claim(999999999, []), '/customer_id');
  const part = [{ receivable_id: receivable.id, amount_fen: 49_600 }];
  const answers = await Promise.all([claim(customer.id, part), claim(customer.id, part), claim(customer.id, part)]);
  assert.deepEqual(answers.map((res) => res.status).sort(), [200, 409, 409]);
  problem(await accountant.post(`/api/v1/receipts/${receipt.id}/unclaim`), 409, 'state-conflict');
  const waiting = ok(await accountant.postOnce('/api/v1/receipts/unclaimed',
    { ...body, bank_ref: uniq('ICBC'), note: undefined, amount_fen: 400 }), 201);
  const next = await accountant.must('GET', `/api/v1/receipts/${waiting.id}/suggestions`);
  assert.deepEqual(next.items[0].reasons, ['付款方就是客户名称', '这个付款方以前为该客户付过款',
    '金额正好等于未收']);
  ok(await accountant.postOnce(`/api/v1/receipts/${waiting.id}/claim`, { customer_id: other.customer_id }));
  assert.equal(ok(await accountant.post(`/api/v1/receipts/${waiting.id}/unclaim`)).customer_id, null);
  problem(await (await as('sales1')).postOnce('/api/v1/receipts/unclaimed', body), 403, 'forbidden');
  const own = await makePerson(['receipt.read', 'receipt.create'], { finance: 'own' });
  problem(await own.get(`/api/v1/receipts/${waiting.id}`), 404, 'not-found');
});

test('prepaid money and a deposit are balances that pay, go back, and never fall below zero', async () => {
  const [accountant, customer] = [await finance(), await makeCustomer()];
  const receivable = await owes(customer, 3);
  invalid(await receive(customer, 1000, [], { prepaid_fen: 600, deposit_fen: 401 }), '/allocations');
  const receipt = ok(await receive(customer, 50_000, [[receivable, 10_000]],
    { prepaid_fen: 25_000, deposit_fen: 5000 }), 201);
  assert.deepEqual(receipt.wallets.map((item) => [item.kind, item.amount_fen]),
    [['prepaid', 25_000], ['deposit', 5000]]);
  assert.deepEqual([receipt.allocated_fen, receipt.unallocated_fen], [40_000, 10_000]);
  const wallets = await all(accountant, `/api/v1/wallets?customer_id=${customer.id}`);
  const [prepaid, deposit] = ['prepaid', 'deposit'].map((kind) => wallets.find((item) => item.kind === kind));
  const use = (amount_fen, wallet = prepaid) => accountant.postOnce(`/api/v1/wallets/${wallet.id}/use`,
    { allocations: [{ receivable_id: receivable.id, amount_fen }] });
  invalid(await use(20_001), '/allocations/0/amount_fen');
  invalid(await use(5001, deposit), '/allocations');
  const used = ok(await use(20_000));
  assert.equal(used.balance_fen, 5000);
  const paid = await accountant.must('GET', `/api/v1/receivables/${receivable.id}`);
  assert.deepEqual([paid.status, paid.paid_fen, paid.allocations.map((item) => item.wallet_id)],
    ['paid', 30_000, [null, prepaid.id]]);
  const refused = invalid(await accountant.post(`/api/v1/receipts/${receipt.id}/reverse`, { reason: '退' }));
  assert.match(refused.errors[0].detail, /预存款只有 ¥50\.00，不够 ¥250\.00/);
  const back = (entry_id) => accountant.post(`/api/v1/wallets/${prepaid.id}/reverse`, { entry_id, reason: '用错' });
  const [entry, came] = used.entries;
  invalid(await back(came.id), '/entry_id');
  const undone = await Promise.all([back(entry.id), back(entry.id)]);
  assert.deepEqual(undone.map((res) => res.status).sort(), [200, 422]);
  const refund = { amount_fen: 5000, method: 'transfer', reason: '合同结束' };
  problem(await (await as('boss')).postOnce(`/api/v1/wallets/${deposit.id}/refund`, refund), 403, 'forbidden');
  assert.equal(ok(await accountant.postOnce(`/api/v1/wallets/${deposit.id}/refund`, refund)).balance_fen, 0);
  invalid(await accountant.postOnce(`/api/v1/wallets/${deposit.id}/refund`, refund), '/amount_fen');
  problem(await (await as('sales3')).get(`/api/v1/wallets/${deposit.id}`), 404, 'not-found');
  ok(await (await as('sales1')).get(`/api/v1/wallets/${deposit.id}`));
});

test('aging by owner opens into customers, and says the same sum', async () => {
  const customer = await makeCustomer();
  const rows = [await owes(customer, 1), await owes(customer, 2), await owes(customer, 4)];
  overdue(rows[1], 45);
  overdue(rows[2], 91);
  const accountant = await finance();
  const { items: owners } = await accountant.must('GET', '/api/v1/receivables/aging');
  const me = (await as('sales1')).staff.id;
  const mine = owners.find((item) => item.owner_id === me);
  const { items } = await accountant.must('GET', `/api/v1/receivables/aging?owner_id=${me}`);
  const his = items.find((item) => item.customer_id === customer.id);
  assert.deepEqual([his.not_due_fen, his.late30_fen, his.late60_fen, his.late90_fen, his.over90_fen, his.total_fen],
    [10_000, 0, 20_000, 0, 40_000, 70_000]);
  assert.ok(mine.total_fen >= his.total_fen && mine.owner_name);
  const { items: own } = await (await as('sales3')).must('GET', '/api/v1/receivables/aging');
  assert.ok(own.every((item) => item.owner_id === own[0].owner_id), 'a salesperson sees what is owed to him');
});

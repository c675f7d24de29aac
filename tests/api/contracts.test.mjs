import assert from 'node:assert/strict';
import test from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import {
  approveAmendment, contractStep, draftContract, endsIn, makeContract, signedContract, submittedAmendment,
} from './contracts-kit.mjs';
import { png, upload } from './files-kit.mjs';
import { approvedOrder, day, line, makeCustomer, makeOrder, submit } from './inventory-kit.mjs';
import { all, as, call, eventually, invalid, ok, problem } from './lib.mjs';
import { published } from './sales-kit.mjs';

const read = async ({ id }, who = 'sales1') => (await as(who)).must('GET', `/api/v1/contracts/${id}`);

async function accepted() {
  const made = await published(await as('sales1'));
  ok(await call('POST', `${made.path}/accept`, { body: { signer_name: '郭晓' } }));
  return made;
}

test('a contract goes from draft to archive, and each step asks for its permission', async () => {
  const contract = await makeContract(await makeCustomer());
  assert.match(contract.no, /^HT\d{8}-\d{4,}$/);
  assert.deepEqual([contract.status, contract.billing, contract.current_fen, contract.days_left],
    ['draft', 'plan', 100_000, 180]);
  problem(await contractStep(contract, 'sign', {}), 409, 'state-conflict');
  ok(await contractStep(contract, 'submit', undefined, 'sales1'));
  problem(await contractStep(contract, 'approve', undefined, 'sales1'), 403, 'forbidden');
  invalid(await contractStep(contract, 'reject', {}), '/reason');
  const back = ok(await contractStep(contract, 'reject', { reason: '金额不对' }));
  assert.deepEqual([back.status, back.reason], ['draft', '金额不对']);
  ok(await contractStep(contract, 'submit', undefined, 'sales1'));
  ok(await contractStep(contract, 'approve'));
  problem(await contractStep(contract, 'sign', {}, 'sales1'), 403, 'forbidden');
  invalid(await contractStep(contract, 'sign', { signed_on: day(1) }), '/signed_on');
  const signed = ok(await contractStep(contract, 'sign', { signer_name: '郭晓' }, 'finance'));
  assert.deepEqual([signed.status, signed.signed_on, signed.signer_name], ['signed', day(), '郭晓']);
  problem(await contractStep(contract, 'void', { reason: '不做' }), 409, 'state-conflict');
  for (const [step, state] of [['start', 'performing'], ['complete', 'completed'], ['archive', 'archived']]) {
    assert.equal(ok(await contractStep(contract, step)).status, state);
  }
  assert.deepEqual((await read(contract)).actions, []);
  const { items } = await (await as('sales1')).must('GET', `/api/v1/contracts/${contract.id}/history`);
  assert.equal(items.length, 9);
});

test('only a draft is edited, and never into nonsense', async () => {
  const [customer, sales] = [await makeCustomer(), await as('sales1')];
  invalid(await draftContract(customer, { amount_fen: undefined }), '/amount_fen');
  invalid(await draftContract(customer, { ends_on: day(-1) }), '/ends_on');
  invalid(await draftContract(customer, { amount_fen: -1, kind: 'other', delta_fen: 5, status: 'signed' }),
    '/amount_fen', '/kind', '/delta_fen', '/status');
  problem(await draftContract({ id: 999999999 }), 422, 'validation', ['/customer_id']);
  const contract = await makeContract(customer, { kind: 'annual' });
  assert.equal(contract.billing, 'order');
  const path = `/api/v1/contracts/${contract.id}`;
  invalid(await sales.patch(path, contract.version, { starts_on: day(300) }), '/ends_on');
  invalid(await sales.patch(path, contract.version, { amount_fen: null }), '/amount_fen');
  const changed = ok(await sales.patch(path, contract.version, { amount_fen: 7 }));
  assert.equal(changed.current_fen, 7);
  ok(await contractStep(contract, 'submit', undefined, 'sales1'));
  problem(await sales.patch(path, changed.version + 1, { amount_fen: 8 }), 409, 'state-conflict');
  problem(await sales.del(path), 405, 'method-not-allowed');
});

test('who sees a contract: its owner, the owner of the customer, whoever sees all', async () => {
  const customer = await makeCustomer();
  const own = await makeContract(customer);
  const bosses = await makeContract(customer, {}, 'boss');
  assert.equal((await read(bosses, 'sales1')).id, bosses.id, 'what hangs under his customer');
  const [foreign, store] = [await as('sales3'), await as('store')];
  problem(await foreign.get(`/api/v1/contracts/${own.id}`), 404, 'not-found');
  problem(await foreign.post(`/api/v1/contracts/${own.id}/submit`), 404, 'not-found');
  assert.deepEqual(await all(foreign, `/api/v1/contracts?customer_id=${customer.id}`), []);
  problem(await store.get(`/api/v1/contracts/${own.id}`), 403, 'forbidden');
  const amendment = await submittedAmendment(await signedContract(customer), { delta_fen: 5 });
  problem(await foreign.get(`/api/v1/amendments/${amendment.id}`), 404, 'not-found');
  ok(await (await as('sales1')).get(`/api/v1/amendments/${amendment.id}`));
});

test('an accepted quote becomes one contract, whose lines name the quote\'s', async () => {
  const waiting = await published(await as('sales1'));
  invalid(await draftContract(waiting.customer, { quote_id: waiting.quote.id }), '/quote_id');
  const { quote, customer } = await accepted();
  invalid(await draftContract(await makeCustomer(), { quote_id: quote.id }), '/customer_id');
  const contract = await makeContract(customer, { quote_id: quote.id, amount_fen: undefined });
  assert.equal(contract.amount_fen, quote.total_fen);
  assert.deepEqual(contract.lines.map((x) => [x.quote_line_id, x.title, x.amount_fen]),
    quote.lines.map((x) => [x.id, x.title, x.amount_fen]));
  invalid(await draftContract(customer, { quote_id: quote.id }), '/quote_id');
  ok(await contractStep(contract, 'void', { reason: '重做' }));
  await makeContract(customer, { quote_id: quote.id });
});

test('after the signature amendments add up to what the contract is worth', async () => {
  const contract = await signedContract(await makeCustomer());
  const sales = await as('sales1');
  invalid(await sales.postOnce('/api/v1/amendments', { contract_id: contract.id, reason: '无' }), '/delta_fen');
  invalid(await sales.postOnce('/api/v1/amendments',
    { contract_id: contract.id, delta_fen: -100_001, reason: '减' }), '/delta_fen');
  const [more, less, gone, late] = [
    await submittedAmendment(contract, { delta_fen: 30_001 }),
    await submittedAmendment(contract, { delta_fen: -60_000, new_ends_on: day(10) }),
    await submittedAmendment(contract, { delta_fen: 1 }), await submittedAmendment(contract, { delta_fen: -90_000 })];
  problem(await sales.post(`/api/v1/amendments/${more.id}/approve`), 403, 'forbidden');
  const answers = await Promise.all([approveAmendment(more), approveAmendment(more), approveAmendment(less)]);
  assert.deepEqual(answers.map((res) => res.status).sort(), [200, 200, 409]);
  ok(await sales.post(`/api/v1/amendments/${gone.id}/void`));
  problem(await approveAmendment(late), 409, 'state-conflict');
  const now = await read(contract);
  assert.deepEqual([now.amount_fen, now.delta_fen, now.current_fen, now.ends_on],
    [100_000, -29_999, 70_001, day(10)]);
  const path = `/api/v1/amendments/${more.id}`;
  const { version } = ok(await sales.get(path));
  problem(await sales.patch(path, version, { delta_fen: 1 }), 409, 'state-conflict');
  ok(await contractStep(contract, 'terminate', { reason: '客户撤资' }));
  problem(await approveAmendment(late), 409, 'state-conflict');
  invalid(await sales.postOnce('/api/v1/amendments',
    { contract_id: (await makeContract(await makeCustomer())).id, delta_fen: 1, reason: '草稿' }), '/contract_id');
});

test('orders hang on a contract: the first begins it, one too many is a warning', async () => {
  const [customer, other] = [await makeCustomer(), await makeCustomer()];
  const [draft, contract] = [await makeContract(customer), await signedContract(customer)];
  const refused = async (who, on) => {
    const { errors } = problem(await submit(who, [line(null, 1)], { contract_id: on.id }), 422, 'validation');
    assert.equal(errors[0].code, 'contract');
  };
  await refused(customer, draft);
  await refused(other, contract);
  await approvedOrder(customer, [line(null, 6)], { contract_id: contract.id });
  const begun = await read(contract);
  assert.deepEqual([begun.status, begun.orders, begun.ordered_fen, begun.over_fen], ['performing', 1, 60_000, 0]);
  const order = await makeOrder(customer, [line(null, 5)], { contract_id: contract.id });
  const { checks, contract_name } = await (await as('reviewer')).must('GET', `/api/v1/orders/${order.id}`);
  assert.equal(contract_name, contract.no);
  const check = checks.find((item) => item.key === 'contract');
  assert.deepEqual([check.ok, check.detail],
    [false, `合同 ${contract.no} 共 ¥1,000.00，已下单 ¥600.00，加上本单超出 ¥100.00`]);
  const now = await read(contract);
  assert.deepEqual([now.orders, now.ordered_fen, now.over_fen], [2, 110_000, 10_000]);
});

test('a renewal is a draft that follows on, and there is one', async () => {
  const contract = await signedContract(await makeCustomer(), { payment_days: 45, kind: 'annual' });
  const renewal = ok(await contractStep(contract, 'renew', undefined, 'sales1'), 201);
  assert.deepEqual([renewal.status, renewal.renewed_from_id, renewal.renewed_from_name, renewal.starts_on,
    renewal.ends_on, renewal.amount_fen, renewal.payment_days],
  ['draft', contract.id, contract.no, day(181), day(361), 100_000, 45]);
  problem(await contractStep(contract, 'renew', undefined, 'sales1'), 409, 'state-conflict');
  ok(await contractStep(renewal, 'void', { reason: '改期' }));
  ok(await contractStep(contract, 'renew', undefined, 'sales1'), 201);
});

test('what ends in 90, 30 and 7 days is said once each', async () => {
  const contract = await signedContract(await makeCustomer());
  const admin = await as('admin');
  const said = async () => (await admin.must('GET', `/api/v1/contracts/${contract.id}/history`)).items
    .filter((item) => item.action === 'expiring').map((item) => item.data.days);
  const remind = () => sql(layout(),
    "UPDATE bd_schedule SET next_at = NOW(3) WHERE name = 'contracts.contract.remind'", DATABASE);
  for (const [days, expected] of [[80, [80]], [79, [80]], [30, [30, 80]], [6, [6, 30, 80]]]) {
    endsIn(contract, days);
    remind();
    await eventually(async () => {
      const now = await said();
      return now.length === expected.length && assert.deepEqual(now, expected) === undefined;
    }, `reminders ${expected}`);
  }
  const { todo } = await (await as('sales1')).must('GET', '/api/v1/home');
  assert.ok(todo.find((item) => item.key === 'contract_expiring').count >= 1);
});

test('files hang on a contract for whoever sees it', async () => {
  const [contract, sales] = [await makeContract(await makeCustomer()), await as('sales1')];
  const file = ok(await upload(sales, png(), '合同.png'), 201);
  invalid(await contractStep(contract, 'attach', { file_ids: [] }, 'sales1'), '/file_ids');
  problem(await contractStep(contract, 'attach', { file_ids: [file.id] }, 'sales3'), 404, 'not-found');
  const { files } = ok(await contractStep(contract, 'attach', { file_ids: [file.id] }, 'sales1'));
  assert.deepEqual(files.map((item) => item.id), [file.id]);
  ok(await (await as('boss')).get(`/api/v1/files/${file.id}`));
});

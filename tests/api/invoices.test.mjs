// Invoices: titles, what may be invoiced, the way of one to the customer, red ones.
import assert from 'node:assert/strict';
import test from 'node:test';
import { makeCustomer, orderStep, owes, receive } from './inventory-kit.mjs';
import { as, invalid, ok, problem, uniq } from './lib.mjs';

/** A title of the customer, with a tax number unless told otherwise. */
async function makeTitle(customer, fields = {}) {
  return (await as('sales1')).must('POST', '/api/v1/invoice-titles', {
    customer_id: customer.id, title: customer.name, tax_no: '91310000MA1FL0000X', ...fields,
  });
}

async function request(customer, title, items, fields = {}) {
  return (await as('sales1')).postOnce('/api/v1/invoices', {
    customer_id: customer.id, title_id: title.id, kind: 'normal',
    items: items.map(([receivable, amount_fen]) => ({ receivable_id: receivable.id, amount_fen })), ...fields,
  });
}

const step = async ({ id }, name, body, who = 'finance') =>
  (await as(who)).postOnce(`/api/v1/invoices/${id}/${name}`, body);
const number = () => ({ invoice_no: uniq('24') });

async function ready(hundreds) {
  const customer = await makeCustomer();
  return { customer, title: await makeTitle(customer), receivable: await owes(customer, hundreds) };
}

async function invoiced({ id }) {
  return (await (await as('finance')).must('GET', `/api/v1/receivables/${id}`)).invoiced_fen;
}

test('an invoice goes from the request to the customer\'s hands', async () => {
  const { customer, title, receivable } = await ready(3);
  const invoice = ok(await request(customer, title, [[receivable, 20_000]]), 201);
  assert.deepEqual([invoice.status, invoice.amount_fen, invoice.title, invoice.tax_no],
    ['requested', 20_000, customer.name, '91310000MA1FL0000X']);
  assert.equal(await invoiced(receivable), 20_000);
  problem(await step(invoice, 'issue', number(), 'sales1'), 403, 'forbidden');
  problem(await step(invoice, 'mail', { courier: '顺丰' }), 409, 'state-conflict');
  invalid(await step(invoice, 'issue', {}), '/invoice_no');
  const issued = ok(await step(invoice, 'issue', number()));
  assert.equal(issued.status, 'issued');
  invalid(await step(ok(await request(customer, title, [[receivable, 1]]), 201), 'issue',
    { invoice_no: issued.invoice_no }), '/invoice_no');
  const mailed = ok(await step(invoice, 'mail', { courier: '顺丰', tracking_no: 'SF1001' }));
  assert.deepEqual([mailed.status, mailed.tracking_no], ['mailed', 'SF1001']);
  assert.equal(ok(await step(invoice, 'receive', undefined, 'sales1')).status, 'received');
  problem(await (await as('sales3')).get(`/api/v1/invoices/${invoice.id}`), 404, 'not-found');
  problem(await (await as('store')).get(`/api/v1/invoices/${invoice.id}`), 403, 'forbidden');
});

test('never more is invoiced than is owed, however many ask at once', async () => {
  const { customer, title, receivable } = await ready(1);
  const other = await ready(1);
  const all = await Promise.all([1, 2, 3, 4].map(() => request(customer, title, [[receivable, 6000]])));
  assert.deepEqual(all.map((res) => res.status).sort(), [201, 422, 422, 422]);
  invalid(await request(customer, title, [[receivable, 4001]]), '/items/0/amount_fen');
  invalid(await request(customer, title, [[other.receivable, 1], [receivable, 1], [receivable, 1]]),
    '/items/0/receivable_id', '/items/2/receivable_id');
  invalid(await request(customer, other.title, [[receivable, 1]]), '/title_id');
  const poor = await makeTitle(customer, { tax_no: undefined });
  invalid(await request(customer, poor, [[receivable, 1]], { kind: 'special' }), '/title_id');
  invalid(await request(customer, title, []), '/items');
  ok(await request(customer, title, [[receivable, 4000]]), 201);
  assert.equal(await invoiced(receivable), 10_000);
  const refused = invalid(await orderStep(receivable.order, 'void', '不做了'));
  assert.equal(refused.errors[0].code, 'invoiced');
});

test('a request is cancelled, an issued one voided, and both may be invoiced again', async () => {
  const { customer, title, receivable } = await ready(1);
  const [a, b] = [ok(await request(customer, title, [[receivable, 4000]]), 201),
    ok(await request(customer, title, [[receivable, 6000]]), 201)];
  ok(await step(a, 'cancel', { reason: '不要了' }, 'sales1'));
  ok(await step(b, 'issue', number()));
  problem(await step(b, 'cancel', { reason: '晚了' }), 409, 'state-conflict');
  problem(await step(b, 'void', { reason: '错' }, 'sales1'), 403, 'forbidden');
  ok(await step(b, 'void', { reason: '抬头错' }));
  assert.equal(await invoiced(receivable), 0);
  ok(await request(customer, title, [[receivable, 10_000]]), 201);
});

test('a red invoice takes back a part or the rest, and names the original', async () => {
  const { customer, title, receivable } = await ready(2);
  const second = await owes(customer, 1);
  const invoice = ok(await request(customer, title, [[receivable, 20_000], [second, 10_000]]), 201);
  const red = (amount_fen, who) => step(invoice, 'red', { reason: '退货', amount_fen, ...number() }, who);
  problem(await red(1), 409, 'state-conflict');
  ok(await step(invoice, 'issue', number()));
  problem(await red(1, 'sales1'), 403, 'forbidden');
  const part = ok(await red(25_000), 201);
  assert.deepEqual([part.status, part.amount_fen, part.red_of_id, part.red_of_name,
    part.items.map((x) => x.amount_fen)], ['issued', -25_000, invoice.id, invoice.no, [-20_000, -5000]]);
  assert.deepEqual([await invoiced(receivable), await invoiced(second)], [0, 5000]);
  invalid(await red(5001), '/amount_fen');
  problem(await step(part, 'red', { reason: '再红', ...number() }), 409, 'state-conflict');
  problem(await step(invoice, 'void', { reason: '错' }), 409, 'state-conflict');
  const answers = await Promise.all([red(), red(), red()]);
  assert.deepEqual(answers.map((res) => res.status).sort(), [201, 422, 422]);
  assert.equal((await (await as('finance')).must('GET', `/api/v1/invoices/${invoice.id}`)).red_fen, 30_000);
  ok(await request(customer, title, [[receivable, 20_000]]), 201);
  invalid(await step(part, 'void', { reason: '红错' }), '');
  ok(await receive(customer, 30_000, [[receivable, 20_000], [second, 10_000]]), 201);
});

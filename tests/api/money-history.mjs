// Random deeds of accountants, reviewers and salespeople on the money of a few customers: good
// ones, bad ones and several at the same moment.  The same seed gives the same wishes.
import { contractStep, makeContract, submittedAmendment, approveAmendment } from './contracts-kit.mjs';
import { day, makeCustomer, orderStep, owes, receiptOf } from './inventory-kit.mjs';
import { all, as, ok, uniq } from './lib.mjs';

/** Numbers of a seed, 0 to n - 1 (mulberry32). */
export function dice(seed) {
  let a = seed >>> 0;
  return (n) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** A customer with orders, a contract paid by its plan, and a title for invoices. */
export async function world() {
  const customer = await makeCustomer();
  const orders = [];
  for (const hundreds of [3, 1, 4]) orders.push((await owes(customer, hundreds)).order);
  const contract = await makeContract(customer, { amount_fen: 90_000 });
  for (const step of ['submit', 'approve']) ok(await contractStep(contract, step));
  ok(await contractStep(contract, 'sign', {}));
  const title = await (await as('sales1')).must('POST', '/api/v1/invoice-titles', {
    customer_id: customer.id, title: customer.name,
  });
  return { customer, orders, contract, title };
}

/** What the customer's books say now, through the API. */
export async function books({ id }) {
  const finance = await as('finance');
  const of = (path) => all(finance, `/api/v1/${path}?customer_id=${id}&limit=100`);
  const [receivables, receipts, wallets, invoices] =
    [await of('receivables'), await of('receipts'), await of('wallets'), await of('invoices')];
  return { receivables, receipts, wallets, invoices };
}

/** Splits a sum into a few periods, which keep the ids of the rows there are. */
function periodsOf(roll, rows, total) {
  const ids = rows.filter(() => roll(4) > 0).map((row) => row.id);
  const n = Math.max(1, ids.length + roll(2));
  const parts = Array.from({ length: n }, () => 1 + Math.floor(total / n));
  parts[0] += total - parts.reduce((sum, part) => sum + part, 0) + (roll(8) ? 0 : 1);
  return parts.map((amount_fen, i) => ({
    ...(ids[i] && { id: ids[i] }), label: `第 ${i + 1} 期`, due_on: day(roll(60)), amount_fen,
  }));
}

const live = (rows) => rows.filter((row) => row.status !== 'void');

/** Deeds by name: each gives the answer of its call, or nothing when there is nothing to do. */
const DEEDS = {
  async receive({ roll, customer, finance, part }, now) {
    return finance.postOnce('/api/v1/receipts', {
      ...receiptOf(customer, 1 + roll(60_000)), allocations: part(now, roll(3)),
      prepaid_fen: roll(2) * roll(9000), deposit_fen: roll(2) * roll(3000),
    });
  },
  async claim({ roll, customer, finance, part }, now) {
    const receipt = ok(await finance.postOnce('/api/v1/receipts/unclaimed', {
      amount_fen: 1 + roll(20_000), method: 'wire', received_on: day(), bank_ref: uniq('B'),
    }), 201);
    const body = { customer_id: customer.id, allocations: part(now, 1) };
    const answers = await Promise.all([1, 2].map(() => finance.postOnce(`/api/v1/receipts/${receipt.id}/claim`, body)));
    return answers.find((res) => res.status === 200) ?? answers[0];
  },
  async allocate({ pick, finance, part }, now) {
    const receipt = pick(now.receipts);
    return receipt && finance.postOnce(`/api/v1/receipts/${receipt.id}/allocate`, { allocations: part(now, 2) });
  },
  async reverse({ pick, finance }, now) {
    const receipt = pick(now.receipts);
    return receipt && finance.post(`/api/v1/receipts/${receipt.id}/reverse`, { reason: '随机' });
  },
  async use({ pick, finance, part }, now) {
    const wallet = pick(now.wallets);
    return wallet && finance.postOnce(`/api/v1/wallets/${wallet.id}/use`, { allocations: part(now, 1) });
  },
  async refund({ roll, pick, finance }, now) {
    const wallet = pick(now.wallets);
    return wallet && finance.postOnce(`/api/v1/wallets/${wallet.id}/refund`,
      { amount_fen: 1 + roll(2000), method: 'cash', reason: '随机' });
  },
  async takeBack({ pick, finance }, now) {
    const wallet = pick(now.wallets);
    if (!wallet) return undefined;
    const { entries } = await finance.must('GET', `/api/v1/wallets/${wallet.id}`);
    const entry = pick(entries.filter((item) => item.kind !== 'in'));
    return entry && finance.post(`/api/v1/wallets/${wallet.id}/reverse`, { entry_id: entry.id, reason: '随机' });
  },
  async planOrder({ roll, pick, finance, orders }, now) {
    const order = pick(orders);
    const rows = live(now.receivables).filter((row) => row.order_id === order.id);
    return finance.put(`/api/v1/orders/${order.id}/plan`, { periods: periodsOf(roll, rows, order.total_fen) });
  },
  async planContract({ roll, finance, contract }, now) {
    const { current_fen } = await finance.must('GET', `/api/v1/contracts/${contract.id}`);
    const rows = live(now.receivables).filter((row) => row.contract_id === contract.id);
    return finance.put(`/api/v1/contracts/${contract.id}/plan`, { periods: periodsOf(roll, rows, current_fen) });
  },
  async amend({ roll, contract }) {
    const delta_fen = (roll(2) ? 1 : -1) * (1 + roll(20_000));
    return approveAmendment(await submittedAmendment(contract, { delta_fen }));
  },
  async invoice({ customer, title, part }, now) {
    return (await as('sales1')).postOnce('/api/v1/invoices', {
      customer_id: customer.id, title_id: title.id, kind: 'normal', items: part(now, 2),
    });
  },
  async issue({ pick, finance }, now) {
    const invoice = pick(now.invoices.filter((item) => item.status === 'requested'));
    return invoice && finance.post(`/api/v1/invoices/${invoice.id}/issue`, { invoice_no: uniq('N') });
  },
  async voidInvoice({ pick, finance }, now) {
    const invoice = pick(live(now.invoices));
    return invoice && finance.post(
      `/api/v1/invoices/${invoice.id}/${invoice.status === 'requested' ? 'cancel' : 'void'}`, { reason: '随机' });
  },
  async red({ roll, pick, finance }, now) {
    const invoice = pick(now.invoices.filter((item) => item.status === 'issued'));
    return invoice && finance.postOnce(`/api/v1/invoices/${invoice.id}/red`,
      { reason: '随机', invoice_no: uniq('R'), ...(roll(2) && { amount_fen: 1 + roll(20_000) }) });
  },
  async orderBack({ roll, pick, orders }) {
    const order = pick(orders);
    if (roll(4)) return orderStep(order, 'unapprove', '随机');
    return orderStep(order, 'approve');
  },
};

/** Weighted names, and one deed of the world's by a roll of the dice. */
const OFTEN = ['receive', 'receive', 'receive', 'allocate', 'allocate', 'invoice', 'issue', 'use',
  ...Object.keys(DEEDS)];
export const NAMES = Object.keys(DEEDS);

export async function deed(place, roll) {
  const pick = (list) => list[roll(Math.max(1, list.length))];
  const part = (now, n) => Array.from({ length: n }, () => {
    const row = pick(now.receivables);
    return { receivable_id: row.id, amount_fen: 1 + roll(Math.max(1, row.balance_fen) + 20) };
  });
  const name = OFTEN[roll(OFTEN.length)];
  const tools = { ...place, roll, pick, part, finance: await as('finance') };
  const answer = await DEEDS[name](tools, await books(place.customer));
  return { name, answer };
}

// Contracts that the tests of contracts and of money make for themselves.
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { as, ok, uniq } from './lib.mjs';
import { day } from './inventory-kit.mjs';

/** A draft of 1000 yuan for half a year; fields overrule. */
export async function makeContract(customer, fields = {}, who = 'sales1') {
  return ok(await draftContract(customer, fields, who), 201);
}

/** The raw answer of making one. */
export async function draftContract(customer, fields = {}, who = 'sales1') {
  return (await as(who)).postOnce('/api/v1/contracts', {
    title: `合同${uniq()}`, kind: 'single', customer_id: customer.id, amount_fen: 100_000,
    starts_on: day(), ends_on: day(180), ...fields,
  });
}

/** One step; gives the raw answer. */
export async function contractStep({ id }, step, body, who = 'boss') {
  return (await as(who)).post(`/api/v1/contracts/${id}/${step}`, body);
}

/** A contract that was submitted, approved and signed. */
export async function signedContract(customer, fields = {}, who = 'sales1') {
  const contract = await makeContract(customer, fields, who);
  ok(await contractStep(contract, 'submit', undefined, who));
  ok(await contractStep(contract, 'approve'));
  return ok(await contractStep(contract, 'sign', {}));
}

/** An amendment that was submitted; gives it. */
export async function submittedAmendment(contract, fields, who = 'sales1') {
  const session = await as(who);
  const amendment = ok(await session.postOnce('/api/v1/amendments', {
    contract_id: contract.id, reason: '客户追加', ...fields,
  }), 201);
  return session.must('POST', `/api/v1/amendments/${amendment.id}/submit`);
}

/** The raw answer of approving it. */
export async function approveAmendment({ id }) {
  return (await as('boss')).post(`/api/v1/amendments/${id}/approve`);
}

/** Lets a contract end in so many days, which no call can. */
export function endsIn(contract, days) {
  sql(layout(), `UPDATE contract SET starts_on = LEAST(starts_on, '${day(days)}'),
    ends_on = '${day(days)}' WHERE id = ${contract.id}`, DATABASE);
}

// Whatever happens, in whatever order and at the same moment: plan, receipts, allocations,
// balances, invoices and aging say the same, to the fen.  SEED=n repeats a history, STEPS=n lasts.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import test from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { as } from './lib.mjs';
import { books, deed, dice, NAMES, world } from './money-history.mjs';

const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const STEPS = Number(process.env.STEPS ?? 240);
const AT_ONCE = 4;
const number = (statement) => Number(sql(layout(), statement, DATABASE).trim());
const sum = (list, key) => list.reduce((total, item) => total + item[key], 0);

/** The view that holds for any database: each way in which the books could disagree. */
function faultless(when) {
  assert.equal(sql(layout(), 'SELECT * FROM money_fault', DATABASE).trim(), '', when);
}

/** No fen appears or goes: what came in is paid, kept, refunded or not yet given a place. */
async function conserved({ customer }, when) {
  const { receivables, receipts, wallets } = await books(customer);
  const refunded = number(`SELECT COALESCE(-SUM(e.amount_fen), 0) FROM wallet_entry e
    JOIN wallet w ON w.id = e.wallet_id WHERE w.customer_id = ${customer.id} AND e.kind = 'refund'`);
  const came = sum(receipts.filter((item) => item.status === 'posted'), 'amount_fen');
  assert.equal(came, sum(receivables, 'paid_fen') + sum(wallets, 'balance_fen') + refunded
    + sum(receipts, 'unallocated_fen'), `${when}: conservation`);
  const owed = sum(receivables.filter((row) => ['open', 'partial'].includes(row.status)), 'balance_fen');
  const { items } = await (await as('finance')).must('GET',
    `/api/v1/receivables/aging?owner_id=${customer.owner_id}`);
  const aged = items.find((item) => item.customer_id === customer.id);
  assert.equal(aged?.total_fen ?? 0, owed, `${when}: aging`);
  if (aged) {
    assert.equal(aged.total_fen, ['not_due_fen', 'late30_fen', 'late60_fen', 'late90_fen', 'over90_fen']
      .reduce((total, key) => total + aged[key], 0), `${when}: the ages add up`);
  }
}

test(`any history keeps the books exact (SEED=${SEED})`, async (t) => {
  const roll = dice(SEED);
  const places = [await world(), await world()];
  const done = Object.fromEntries(NAMES.map((name) => [name, [0, 0]]));
  const never = () => NAMES.filter((name) => done[name][0] + done[name][1] === 0);
  for (let step = 0; step < STEPS || (never().length > 0 && step < 4 * STEPS); step += AT_ONCE) {
    const rolls = Array.from({ length: AT_ONCE }, () => dice(roll(2 ** 31)));
    const place = places[roll(places.length)];
    const deeds = await Promise.all(rolls.map((own) => deed(place, own)));
    for (const { name, answer } of deeds) {
      if (!answer) continue;
      assert.ok([200, 201, 409, 412, 422].includes(answer.status), `${name}: ${answer.status} (SEED=${SEED})`);
      done[name][answer.status < 300 ? 0 : 1] += 1;
    }
    const when = `SEED=${SEED}, step ${step}: ${deeds.map(({ name }) => name)}`;
    faultless(when);
    await conserved(place, when);
  }
  t.diagnostic(Object.entries(done).map(([name, [well, refused]]) => `${name} ${well}/${refused}`).join(', '));
  assert.deepEqual(STEPS >= 240 ? never() : [], [], 'every kind of deed was tried');
});

// Whom to contact today: one line for each person, every reason, the most urgent first, and
// nobody whom the caller may not see.
import assert from 'node:assert/strict';
import test from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { as, base, login, newStaff, ok, uniq } from './lib.mjs';

const { username, password } = await newStaff();
const sales = await login(username, password);
const DAY_MS = 86400000;

const customer = (extra) => sales.must('POST', '/api/v1/customers', { name: uniq('今日联系'), ...extra });
const at = (days) => new Date(Date.now() + days * DAY_MS).toISOString();
const today = async (who = sales) => who.must('GET', '/api/v1/home/contacts');
const mine = async (row, entity = 'customer', who = sales) => (await today(who)).items
  .find((one) => one.entity === entity && one.id === row.id);

test('whoever was promised a call is there with how late it is, whoever was not is not', async () => {
  const now = await customer({ next_contact_at: at(0) });
  const late = await customer({ next_contact_at: at(-3) });
  const later = await customer({ next_contact_at: at(3) });
  const { items } = await today();
  const place = (row) => items.findIndex((one) => one.entity === 'customer' && one.id === row.id);
  assert.ok(place(late) >= 0 && place(late) < place(now), 'the later the higher');
  assert.equal(place(later), -1);
  assert.equal(items[place(now)].reasons[0].text, '约定今天联系');
  assert.equal(items[place(late)].reasons[0].text, '约好联系，已过 3 天');
  assert.equal(items[place(now)].name, now.name);
});

test('a colleague sees none of it', async () => {
  const row = await customer({ next_contact_at: at(-1) });
  assert.ok(await mine(row));
  assert.equal(await mine(row, 'customer', await as('sales3')), undefined);
});

test('a lead that nobody has called yet comes after promises', async () => {
  const { id: owner_id } = (await sales.must('GET', '/api/v1/session')).staff;
  const lead = await sales.must('POST', '/api/v1/leads', { company: uniq('新线索'), owner_id });
  const found = await mine(lead, 'lead');
  assert.ok(found === undefined || found.reasons[0].text === '还没联系过');
  const { items } = await today();
  const ranks = items.map((one) => Math.max(...one.reasons.map((reason) => reason.urgency)));
  assert.deepEqual(ranks, ranks.slice().sort((a, b) => b - a));
  ok(await sales.post(`/api/v1/leads/${lead.id}/followups`, { channel: 'call', content: '打过了' }), 201);
  assert.equal(await mine(lead, 'lead'), undefined);
});

test('the customer whose quote was looked at stands there once, with both reasons', async () => {
  const row = await customer({ next_contact_at: at(0) });
  const quote = await sales.must('POST', '/api/v1/quotes', {
    customer_id: row.id, valid_until: at(20).slice(0, 10),
    lines: [{ title: '门头', pricing_method: 'quantity', quantity_e3: 1000, unit_price_e4: 1000000 }],
  });
  const { public_url } = ok(await sales.post(`/api/v1/quotes/${quote.id}/publish`));
  const token = new URL(public_url).pathname.split('/').pop();
  const guest = await fetch(`${base}/gw/v1/q/${token}`);
  assert.equal(guest.status, 200);
  const { reasons } = await mine(row);
  assert.deepEqual(reasons.map((reason) => reason.text).slice().sort(),
    ['报价已看 1 次未签', '约定今天联系'].slice().sort());
});

test('what goes back to the pool soon, and money that is late, come first', async () => {
  const row = await customer({ next_contact_at: at(-9) });
  const leaving = await customer();
  sql(layout(), `UPDATE customer SET recycle_due_at=NOW(3) + INTERVAL 50 HOUR WHERE id=${leaving.id}`, DATABASE);
  const { items } = await today();
  const place = ({ id }) => items.findIndex((one) => one.entity === 'customer' && one.id === id);
  assert.match(items[place(leaving)].reasons[0].text, /^[23] 天后回收$/);
  assert.ok(place(leaving) < place(row), 'before what was promised');
  const [first] = (await today(await as('sales1'))).items;
  assert.ok(first.reasons.some(({ text }) => /^回款逾期 \d+ 天，¥/.test(text)), JSON.stringify(first));
});

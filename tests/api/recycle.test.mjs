// The recycle bin: a look before, who and why, back to whom, and gone for good by two.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { as, eventually, mobile, newStaff, ok, phone, problem, uniq } from './lib.mjs';
import { newOrder } from './sales-kit.mjs';

const at = layout();
let admin, boss, sales1;

before(async () => {
  [admin, boss, sales1] = [await as('admin'), await as('boss'), await as('sales1')];
});

const newCustomer = async (extra = {}) => ok(await admin.post('/api/v1/customers',
  { name: `${uniq('回收')}有限公司`, contact_name: '丁', phone: mobile(), ...extra }), 201);
const bin = async (customer, query = '') => ok(await admin.get(`/api/v1/recycle?entity=customer${query}`))
  .items.find((item) => item.id === customer.id);
const recycled = async (customer, reason = '') => ok(await admin.del(
  `/api/v1/customers/${customer.id}${reason && `?reason=${encodeURIComponent(reason)}`}`));
const count = (where) => Number(sql(at, `SELECT COUNT(*) FROM ${where}`, DATABASE));

test('before deleting it tells what goes along and what stays', async () => {
  const { customer } = await newOrder(await phone('sales1'), sales1);
  ok(await sales1.post('/api/v1/contacts', { customer_id: customer.id, name: '戊' }), 201);
  const preview = ok(await admin.get(`/api/v1/customers/${customer.id}/recycle`));
  assert.equal(preview.title, customer.name);
  const counts = (groups) => Object.fromEntries(groups.map((g) => [g.entity, g.count]));
  assert.equal(counts(preview.along).contact, 1);
  assert.equal(counts(preview.stays).order, 1);
  problem(await (await as('sales2')).get(`/api/v1/customers/${customer.id}/recycle`), 403, 'forbidden');
});

test('the bin tells who, when, why, and until when', async () => {
  const customer = await newCustomer();
  await recycled(customer, '重复录入');
  const item = await bin(customer);
  assert.equal(item.reason, '重复录入');
  assert.equal(item.deleted_by_name, admin.staff.name);
  assert.equal(item.children, 1);
  assert.match(item.keep_until, /^\d{4}-\d\d-\d\d$/);
  const other = await newCustomer();
  const long = encodeURIComponent('因'.repeat(201));
  problem(await admin.del(`/api/v1/customers/${other.id}?reason=${long}`), 400, 'bad-query');
  assert.equal(await bin(other), undefined);
});

test('whose owner is gone comes back to another, or into the pool', async () => {
  const person = await newStaff();
  const customer = await newCustomer({ owner_id: person.id });
  const { batch } = await recycled(customer);
  ok(await admin.post(`/api/v1/staff/${person.id}/disable`));
  const path = `/api/v1/recycle/${batch}/restore`;
  const gone = await admin.post(path);
  problem(gone, 409, 'owner-gone');
  assert.equal(gone.body.pooled, true);
  const back = ok(await admin.post(path, { to_pool: true }));
  assert.equal(back.owner_id, null);
  problem(await admin.post(path), 404, 'not-found');

  const again = await recycled(customer);
  const given = ok(await admin.post(`/api/v1/recycle/${again.batch}/restore`,
    { owner_id: sales1.staff.id }));
  assert.equal(given.owner_id, sales1.staff.id);
  ok(await sales1.get(`/api/v1/customers/${customer.id}`));
});

test('two people end it for good, and nothing of it is left', async () => {
  const customer = await newCustomer();
  const { batch } = await recycled(customer);
  const path = `/api/v1/recycle/${batch}/purge`;
  assert.equal(ok(await admin.post(path)).agreed, false);
  problem(await admin.post(path), 409, 'second-person');
  assert.equal((await bin(customer, '&asked=1')).purge_asked_by_name, admin.staff.name);
  problem(await sales1.post(path), 403, 'forbidden');
  assert.equal(ok(await boss.post(path)).agreed, true);
  problem(await admin.post(`/api/v1/recycle/${batch}/restore`), 404, 'not-found');
  await eventually(() => count(`customer WHERE id = ${customer.id}`) === 0, 'the purge');
  await eventually(() => count(`bd_recycled WHERE batch = ${batch} AND purged_at IS NOT NULL`) === 1,
    'the end of the batch');
  assert.equal(count(`contact WHERE customer_id = ${customer.id}`), 0);
  const told = sql(at, `SELECT COUNT(*), SUM(INSTR(data, '${customer.name}')) FROM event
    WHERE entity = 'customer' AND entity_id = ${customer.id}`, DATABASE).trim().split('\t').map(Number);
  assert.ok(told[0] >= 3, 'that it happened is still known');
  assert.equal(told[1], 0, 'what it said is not');
  assert.equal(await bin(customer), undefined);
});

test('whoever thinks better of it keeps it', async () => {
  const customer = await newCustomer();
  const { batch } = await recycled(customer);
  ok(await admin.post(`/api/v1/recycle/${batch}/purge`));
  ok(await boss.post(`/api/v1/recycle/${batch}/keep`));
  assert.equal((await bin(customer)).purge_asked_at, null);
  ok(await admin.post(`/api/v1/recycle/${batch}/restore`));
});

test('facts of money hold what they refer to', async () => {
  const { customer } = await newOrder(await phone('sales1'), sales1);
  const { batch } = await recycled(customer);
  const res = await admin.post(`/api/v1/recycle/${batch}/purge`);
  problem(res, 409, 'held');
  assert.match(res.body.detail, /1 条报单/);
  ok(await admin.post(`/api/v1/recycle/${batch}/restore`));
});

test('what was kept long enough is proposed, and one person agrees', async () => {
  const customer = await newCustomer();
  const { batch } = await recycled(customer);
  sql(at, `UPDATE bd_recycled SET deleted_at = NOW(3) - INTERVAL 200 DAY WHERE batch = ${batch};
    UPDATE bd_schedule SET next_at = NOW(3) WHERE name = 'recycle.expire'`, DATABASE);
  await eventually(async () => (await bin(customer)).purge_asked_at !== null, 'the proposal');
  assert.equal((await bin(customer)).purge_asked_by, null);
  assert.equal(ok(await boss.post(`/api/v1/recycle/${batch}/purge`)).agreed, true);
  await eventually(() => count(`customer WHERE id = ${customer.id}`) === 0, 'the purge');
});

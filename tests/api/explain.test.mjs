// "Why can, or can't, this person see this record?" For oneself it gives nothing away.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { as, ok, problem, uniq } from './lib.mjs';

let admin, boss, sales1, sales2, customer, contact;
const why = (who, entity, id, staff) => who.get(
  `/api/v1/explain?entity=${entity}&id=${id}${staff ? `&staff_id=${staff.staff.id}` : ''}`);
const step = (answer, key) => answer.steps.find((one) => one.key === key);

before(async () => {
  [admin, boss, sales1, sales2] = [await as('admin'), await as('boss'), await as('sales1'),
    await as('sales2')];
  customer = ok(await sales1.post('/api/v1/customers', { name: `${uniq('因由')}有限公司` }), 201);
  contact = ok(await sales1.post('/api/v1/contacts', { customer_id: customer.id, name: '己' }), 201);
});

test('one\'s own is explained by its owner, what hangs on it by the owner above', async () => {
  const own = ok(await why(sales1, 'customer', customer.id));
  assert.equal(own.visible, true);
  assert.match(step(own, 'owner').text, new RegExp(`负责人 ${sales1.staff.name} 在数据范围内`));
  const below = ok(await why(sales1, 'contact', contact.id));
  assert.match(step(below, 'owner').text, /所属客户的负责人/);
});

test('of what one may not see it says no more than of what does not exist', async () => {
  const hidden = ok(await why(sales2, 'customer', customer.id));
  const none = ok(await why(sales2, 'customer', 999999999));
  assert.equal(hidden.visible, false);
  assert.deepEqual(hidden.steps, none.steps);
});

test('who may explain is told about others: owner, bin, permission', async () => {
  const told = ok(await why(boss, 'customer', customer.id, sales2));
  assert.equal(told.visible, false);
  assert.equal(step(told, 'owner').ok, false);
  assert.match(step(told, 'owner').text, /不在数据范围内/);
  const other = ok(await sales1.post('/api/v1/customers', { name: `${uniq('因由')}有限公司` }), 201);
  ok(await admin.del(`/api/v1/customers/${other.id}`));
  assert.match(step(ok(await why(boss, 'customer', other.id, sales1)), 'record').text, /回收站/);
  const roles = ok(await why(boss, 'role', 1, sales1));
  assert.equal(step(roles, 'permission').ok, false);
  problem(await why(sales1, 'customer', customer.id, sales2), 403, 'forbidden');
  problem(await why(boss, 'nothing', 1), 400, 'bad-query');
  problem(await boss.get('/api/v1/explain?entity=customer'), 400, 'bad-query');
});

test('after it the asker is himself again', async () => {
  ok(await why(boss, 'customer', customer.id, sales2));
  ok(await boss.get(`/api/v1/customers/${customer.id}`));
});

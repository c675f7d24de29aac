// One timeline of everything about a customer: newest first, by kind, and of each kind only what
// the caller could also open.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { all, as, login, newStaff, ok, problem, uniq } from './lib.mjs';

let sales1, sales3, customer, path;
const kindsOf = (items) => [...new Set(items.map((e) => (e.action === 'followed' ? 'followup' : e.entity)))]
  .sort();

before(async () => {
  [sales1, sales3] = [await as('sales1'), await as('sales3')];
  customer = ok(await sales1.post('/api/v1/customers', { name: `${uniq('动态')}有限公司` }), 201);
  path = `/api/v1/customers/${customer.id}/timeline`;
  ok(await sales1.post('/api/v1/contacts', { customer_id: customer.id, name: '动态联系人' }), 201);
  ok(await sales1.post(`/api/v1/customers/${customer.id}/followups`,
    { channel: 'call', content: '第一次联系' }), 201);
  ok(await sales1.post('/api/v1/quotes', { customer_id: customer.id, valid_until: '2099-01-01',
    lines: [{ title: '画面', pricing_method: 'quantity', quantity_e3: 1000,
      unit_price_e4: 10000 }] }), 201);
});

test('everything is on it, and each kind by itself', async () => {
  assert.deepEqual(kindsOf(ok(await sales1.get(path)).items),
    ['contact', 'customer', 'followup', 'quote']);
  for (const kind of ['contact', 'followup', 'quote', 'customer']) {
    assert.deepEqual(kindsOf(ok(await sales1.get(`${path}?kind=${kind}`)).items), [kind]);
  }
  const two = ok(await sales1.get(`${path}?kind=quote,followup`)).items;
  assert.deepEqual(kindsOf(two), ['followup', 'quote']);
  assert.deepEqual(two.map((e) => e.id), two.map((e) => e.id).sort((a, b) => b - a));
  assert.deepEqual(ok(await sales1.get(`${path}?kind=nothing`)).items, []);
  problem(await sales1.get(`${path}?kind=quote&cursor=x`), 400, 'bad-cursor');
  problem(await sales3.get(path), 404, 'not-found');
});

test('a collaborator finds there what is shared with him, nothing else', async () => {
  ok(await sales1.put(`/api/v1/customers/${customer.id}/team`,
    { staff_id: sales3.staff.id, right: 'view' }));
  assert.deepEqual(kindsOf(ok(await sales3.get(path)).items), ['contact', 'customer', 'followup']);
  assert.deepEqual(ok(await sales3.get(`${path}?kind=quote`)).items, []);
});

test('what a role may not read is not told, and the pages stay full', async () => {
  const role = ok(await (await as('admin')).post('/api/v1/roles', { name: uniq('r'),
    title: uniq('客服'), scopes: { customers: 'all' }, permissions: ['customer.read'] }), 201);
  const one = await newStaff({ role_ids: [role.id] });
  const who = await login(one.username, one.password);
  sql(layout(), `INSERT INTO event (entity, entity_id, action, customer_id, data)
    SELECT IF(seq % 2, 'quote', 'customer'), 1, 'updated', ${customer.id}, '{}' FROM seq_1_to_130`, DATABASE);
  const first = ok(await who.get(path));
  assert.equal(first.items.length, 50);
  assert.deepEqual(kindsOf(first.items), ['customer']);
  const items = await all(who, path);
  assert.equal(new Set(items.map((e) => e.id)).size, items.length);
  assert.ok(items.length >= 65 && items.every((e) => e.entity === 'customer'));
});

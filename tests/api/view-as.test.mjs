// Looking at Baodan as a colleague does: only to read, logged, and never more than one's own.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { as, login, newStaff, ok, problem, uniq } from './lib.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { layout } from '../stack/layout.mjs';

let sales1, customer, product;

/** The boss, in a session of this test's own. */
const boss = () => login('boss');
const look = (who, staff) => who.post('/api/v1/view-as', { staff_id: staff.id });
const ids = async (who, path) => ok(await who.get(`/api/v1/${path}?limit=100`)).items.map(({ id }) => id).sort();

before(async () => {
  sales1 = await as('sales1');
  customer = ok(await sales1.post('/api/v1/customers', { name: `${uniq('视角')}有限公司` }), 201);
  product = ok(await (await as('admin')).post('/api/v1/products', {
    code: uniq('P'), name: '视角品', unit: '个', pricing_method: 'quantity', unit_price_e4: 10000,
    cost_price_e4: 7000,
  }), 201);
});

test('the lists and the session are the colleague\'s, until one leaves', async () => {
  const who = await boss();
  const own = await ids(who, 'customers');
  assert.equal((await look(who, sales1.staff)).status, 204);
  const now = ok(await who.get('/api/v1/session'));
  assert.equal(now.staff.id, sales1.staff.id);
  assert.equal(now.viewing.viewer_name, who.staff.name);
  const left_s = (Date.parse(now.viewing.until) - Date.now()) / 1000;
  assert.ok(left_s > 1700 && left_s <= 1801, `half an hour, not ${left_s} s`);
  for (const path of ['customers', 'quotes', 'orders']) {
    assert.deepEqual(await ids(who, path), await ids(sales1, path), path);
  }
  assert.equal((await who.del('/api/v1/view-as')).status, 204);
  const after = ok(await who.get('/api/v1/session'));
  assert.equal(after.staff.id, who.staff.id);
  assert.ok(!after.viewing);
  assert.deepEqual(await ids(who, 'customers'), own);
});

test('every write says why it is refused, whatever it is', async () => {
  const who = await boss();
  await look(who, sales1.staff);
  const { paths } = ok(await who.get('/api/v1/openapi.json'));
  const free = ['DELETE /api/v1/session', 'DELETE /api/v1/view-as', 'POST /api/v1/session'];
  const writes = Object.entries(paths).flatMap(([path, one]) => Object.keys(one)
    .filter((method) => ['post', 'put', 'patch', 'delete'].includes(method))
    .map((method) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, '1'), one[method]]))
    .filter(([method, path]) => path.startsWith('/api/v1/') && !free.includes(`${method} ${path}`));
  assert.ok(writes.length > 100, `${writes.length} writes are known`);
  for (const [method, path] of writes) {
    const res = await who.call(method, path, { body: {} });
    assert.equal(res.status, 403, `${method} ${path}`);
    assert.match(problem(res, 403, 'looking').detail, /视角查看，只能看、不能改/, `${method} ${path}`);
  }
  assert.equal((await who.del('/api/v1/session')).status, 204);
});

test('a field is shown only when both may see it', async () => {
  const made = await (await as('admin')).must('POST', '/api/v1/roles', {
    name: uniq('v'), title: uniq('看人的'), permissions: ['access.view_as', 'staff.read', 'product.read'],
    scopes: { customers: 'all', sales: 'all', staff: 'all' },
  });
  const viewer = await newStaff({ role_ids: [made.id] });
  const seer = await newStaff({ role_ids: [(await (await as('admin')).must('POST', '/api/v1/roles', {
    name: uniq('c'), title: uniq('看成本'), permissions: ['product.read', 'customer.read'],
    fields: [{ entity: 'product', field: 'cost_price_e4', access: 'read', mask: 'none' }],
  })).id] });
  const his = await login(seer.username, seer.password);
  assert.equal(ok(await his.get(`/api/v1/products/${product.id}`)).cost_price_e4, 7000);
  const who = await login(viewer.username, viewer.password);
  assert.equal((await look(who, seer)).status, 204);
  assert.ok(!('cost_price_e4' in ok(await who.get(`/api/v1/products/${product.id}`))), 'the cost stays hidden');
  problem(await who.get('/api/v1/customers'), 403, 'forbidden');
  assert.equal(ok(await his.get(`/api/v1/products/${product.id}`)).cost_price_e4, 7000, 'and he still sees it');
});

test('who may not, sees less, or asks for nonsense is refused', async () => {
  problem(await look(sales1, { id: 8 }), 403, 'forbidden');
  const who = await boss();
  problem(await look(who, who.staff), 409, 'state-conflict');
  problem(await look(who, { id: 99999999 }), 404, 'not-found');
  assert.match(problem(await look(who, { id: 1 }), 403, 'forbidden').detail, /比您多/);
});

test('it is in the history of who was looked at, by the name of who looked', async () => {
  const who = await boss();
  await look(who, sales1.staff);
  ok(await who.get(`/api/v1/customers/${customer.id}`));
  await who.del('/api/v1/view-as');
  const { items } = ok(await (await as('admin')).get(`/api/v1/staff/${sales1.staff.id}/history`));
  const seen = items.slice(0, 2).map(({ action, actor_id: actor }) => [action, actor]);
  assert.deepEqual(seen, [['view_ended', who.staff.id], ['view_started', who.staff.id]]);
});

test('it ends by itself, and when the right is taken away', async () => {
  const who = await boss();
  await look(who, sales1.staff);
  sql(layout(), `UPDATE bd_session SET view_until = NOW(3) - INTERVAL 1 SECOND
    WHERE view_staff_id = ${sales1.staff.id}; UPDATE bd_epoch SET n = n + 1`, DATABASE);
  const until = Date.now() + 10_000;
  let now = ok(await who.get('/api/v1/session'));
  while (now.viewing && Date.now() < until) now = ok(await who.get('/api/v1/session'));
  assert.equal(now.staff.id, who.staff.id);
});

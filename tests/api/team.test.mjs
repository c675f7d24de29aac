// 团队: collaborators of a customer see it, its contacts and follow-ups until a day, and change
// it if they may; everywhere alike. What is not shared with them they do not see.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { all, as, eventually, invalid, login, newStaff, ok, phone, problem, uniq } from './lib.mjs';

let boss, sales1, sales2, sales3, customer, contact, word;
const team = (who, body, id = customer.id) => who.put(`/api/v1/customers/${id}/team`, body);
const day = (plus) => new Date(Date.now() + (plus * 24 + 8) * 3600e3).toISOString().slice(0, 10);

const newCustomer = async (who) => ok(await who.post('/api/v1/customers', {
  name: `${uniq(word)}文化传播有限公司` }), 201);
const listed = async (who, path, id) => (await all(who, `/api/v1/${path}?limit=100`))
  .some((row) => row.id === id);

/** Sees the customer, its contact and follow-ups, in every place, or in none. */
async function seen(who, is, when) {
  const found = ok(await who.get(`/api/v1/search?q=${encodeURIComponent(customer.name)}`));
  assert.equal(JSON.stringify(found).includes(`"id":${customer.id},`), is, `${when}: search`);
  assert.equal(await listed(who, 'customers', customer.id), is, `${when}: list`);
  assert.equal(await listed(who, 'contacts', contact.id), is, `${when}: contacts`);
  const followups = ok(await who.get(`/api/v1/followups?customer_id=${customer.id}`));
  assert.equal(followups.items.length > 0, is, `${when}: follow-ups`);
  for (const path of [`customers/${customer.id}`, `contacts/${contact.id}`,
    `customers/${customer.id}/timeline`, `customers/${customer.id}/team`]) {
    const res = await who.get(`/api/v1/${path}`);
    if (is) ok(res);
    else problem(res, 404, 'not-found');
  }
}

before(async () => {
  word = uniq('协作');
  [boss, sales1, sales2, sales3] = [await as('boss'), await as('sales1'), await as('sales2'),
    await as('sales3')];
  customer = await newCustomer(sales1);
  contact = ok(await sales1.post('/api/v1/contacts', { customer_id: customer.id, name: '协作人' }), 201);
  ok(await sales1.post(`/api/v1/customers/${customer.id}/followups`,
    { channel: 'call', content: '负责人先打了电话' }), 201);
});

test('the owner adds a collaborator, who then sees the customer and what hangs on it', async () => {
  await seen(sales3, false, 'before');
  const now = ok(await team(sales1, { staff_id: sales3.staff.id, right: 'view', until: day(30) }));
  assert.equal(now.can_manage, true);
  assert.deepEqual(now.items.map((m) => [m.staff_id, m.right, m.until, m.expired]),
    [[sales3.staff.id, 'view', day(30), false]]);
  await seen(sales3, true, 'after');
  await seen(sales2, false, 'a third person');
  const own = ok(await sales3.get(`/api/v1/customers/${customer.id}`));
  assert.equal(own.my_right, 'view');
  assert.deepEqual(own.actions, []);
  assert.equal(ok(await sales1.get(`/api/v1/customers/${customer.id}`)).my_right, null);
  const shared = ok(await sales3.get('/api/v1/customers?shared=1&count=1'));
  assert.ok(shared.items.some((row) => row.id === customer.id) && shared.count >= 1);
  problem(await sales3.get('/api/v1/contacts?shared=1'), 400, 'bad-query');
});

test('who may only look changes nothing', async () => {
  const refused = problem(await sales3.patch(`/api/v1/customers/${customer.id}`,
    ok(await sales3.get(`/api/v1/customers/${customer.id}`)).version, { note: '改' }), 403, 'forbidden');
  assert.match(refused.detail, /协作人/);
  problem(await sales3.post(`/api/v1/customers/${customer.id}/followups`,
    { channel: 'call', content: '不行' }), 403, 'forbidden');
  invalid(await sales3.post('/api/v1/contacts', { customer_id: customer.id, name: '丙' }), '/customer_id');
  problem(await sales3.patch(`/api/v1/contacts/${contact.id}`, 1, { name: '丙' }), 403, 'forbidden');
});

test('who may edit writes, but does not give away, delete or share on', async () => {
  ok(await team(sales1, { staff_id: sales3.staff.id, right: 'edit' }));
  const now = ok(await sales3.get(`/api/v1/customers/${customer.id}`));
  assert.equal(now.my_right, 'edit');
  assert.ok(now.actions.includes('follow'));
  assert.ok(!now.actions.includes('return') && !now.actions.includes('assign'));
  ok(await sales3.patch(`/api/v1/customers/${customer.id}`, now.version, { note: '协作人补充' }));
  ok(await sales3.post(`/api/v1/customers/${customer.id}/followups`,
    { channel: 'call', content: '协作人也联系了' }), 201);
  const mine = ok(await sales3.post('/api/v1/contacts', { customer_id: customer.id, name: '丙' }), 201);
  assert.ok(await listed(sales1, 'contacts', mine.id), 'the owner sees what his helper enters');
  problem(await sales3.post(`/api/v1/customers/${customer.id}/return`, { reason: 'other' }), 403, 'forbidden');
  problem(await sales3.del(`/api/v1/customers/${customer.id}`), 403, 'forbidden');
  problem(await team(sales3, { staff_id: sales2.staff.id, right: 'view' }), 403, 'forbidden');
});

test('quotes of the owner are not shared with it', async () => {
  const quote = ok(await sales1.post('/api/v1/quotes', { customer_id: customer.id,
    valid_until: day(9), lines: [{ title: '画面', pricing_method: 'quantity', quantity_e3: 1000,
      unit_price_e4: 10000 }] }), 201);
  problem(await sales3.get(`/api/v1/quotes/${quote.id}`), 404, 'not-found');
  assert.equal(await listed(sales3, 'quotes', quote.id), false);
});

test('explain says that one is a collaborator, and until when', async () => {
  ok(await team(sales1, { staff_id: sales3.staff.id, right: 'view', until: day(0) }));
  const why = ok(await sales3.get(`/api/v1/explain?entity=customer&id=${customer.id}`));
  assert.equal(why.visible, true);
  assert.equal(why.steps.find((one) => one.key === 'team').text,
    `您是协作人（查看，到 ${day(0).slice(5)}）`);
  const below = ok(await sales3.get(`/api/v1/explain?entity=contact&id=${contact.id}`));
  assert.match(below.steps.find((one) => one.key === 'team').text, /您是客户的协作人/);
  const told = ok(await boss.get(
    `/api/v1/explain?entity=customer&id=${customer.id}&staff_id=${sales3.staff.id}`));
  assert.match(told.steps.find((one) => one.key === 'team').text, /^他是协作人/);
});

test('it is seen on the phone too', async () => {
  const wx = await phone('sales3');
  assert.ok(await listed(wx, 'customers', customer.id));
});

test('the superior runs the team, others do not; anybody may leave', async () => {
  const role = ok(await (await as('admin')).post('/api/v1/roles', { name: uniq('r'),
    title: uniq('主管'), scopes: { customers: 'own_sub' },
    permissions: ['customer.read', 'customer.update'] }), 201);
  const head = await newStaff({ role_ids: [role.id] });
  const below = await newStaff({ role_ids: [7], superior_id: head.id });
  const [top, his] = [await login(head.username, head.password), await login(below.username, below.password)];
  const own = await newCustomer(his);
  problem(await team(sales2, { staff_id: sales3.staff.id, right: 'view' }, own.id), 404, 'not-found');
  ok(await team(his, { staff_id: sales3.staff.id, right: 'edit' }, own.id));
  ok(await team(top, { staff_id: head.id, right: 'view' }, own.id));
  assert.equal(ok(await top.get(`/api/v1/customers/${own.id}`)).my_right, null);
  ok(await team(boss, { staff_id: sales2.staff.id, right: 'view' }, own.id));
  problem(await sales3.del(`/api/v1/customers/${own.id}/team/${sales2.staff.id}`), 403, 'forbidden');
  ok(await sales3.del(`/api/v1/customers/${own.id}/team/${sales3.staff.id}`));
  problem(await sales3.get(`/api/v1/customers/${own.id}`), 404, 'not-found');
  problem(await his.del(`/api/v1/customers/${own.id}/team/${sales3.staff.id}`), 404, 'not-found');
});

test('everybody may choose among his colleagues, by a part of the name', async () => {
  const { items } = ok(await sales1.get(`/api/v1/colleagues?q=${encodeURIComponent(
    sales3.staff.name)}`));
  assert.ok(items.some((one) => one.id === sales3.staff.id && one.roles.length > 0));
  assert.ok(items.every((one) => one.name.includes(sales3.staff.name)));
});

test('nonsense is refused, and its words say what to do', async () => {
  invalid(await team(sales1, { staff_id: 999999, right: 'view' }), '/staff_id');
  invalid(await team(sales1, { staff_id: sales1.staff.id, right: 'view' }), '/staff_id');
  invalid(await team(sales1, { staff_id: sales2.staff.id, right: 'all' }), '/right');
  invalid(await team(sales1, { staff_id: sales2.staff.id, right: 'view', until: day(-1) }), '/until');
});

test('into the pool nobody comes along, and a new owner is no collaborator', async () => {
  const own = await newCustomer(sales1);
  ok(await team(sales1, { staff_id: sales3.staff.id, right: 'edit' }, own.id));
  ok(await team(sales1, { staff_id: sales2.staff.id, right: 'view' }, own.id));
  ok(await boss.post(`/api/v1/customers/${own.id}/assign`, { owner_id: sales3.staff.id }));
  const now = ok(await sales3.get(`/api/v1/customers/${own.id}/team`));
  assert.deepEqual(now.items.map((m) => m.staff_id), [sales2.staff.id]);
  ok(await sales3.post(`/api/v1/customers/${own.id}/return`, { reason: 'other' }));
  ok(await boss.post(`/api/v1/customers/${own.id}/assign`, { owner_id: sales1.staff.id }));
  assert.deepEqual(ok(await sales1.get(`/api/v1/customers/${own.id}/team`)).items, []);
});

test('the last day over, it is over', async () => {
  ok(await team(sales1, { staff_id: sales3.staff.id, right: 'edit' }));
  sql(layout(), `UPDATE bd_member SET until_day = '${day(-1)}' WHERE record_id = ${customer.id};
    UPDATE bd_epoch SET n = n + 1`, DATABASE);
  await eventually(async () => (await sales3.get(`/api/v1/customers/${customer.id}`)).status === 404,
    'the end of the collaboration');
  const left = ok(await sales1.get(`/api/v1/customers/${customer.id}/team`)).items;
  assert.equal(left[0].expired, true);
  await seen(sales3, false, 'expired');
});

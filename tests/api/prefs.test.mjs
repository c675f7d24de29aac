// What a person set up for himself, and the lists of those below him.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, as, login, newStaff, ok, problem, uniq } from './lib.mjs';

test('a setting of one\'s own is kept, changed and taken away', async () => {
  const [sales1, sales2] = [await as('sales1'), await as('sales2')];
  const name = `views.${uniq('t')}`;
  const path = `/api/v1/me/prefs/${name}`;
  const read = async (who) => ok(await who.get('/api/v1/me/prefs')).prefs[name];
  ok(await sales1.put(path, { value: [{ key: 'a', name: '上海客户' }] }));
  assert.deepEqual(await read(sales1), [{ key: 'a', name: '上海客户' }]);
  assert.equal(await read(sales2), undefined, 'nobody else has it');
  ok(await sales1.put(path, { value: { width: 120 } }));
  assert.deepEqual(await read(sales1), { width: 120 });
  ok(await sales1.put(path, { value: null }));
  assert.equal(await read(sales1), undefined);
});

test('names and sizes have limits', async () => {
  const sales1 = await as('sales1');
  const put = (name, value) => sales1.put(`/api/v1/me/prefs/${name}`, { value });
  problem(await put('a%20b', 1), 400, 'bad-name');
  problem(await put('x'.repeat(65), 1), 400, 'bad-name');
  problem(await put('long', 'x'.repeat(16 * 1024)), 413, 'too-large');
});

test('whoever leads people lists what is theirs, and only as far as he sees it', async () => {
  const admin = await as('admin');
  const role = async (scope) => ok(await admin.post('/api/v1/roles', {
    name: uniq('r'), title: uniq('主管'), scopes: { customers: scope },
    permissions: ['customer.read', 'customer.create'],
  }), 201);
  const head = await newStaff({ role_ids: [(await role('own_sub')).id] });
  const blind = await newStaff({ role_ids: [(await role('own')).id] });
  const session = await login(head.username, head.password);
  assert.equal(ok(await session.get('/api/v1/session')).people_below, 0);
  const make = async (owner) => ok(await admin.post('/api/v1/customers',
    { name: `${uniq('下属')}有限公司`, owner_id: owner }), 201).id;
  const own = await make(head.id);
  const below = [];
  for (const superior of [head, head, blind]) {
    const person = await newStaff({ superior_id: superior.id });
    below.push(await make(person.id));
  }
  assert.equal(ok(await session.get('/api/v1/session')).people_below, 2);
  const ids = (await all(session, '/api/v1/customers?owner_id=team')).map((row) => row.id).sort();
  assert.deepEqual(ids, below.slice(0, 2).sort());
  assert.ok(!ids.includes(own));
  const counted = ok(await session.get('/api/v1/customers?owner_id=team&count=1'));
  assert.equal(counted.count, 2);
  const none = await login(blind.username, blind.password);
  assert.deepEqual(await all(none, '/api/v1/customers?owner_id=team'), []);
});

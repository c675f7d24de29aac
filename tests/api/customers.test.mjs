// 客户, 联系人, 公海 and 跟进.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { as, creditCode, invalid, mobile, ok, problem, uniq } from './lib.mjs';

const company = () => `测试客户${uniq()}有限公司`;

/** A new customer of `user`. */
async function newCustomer(user, extra = {}) {
  const session = await as(user);
  return ok(await session.post('/api/v1/customers', { name: company(), ...extra }), 201);
}

/** A new customer in the pool. */
async function pooled(extra = {}) {
  return newCustomer('admin', { owner_id: null, ...extra });
}

describe('customers: create and read', () => {
  it('makes the first contact along', async () => {
    const phone = mobile();
    const session = await as('sales1');
    const customer = await newCustomer('sales1', {
      contact_name: '李师师', phone, type: 'brand', level: 'vip', region: '上海',
      credit_code: creditCode(),
    });
    assert.equal(customer.owner_id, session.staff.id);
    assert.equal(customer.owner_name, session.staff.name);
    assert.equal(customer.status, 'potential');
    const { items } = ok(await session.get(`/api/v1/contacts?customer_id=${customer.id}`));
    assert.deepEqual(items.map((c) => [c.name, c.phone, c.is_primary]), [['李师师', phone, true]]);
  });

  it('names every violation at once', async () => {
    const session = await as('sales1');
    const res = await session.post('/api/v1/customers', {
      type: 'alien', phone: 'call me', credit_days: -1, level: 'gold', owner: 3,
    });
    invalid(res, '/name', '/type', '/phone', '/level', '/owner');
  });

  it('checks the credit code down to its check character', async () => {
    const session = await as('sales1');
    const good = creditCode();
    const bad = good.slice(0, 17) + (good[17] === '0' ? '1' : '0');
    invalid(
      await session.post('/api/v1/customers', { name: company(), credit_code: bad }),
      '/credit_code',
    );
    const spaced = `${good.slice(0, 8)} ${good.slice(8).toLowerCase()}`;
    assert.equal((await newCustomer('sales1', { credit_code: spaced })).credit_code, good);
  });

  it('keeps to the scope: a colleague\'s customer does not exist', async () => {
    const customer = await newCustomer('sales2');
    const path = `/api/v1/customers/${customer.id}`;
    const sales1 = await as('sales1');
    problem(await sales1.get(path), 404, 'not-found');
    problem(await sales1.patch(path, 1, { note: 'x' }), 404, 'not-found');
    problem(await sales1.get(`${path}/timeline`), 404, 'not-found');
    problem(await sales1.get(`${path}/history`), 404, 'not-found');
    problem(
      await sales1.post(`${path}/followups`, { channel: 'call', content: 'x' }),
      404,
      'not-found',
    );
    problem(await sales1.post(`${path}/return`, { reason: 'other' }), 404, 'not-found');
    problem(await sales1.post(`${path}/lose`, { reason: 'x' }), 404, 'not-found');
    problem(await sales1.post(`${path}/reopen`), 404, 'not-found');
    invalid(
      await sales1.post('/api/v1/contacts', { customer_id: customer.id, name: '王五' }),
      '/customer_id',
    );
    assert.equal(
      ok(await sales1.get(`/api/v1/customers?q=${encodeURIComponent(customer.name)}`)).items.length,
      0,
    );
    ok(await (await as('boss')).get(path));
  });

  it('is denied to roles without the permission', async () => {
    problem(
      await (await as('design')).post('/api/v1/customers', { name: company() }),
      403,
      'forbidden',
    );
    const customer = await newCustomer('sales1');
    problem(await (await as('sales1')).del(`/api/v1/customers/${customer.id}`), 403, 'forbidden');
    invalid(
      await (await as('sales1')).patch(`/api/v1/customers/${customer.id}`, 1, {
        credit_limit_fen: 100,
      }),
      '/credit_limit_fen',
    );
  });

  it('masks contacts for roles that need no more', async () => {
    const customer = await newCustomer('sales1', { contact_name: '张三丰', phone: mobile() });
    const store = await as('store');
    assert.match(ok(await store.get(`/api/v1/customers/${customer.id}`)).phone, /\*/);
    const { items } = ok(await store.get(`/api/v1/contacts?customer_id=${customer.id}`));
    assert.match(items[0].phone, /\*/);
  });

  it('finds by part of the name, pages by cursor', async () => {
    const mark = uniq('找');
    for (let i = 0; i < 3; i += 1) await newCustomer('sales1', { name: `${mark}第${i}家` });
    const session = await as('sales1');
    const path = `/api/v1/customers?q=${encodeURIComponent(mark)}&limit=2&count=1`;
    const first = ok(await session.get(path));
    assert.equal(first.items.length, 2);
    assert.equal(first.count, 3);
    const rest = ok(await session.get(`${path}&cursor=${encodeURIComponent(first.next_cursor)}`));
    assert.equal(rest.items.length, 1);
    assert.equal(rest.next_cursor, null);
    problem(await session.get('/api/v1/customers?sort=note'), 400, 'bad-query');
    problem(await session.get('/api/v1/customers?nonsense=1'), 400, 'bad-query');
    problem(await session.get(`/api/v1/customers?level.in=${'vip,'.repeat(31)}`), 400, 'bad-query');
    problem(await session.get('/api/v1/customers?cursor=xx'), 400, 'bad-cursor');
  });
});

describe('customers: 公海', () => {
  it('lets exactly one of fifty simultaneous claimers win', async () => {
    const customer = await pooled();
    const sessions = await Promise.all(['sales1', 'sales2', 'sales3'].map(as));
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => sessions[i % 3]
      .post(`/api/v1/customers/${customer.id}/claim`)));
    assert.equal(answers.filter((res) => res.status === 200).length, 1);
    for (const res of answers.filter((a) => a.status !== 200)) problem(res, 409, 'already-claimed');
  });

  it('masks contacts in the pool and lists it only when asked', async () => {
    const customer = await pooled({ phone: mobile() });
    const session = await as('sales1');
    assert.match(ok(await session.get(`/api/v1/customers/${customer.id}`)).phone, /\*{4}/);
    const find = async (query) => {
      const { items } = ok(await session.get(`/api/v1/customers?sort=-id&limit=10${query}`));
      return items.some((row) => row.id === customer.id);
    };
    assert.equal(await find(''), false);
    assert.equal(await find('&pool=1'), true);
  });

  it('returns with a reason, assigns with the permission', async () => {
    const customer = await newCustomer('sales1');
    const path = `/api/v1/customers/${customer.id}`;
    const sales1 = await as('sales1');
    invalid(await sales1.post(`${path}/return`, {}), '/reason');
    assert.equal(ok(await sales1.post(`${path}/return`, { reason: 'no_budget' })).owner_id, null);
    problem(await sales1.post(`${path}/return`, { reason: 'no_budget' }), 409, 'state-conflict');
    problem(await sales1.post(`${path}/claim`), 409, 'state-conflict');
    problem(
      await sales1.post(`${path}/followups`, { channel: 'call', content: 'x' }),
      409,
      'state-conflict',
    );
    const sales3 = await as('sales3');
    problem(await sales1.post(`${path}/assign`, { owner_id: sales3.staff.id }), 403, 'forbidden');
    const boss = await as('boss');
    assert.equal(
      ok(await boss.post(`${path}/assign`, { owner_id: sales3.staff.id })).owner_id,
      sales3.staff.id,
    );
    assert.equal(ok(await sales3.get(path)).return_reason, 'no_budget');
    problem(await (await as('finance')).post(`${path}/claim`), 403, 'forbidden');
    problem(await sales1.post('/api/v1/customers/999999999/claim'), 404, 'not-found');
  });
});

describe('customers: work', () => {
  it('follows up and tells it on the timeline', async () => {
    const customer = await newCustomer('sales1');
    const session = await as('sales1');
    const path = `/api/v1/customers/${customer.id}`;
    const made = ok(
      await session.post(`${path}/followups`, { channel: 'visit', content: '量了门头尺寸' }),
      201,
    );
    assert.equal(made.customer_id, customer.id);
    assert.equal(made.created_by_name, session.staff.name);
    const now = ok(await session.get(path));
    assert.equal(now.status, 'following');
    assert.equal(now.last_followup, '量了门头尺寸');
    const { items } = ok(await session.get(`${path}/timeline`));
    assert.deepEqual(
      items.map((e) => `${e.entity}.${e.action}`),
      ['customer.followed', 'customer.following', 'customer.created'],
    );
    assert.equal(items[0].actor_name, session.staff.name);
  });

  it('pages the timeline', async () => {
    const customer = await newCustomer('sales1');
    const session = await as('sales1');
    const path = `/api/v1/customers/${customer.id}`;
    for (let i = 0; i < 55; i += 1) {
      ok(await session.post(`${path}/followups`, { channel: 'call', content: `第 ${i} 次` }), 201);
    }
    const first = ok(await session.get(`${path}/timeline`));
    assert.ok(first.next_cursor);
    const cursor = encodeURIComponent(first.next_cursor);
    const rest = ok(await session.get(`${path}/timeline?cursor=${cursor}`));
    const ids = [...first.items, ...rest.items].map((e) => e.id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(ids, [...ids].sort((a, b) => b - a));
  });

  it('is lost with a reason and comes back', async () => {
    const customer = await newCustomer('sales1');
    const session = await as('sales1');
    const path = `/api/v1/customers/${customer.id}`;
    problem(await session.post(`${path}/reopen`), 409, 'state-conflict');
    invalid(await session.post(`${path}/lose`, {}), '/reason');
    const lost = ok(await session.post(`${path}/lose`, { reason: '选了别家' }));
    assert.deepEqual([lost.status, lost.lost_reason], ['lost', '选了别家']);
    problem(await session.post(`${path}/lose`, { reason: 'x' }), 409, 'state-conflict');
    assert.equal(ok(await session.post(`${path}/reopen`)).status, 'following');
    problem(await (await as('store')).post(`${path}/lose`, { reason: 'x' }), 403, 'forbidden');
  });

  it('has one primary contact at a time', async () => {
    const customer = await newCustomer('sales1', { contact_name: '甲', phone: mobile() });
    const session = await as('sales1');
    const list = `/api/v1/contacts?customer_id=${customer.id}&sort=id`;
    const second = ok(await session.post('/api/v1/contacts', {
      customer_id: customer.id, name: '乙', role: 'finance', is_primary: true,
      email: 'yi@example.com',
    }), 201);
    const rows = ok(await session.get(list)).items;
    assert.deepEqual(rows.map((c) => c.is_primary), [false, true]);
    const emptied = ok(await session.patch(`/api/v1/contacts/${second.id}`, 1, { is_primary: null }));
    assert.equal(emptied.is_primary, false);
    const other = await newCustomer('sales1');
    invalid(
      await session.patch(`/api/v1/contacts/${second.id}`, emptied.version, { customer_id: other.id }),
      '/customer_id',
    );
    invalid(
      await session.post('/api/v1/contacts', { customer_id: customer.id, name: '', email: 'no' }),
      '/name', '/email',
    );
    problem(await (await as('sales2')).get(`/api/v1/contacts/${second.id}`), 404, 'not-found');
    problem(
      await (await as('sales2')).patch(`/api/v1/contacts/${second.id}`, 1, { name: '盗' }),
      404, 'not-found',
    );
    problem(await (await as('sales2')).del(`/api/v1/contacts/${second.id}`), 404, 'not-found');
    ok(await session.del(`/api/v1/contacts/${second.id}`));
  });

  it('goes to the bin with its children and comes back with them', async () => {
    const customer = await newCustomer('admin', { contact_name: '丙', phone: mobile() });
    const admin = await as('admin');
    const { batch } = ok(await admin.del(`/api/v1/customers/${customer.id}`));
    assert.equal(
      ok(await admin.get(`/api/v1/contacts?customer_id=${customer.id}`)).items.length,
      0,
    );
    const { items } = ok(await admin.get('/api/v1/recycle?entity=customer'));
    const bin = items.find((row) => row.batch === batch);
    assert.equal(bin.title, customer.name);
    ok(await admin.post(`/api/v1/recycle/${batch}/restore`));
    ok(await admin.get(`/api/v1/customers/${customer.id}`));
    assert.equal(
      ok(await admin.get(`/api/v1/contacts?customer_id=${customer.id}`)).items.length,
      1,
    );
  });

  it('shows its figures on the first page', async () => {
    const session = await as('sales1');
    const home = ok(await session.get('/api/v1/home'));
    for (const key of ['customer_due', 'customer_pool', 'lead_due', 'lead_new', 'lead_pool']) {
      const todo = home.todo.find((row) => row.key === key);
      assert.ok(todo && Number.isInteger(todo.count) && todo.title && todo.link, key);
    }
    assert.ok(home.figures.some((row) => row.key === 'customer_new' && row.value > 0));
    const series = home.series.find((row) => row.key === 'customer_new');
    assert.equal(series.points.length, 14);
    assert.ok(series.points[13].value > 0);
  });
});

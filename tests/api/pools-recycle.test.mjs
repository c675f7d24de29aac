// Recycling by rules: the due date kept on write, the simulator, a run, its undo; and the view quota.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { as, eventually, invalid, login, mobile, newStaff, ok, problem, uniq } from './lib.mjs';

const DAY = 86400e3;
const inDb = (statement) => sql(layout(), statement, DATABASE);
const made = [];

async function newPool(rules = {}) {
  const admin = await as('admin');
  const pool = await admin.must('POST', '/api/v1/pools', { kind: 'lead', name: uniq('池'), ...rules });
  made.push(pool.id);
  return pool;
}

after(async () => {
  const admin = await as('admin');
  for (const id of made) {
    const { version } = await admin.must('GET', `/api/v1/pools/${id}`);
    await admin.patch(`/api/v1/pools/${id}`, version, { enabled: false, rules: [] });
  }
});

async function person() {
  const staff = await newStaff();
  return Object.assign(await login(staff.username, staff.password), { id: staff.id });
}

const lie = async (pool, extra = {}) => (await as('admin')).must('POST', '/api/v1/leads', {
  company: uniq('公司'), pool_id: pool.id, ...extra,
});

/** A lead of this pool that somebody claimed so many days ago. */
async function held(who, pool, days, extra = {}) {
  const { id } = await lie(pool, extra);
  ok(await who.post(`/api/v1/leads/${id}/claim`));
  inDb(`UPDATE lead SET owner_since = NOW(3) - INTERVAL ${days} DAY,
    created_at = NOW(3) - INTERVAL ${days + 1} DAY WHERE id = ${id}`);
  return id;
}

const until = (what, test) => eventually(test, what, 30);

const lead = async (id) => (await as('admin')).must('GET', `/api/v1/leads/${id}`);
const dueIn = ({ recycle_due_at: due }) => (due ? Math.round((new Date(due) - Date.now()) / DAY) : null);
const runJob = (name) => inDb(
  `UPDATE bd_schedule SET next_at = NOW(3) WHERE name = 'pools.${name}'`,
);

describe('recycling: the due date', () => {
  it('is kept on each write', async () => {
    const one = await person();
    const pool = await newPool({ rules: [{ followup_days: 30 }] });
    const { id, recycle_due_at: none } = await lie(pool);
    assert.equal(none, null, 'what lies in a pool is nobody\'s to lose');
    assert.equal(dueIn(ok(await one.post(`/api/v1/leads/${id}/claim`))), 30);
    inDb(`UPDATE lead SET owner_since = NOW(3) - INTERVAL 20 DAY WHERE id = ${id}`);
    const { version } = await lead(id);
    assert.equal(dueIn(ok(await one.patch(`/api/v1/leads/${id}`, version, { note: 'x' }))), 10);
    ok(await one.post(`/api/v1/leads/${id}/followups`, { channel: 'call', content: '聊过' }), 201);
    assert.equal(dueIn(await lead(id)), 30);
    ok(await one.post(`/api/v1/leads/${id}/invalidate`, { reason: '空号' }));
    assert.equal(dueIn(await lead(id)), null);
    ok(await one.post(`/api/v1/leads/${id}/reopen`));
    assert.equal(dueIn(await lead(id)), 30);
    ok(await one.post(`/api/v1/leads/${id}/return`, { reason: 'other' }));
    assert.equal(dueIn(await lead(id)), null);
  });

  it('follows any and all, level, and the least of several rules', async () => {
    const one = await person();
    const cases = [
      [[{ followup_days: 30, held_days: 10 }], 10],
      [[{ match: 'all', followup_days: 30, held_days: 10 }], 30],
      [[{ followup_days: 30 }, { level: 'vip', held_days: 5 }], 30],
      [[{ followup_days: 30 }, { level: 'key', held_days: 5 }], 5],
      [[{ level: 'vip', held_days: 5 }], null],
    ];
    for (const [rules, days] of cases) {
      const { id } = await lie(await newPool({ rules }), { level: 'key' });
      assert.equal(dueIn(ok(await one.post(`/api/v1/leads/${id}/claim`))), days, JSON.stringify(rules));
    }
  });

  it('is reckoned anew for all when a rule is saved', async () => {
    const [one, admin] = [await person(), await as('admin')];
    const pool = await newPool();
    const id = await held(one, pool, 4);
    ok(await admin.patch(`/api/v1/pools/${pool.id}`, 1, { rules: [{ held_days: 10 }] }));
    await until('a new due date', async () => dueIn(await lead(id)) === 6);
  });

  it('of a rule without days is refused', async () => {
    const pool = await newPool();
    const admin = await as('admin');
    const at = `/api/v1/pools/${pool.id}`;
    invalid(await admin.patch(at, 1, { rules: [{ level: 'vip' }] }), '/rules/0');
    invalid(await admin.patch(at, 1, { rules: [{ spend_days: 3 }] }), '/rules/0'); // of customers
    invalid(await admin.patch(at, 1, { rules: [{ held_days: -1 }] }), '/rules/0/held_days');
    invalid(await admin.post(`${at}/simulate`, { rules: [{}] }), '/rules/0');
  });
});

describe('recycling: try, run, undo', () => {
  it('takes what the simulator said, says why, and gives it back', async () => {
    const [one, admin] = [await person(), await as('admin')];
    const pool = await newPool();
    const due = [await held(one, pool, 21), await held(one, pool, 30)];
    const fresh = await held(one, pool, 5);
    const rules = [{ held_days: 20 }];
    const tried = ok(await admin.post(`/api/v1/pools/${pool.id}/simulate`, { rules }));
    assert.equal(tried.count, 2);
    assert.deepEqual(tried.items.map(({ id }) => id), due);
    assert.ok(tried.items.every(({ owner_id: owner }) => owner === one.id));
    problem(
      await one.post(`/api/v1/pools/${pool.id}/simulate`, { rules }), 403, 'forbidden',
    );

    ok(await admin.patch(`/api/v1/pools/${pool.id}`, 1, { rules }));
    await until('due dates', async () => dueIn(await lead(fresh)) === 15);
    runJob('recycle');
    for (const id of due) await until('a return', async () => (await lead(id)).owner_id === null);
    assert.match((await lead(due[0])).return_note, /规则/);
    assert.equal((await lead(fresh)).owner_id, one.id);
    problem(await one.post(`/api/v1/leads/${due[0]}/claim`), 409, 'state-conflict');

    ok(await (await person()).post(`/api/v1/leads/${due[1]}/claim`));
    const run = await until('the run\'s log', async () => (
      ok(await admin.get('/api/v1/pools/runs')).items.find(({ taken }) => taken >= 2)));
    ok(await admin.post(`/api/v1/pools/runs/${run.id}/undo`));
    problem(await admin.post(`/api/v1/pools/runs/${run.id}/undo`), 409, 'state-conflict');
    await until('undo', async () => (await lead(due[0])).owner_id === one.id);
    assert.notEqual((await lead(due[1])).owner_id, one.id, 'who claimed it keeps it');
    assert.equal(dueIn(await lead(due[0])), 20);
  });

  it('leaves customers with money or work alone', async () => {
    const [one, admin] = [await person(), await as('admin')];
    const pool = await newPool({ kind: 'customer', rules: [{ held_days: 20 }] });
    const ids = [];
    for (let i = 0; i < 2; i += 1) {
      const { id } = await admin.must('POST', '/api/v1/customers', {
        name: uniq('客户'), owner_id: one.id, pool_id: pool.id,
      });
      ids.push(id);
    }
    await admin.must('POST', '/api/v1/receipts', {
      customer_id: ids[0], amount_fen: 100, method: 'cash', received_on: '2026-11-01',
    }, { 'idempotency-key': uniq() });
    inDb(`UPDATE customer SET owner_since = NOW(3) - INTERVAL 30 DAY,
      recycle_due_at = NOW(3) - INTERVAL 10 DAY WHERE id IN (${ids})`);
    runJob('recycle');
    const customer = (id) => admin.must('GET', `/api/v1/customers/${id}`);
    await until('a return', async () => (await customer(ids[1])).owner_id === null);
    const kept = await customer(ids[0]);
    assert.equal(kept.owner_id, one.id);
    assert.equal(dueIn(kept), 1, 'it is asked again tomorrow');
  });

  it('tells the owner before', async () => {
    const one = await person();
    const pool = await newPool({ remind_days: '7,3', rules: [{ held_days: 10 }] });
    const id = await held(one, pool, 7);
    const { version } = await lead(id);
    ok(await one.patch(`/api/v1/leads/${id}`, version, { note: 'x' }));
    runJob('remind');
    const soon = await until('a warning', async () => (
      ok(await one.get(`/api/v1/leads/${id}/history`)).items
        .find(({ action }) => action === 'recycle_soon')));
    assert.equal(soon.data.days, 3);
    const { todo } = ok(await one.get('/api/v1/home'));
    assert.equal(todo.find(({ key }) => key === 'lead_leaving').count, 1);
  });
});

describe('pools: looking at numbers', () => {
  it('is counted, logged and limited', async () => {
    const one = await person();
    const phone = mobile();
    const pool = await newPool({ view_daily: 1 });
    const [a, b] = [await lie(pool, { phone }), await lie(pool, { phone: mobile() })];
    const seen = ok(await one.post(`/api/v1/leads/${a.id}/phones`));
    assert.deepEqual([seen.phone, seen.viewed_today, seen.view_daily], [phone, 1, 1]);
    problem(await one.post(`/api/v1/leads/${b.id}/phones`), 409, 'quota-exhausted');
    const { items } = ok(await one.get(`/api/v1/leads/${a.id}/history`));
    assert.ok(items.some(({ action, actor_id: by }) => action === 'phone_viewed' && by === one.id));
    const hidden = await lie(await newPool({ staff_ids: [(await person()).id] }), { phone });
    problem(await one.post(`/api/v1/leads/${hidden.id}/phones`), 404, 'not-found');
  });
});

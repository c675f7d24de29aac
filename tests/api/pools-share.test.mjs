// Giving out what lies in a pool: in turns, by load, by skill; who is on leave; many at once.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { as, eventually, invalid, login, newStaff, ok, problem, uniq } from './lib.mjs';

const inDb = (statement) => sql(layout(), statement, DATABASE);
const made = [];
const admin = await as('admin');
const day = (n) => new Date(Date.now() + 8 * 3600e3 + n * 86400e3).toISOString().slice(0, 10);

/** A pool that gives to these people. */
async function newPool(mode, people, more = {}) {
  const pool = await admin.must('POST', '/api/v1/pools', {
    kind: 'lead', name: uniq('分池'), assign_mode: mode, staff_ids: people.map(({ id }) => id), ...more,
  });
  made.push(pool.id);
  return pool;
}

async function people(n) {
  const all = [];
  for (let i = 0; i < n; i++) all.push(await newStaff({ name: uniq('员') }));
  return all;
}

after(async () => {
  for (const id of made) {
    const { version } = await admin.must('GET', `/api/v1/pools/${id}`);
    await admin.patch(`/api/v1/pools/${id}`, version, { enabled: false });
  }
});

const lie = (pool, extra = {}, who = admin) => who.must('POST', '/api/v1/leads', {
  company: uniq('公司'), pool_id: pool.id, ...extra,
});
const note = async (id) => (await admin.must('GET', `/api/v1/leads/${id}/timeline`)).items
  .map(({ data }) => data?.assign_note).find(Boolean);
const leave = async ({ id }, from, until) => {
  const { version } = await admin.must('GET', `/api/v1/staff/${id}`);
  ok(await admin.patch(`/api/v1/staff/${id}`, version, { leave_from: from, leave_until: until }));
};
const owners = async (pool, n, extra) => {
  const got = [];
  for (let i = 0; i < n; i++) got.push((await lie(pool, extra)).owner_id);
  return got;
};
/** What a worker knows of rules may be a second old. */
const nextIs = (pool, who) => eventually(async () => {
  const { items } = await admin.must('GET', `/api/v1/pools/${pool.id}/sharers`);
  return items[0]?.id === who.id;
}, 'the next one', 10);

describe('a pool that gives out: in turns', () => {
  it('each gets one after the other, and the history says why', async () => {
    const [a, b, c] = await people(3);
    const pool = await newPool('round', [a, b, c]);
    assert.deepEqual(await owners(pool, 6), [a.id, b.id, c.id, a.id, b.id, c.id]);
    const one = await lie(pool);
    assert.equal(await note(one.id), `轮流：轮到 ${a.name}`);
    assert.ok(one.owner_since);
  });

  it('passes over who is on leave, says so, and does not make it up to him later', async () => {
    const [a, b] = await people(2);
    const pool = await newPool('round', [a, b]);
    await leave(a, day(-1), day(1));
    await nextIs(pool, b);
    const one = await lie(pool);
    assert.equal(one.owner_id, b.id);
    assert.equal(await note(one.id), `轮流：轮到 ${b.name}；${a.name} 请假`);
    assert.deepEqual(await owners(pool, 2), [b.id, b.id]);
    await leave(a, day(-3), day(-1)); // it is over
    await nextIs(pool, a);
    assert.deepEqual(await owners(pool, 4), [a.id, b.id, a.id, b.id]);
  });

  it('leaves it in the pool when nobody can take it', async () => {
    const [a] = await people(1);
    const pool = await newPool('round', [a], { capacity: 1 });
    assert.deepEqual(await owners(pool, 2), [a.id, null]);
    const { id } = await lie(pool);
    assert.equal(await note(id), `轮流：没有能接的人，留在池里；${a.name} 已满`);
  });

  it('who made it without being the next reads it once, then no more', async () => {
    const [a, b] = await people(2);
    const pool = await newPool('round', [a, b]);
    const maker = await login(b.username, b.password);
    const one = await lie(pool, {}, maker);
    assert.equal(one.owner_id, a.id);
    problem(await maker.get(`/api/v1/leads/${one.id}`), 404, 'not-found');
  });

  it('200 leads over many connections: fair, none twice, none lost', async () => {
    const staff = await people(5);
    const pool = await newPool('round', staff);
    const makers = [admin, ...(await Promise.all([1, 2, 3].map(() => as('admin'))))];
    const rows = await Promise.all(Array.from({ length: 200 }, (_, i) => lie(pool, {}, makers[i % 4])));
    assert.equal(new Set(rows.map(({ id }) => id)).size, 200);
    for (const { id } of staff) {
      assert.equal(rows.filter(({ owner_id: owner }) => owner === id).length, 40, `of ${id}`);
    }
    assert.equal(inDb(`SELECT COUNT(*) FROM lead WHERE pool_id = ${pool.id} AND owner_id IS NULL`).trim(), '0');
    assert.equal(inDb(`SELECT COUNT(DISTINCT turn) FROM pool_turn WHERE pool_id = ${pool.id}
      AND staff_id > 0`).trim(), '5');
  });
});

describe('a pool that gives out: by load and by skill', () => {
  it('to who has least, and says how much that is', async () => {
    const [a, b] = await people(2);
    const busy = await newPool('manual', []);
    for (let i = 0; i < 3; i++) {
      const { id } = await lie(busy);
      ok(await admin.post(`/api/v1/leads/${id}/assign`, { owner_id: a.id }));
    }
    const pool = await newPool('load', [a, b]);
    assert.deepEqual(await owners(pool, 3), [b.id, b.id, b.id]);
    const one = await lie(pool);
    assert.equal(await note(one.id), `按手上数量：${[a, b].find((x) => x.id === one.owner_id).name} 手上最少（3 条）`);
  });

  it('to who knows the subject, then in turns', async () => {
    const [a, b, c] = await people(3);
    const skills = [
      { field: 'region', word: '上海', staff_id: b.id },
      { field: 'industry', word: '餐饮', staff_id: c.id },
      { field: 'region', word: '上海', staff_id: c.id },
    ];
    const pool = await newPool('skill', [a, b, c], { skills });
    const one = await lie(pool, { region: '上海市 浦东新区' });
    assert.equal(one.owner_id, b.id);
    assert.equal(await note(one.id), `按专长：对口的 ${b.name}`);
    assert.deepEqual(await owners(pool, 2, { region: '上海市', industry: '餐饮' }), [c.id, c.id]);
    assert.equal((await lie(pool)).owner_id, a.id);
  });

  it('a skill of a field that is none, and a pool without members, are refused', async () => {
    const [a] = await people(1);
    const at = '/api/v1/pools';
    const body = { kind: 'lead', name: uniq('分池'), assign_mode: 'round' };
    invalid(await admin.post(at, body), '/assign_mode');
    const skills = (skill) => ({ ...body, staff_ids: [a.id], skills: [skill] });
    invalid(await admin.post(at, skills({ field: 'phone', word: '1', staff_id: a.id })), '/skills/0/field');
    invalid(await admin.post(at, skills({ field: 'region', word: '沪', staff_id: 999999 })), '/skills/0/staff_id');
    invalid(await admin.post(at, skills({ field: 'region', word: '', staff_id: a.id })), '/skills/0/word');
    const pool = await newPool('round', [a]);
    invalid(await admin.patch(`${at}/${pool.id}`, 1, { staff_ids: [] }), '/assign_mode');
  });
});

describe('a pool that gives out: when asked', () => {
  it('gives what lies there, to those who run the pool', async () => {
    const [a, b] = await people(2);
    const pool = await newPool('manual', [a, b]);
    const ids = [(await lie(pool)).id, (await lie(pool)).id];
    problem(await admin.post(`/api/v1/leads/${ids[0]}/share`), 409, 'state-conflict'); // by hand
    ok(await admin.patch(`/api/v1/pools/${pool.id}`, 1, { assign_mode: 'round' }));
    await nextIs(pool, a);
    assert.ok((await admin.must('GET', `/api/v1/leads/${ids[0]}`)).actions.includes('share'));
    const member = await login(b.username, b.password);
    problem(await member.post(`/api/v1/leads/${ids[0]}/share`), 403, 'forbidden');
    const got = [];
    for (const id of ids) got.push(ok(await admin.post(`/api/v1/leads/${id}/share`)).owner_id);
    assert.deepEqual(got, [a.id, b.id]);
    assert.equal(await note(ids[1]), `轮流：轮到 ${b.name}`);
    problem(await admin.post(`/api/v1/leads/${ids[0]}/share`), 409, 'state-conflict'); // he has it
  });

  it('the same lead asked for by many is given once', async () => {
    const staff = await people(3);
    const pool = await newPool('manual', staff);
    const { id } = await lie(pool);
    ok(await admin.patch(`/api/v1/pools/${pool.id}`, 1, { assign_mode: 'round' }));
    await nextIs(pool, staff[0]);
    const answers = await Promise.all(Array.from({ length: 12 }, () => admin.post(`/api/v1/leads/${id}/share`)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status }) => status === 409).length, 11);
    assert.equal(inDb(`SELECT COUNT(*) FROM pool_turn WHERE pool_id = ${pool.id} AND staff_id > 0`).trim(), '1');
  });
});

describe('leave', () => {
  it('is said by oneself, and checked', async () => {
    const [a] = await people(1);
    const one = await login(a.username, a.password);
    assert.deepEqual(ok(await one.get('/api/v1/leave')), { leave_from: null, leave_until: null });
    const both = { leave_from: day(0), leave_until: day(2) };
    assert.deepEqual(ok(await one.call('PUT', '/api/v1/leave', { body: both })), both);
    assert.equal((await admin.must('GET', `/api/v1/staff/${a.id}`)).leave_from, day(0));
    const put = (body) => one.call('PUT', '/api/v1/leave', { body });
    invalid(await put({ leave_until: day(1) }), '/leave_from');
    invalid(await put({ leave_from: day(2), leave_until: day(1) }), '/leave_until');
    ok(await put({ leave_from: null, leave_until: null }));
  });
});

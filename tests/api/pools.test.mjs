// 线索池 and 公海 as records: who sees which, and what each lets its members take.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { as, invalid, login, mobile, newStaff, ok, problem, uniq } from './lib.mjs';

const made = [];

/** A pool of its own for one test; taken out of use when the file is done. */
async function newPool(rules = {}) {
  const admin = await as('admin');
  const pool = await admin.must('POST', '/api/v1/pools', {
    kind: 'lead', name: uniq('池'), ...rules,
  });
  made.push(pool.id);
  return pool;
}

after(async () => {
  const admin = await as('admin');
  for (const id of made) {
    const { version } = await admin.must('GET', `/api/v1/pools/${id}`);
    await admin.patch(`/api/v1/pools/${id}`, version, { enabled: false });
  }
});

/** A salesperson whom nobody else's test knows. */
async function person(extra = {}) {
  const staff = await newStaff(extra);
  const session = await login(staff.username, staff.password);
  return Object.assign(session, { id: staff.id });
}

const lie = async (pool, extra = {}, who = 'admin') => (await as(who)).must('POST', '/api/v1/leads', {
  company: uniq('公司'), pool_id: pool.id, ...extra,
});
const claim = (who, lead) => who.post(`/api/v1/leads/${lead.id}/claim`);

describe('pools: records', () => {
  it('are kept by an admin, checked whole', async () => {
    const admin = await as('admin');
    invalid(await admin.post('/api/v1/pools', {
      kind: 'moon', name: '', claim_daily: -1, remind_days: '7,x', staff_ids: [999999999],
      enabled: null,
    }), '/kind', '/name', '/claim_daily');
    invalid(
      await admin.post('/api/v1/pools', {
        kind: 'lead', name: uniq(), remind_days: '7,x', staff_ids: [999999999], enabled: null,
      }),
      '/remind_days', '/staff_ids/0', '/enabled',
    );
    problem(await (await as('sales1')).get('/api/v1/pools'), 403, 'forbidden');
    const pool = await newPool({ remind_days: '5,2' });
    assert.deepEqual(
      [pool.enabled, pool.masked, pool.is_default, pool.remind_days],
      [true, true, false, '5,2'],
    );
    invalid(await admin.patch(`/api/v1/pools/${pool.id}`, 1, { kind: 'customer' }), '/kind');
  });

  it('have one default of each kind, which stays', async () => {
    const admin = await as('admin');
    const { items } = await admin.must('GET', '/api/v1/pools?kind=lead&limit=100');
    const [first, ...more] = items.filter((pool) => pool.is_default);
    assert.equal(more.length, 0);
    const at = `/api/v1/pools/${first.id}`;
    invalid(await admin.patch(at, first.version, { is_default: false }), '/is_default');
    invalid(await admin.patch(at, first.version, { enabled: false }), '/enabled');
    problem(await admin.del(at), 409, 'state-conflict');
    const other = await newPool({ is_default: true });
    const was = ok(await admin.get(at));
    assert.equal(was.is_default, false);
    ok(await admin.patch(at, was.version, { is_default: true }));
    assert.equal(ok(await admin.get(`/api/v1/pools/${other.id}`)).is_default, false);
  });

  it('go only when nothing lies in them', async () => {
    const admin = await as('admin');
    const pool = await newPool();
    const lead = await lie(pool);
    problem(await admin.del(`/api/v1/pools/${pool.id}`), 409, 'state-conflict');
    ok(await admin.del(`/api/v1/leads/${lead.id}`));
    ok(await admin.del(`/api/v1/pools/${pool.id}`));
    made.splice(made.indexOf(pool.id), 1);
  });
});

describe('pools: members', () => {
  it('by person, department and role see it; nobody else, by no way', async () => {
    const [inside, byDept, outside] = [
      await person(), await person({ dept_id: 7 }), await person({ dept_id: 3 }),
    ];
    const pool = await newPool({ staff_ids: [inside.id], dept_ids: [7], role_ids: [5] });
    const lead = await lie(pool, { phone: mobile() });
    const at = `/api/v1/leads/${lead.id}`;
    for (const member of [inside, byDept]) {
      assert.equal(ok(await member.get(at)).pool_name, pool.name);
      const { items } = ok(await member.get(`/api/v1/leads?pool=1&pool_id=${pool.id}`));
      assert.deepEqual(items.map(({ id }) => id), [lead.id]);
      const mine = ok(await member.get('/api/v1/pools/mine?kind=lead')).items;
      assert.ok(mine.some(({ id }) => id === pool.id));
    }
    for (const way of ['', '/history', '/timeline']) {
      problem(await outside.get(at + way), 404, 'not-found');
    }
    problem(await claim(outside, lead), 404, 'not-found');
    for (const list of [`leads?pool_id=${pool.id}`, `leads?pool=1&pool_id=${pool.id}`]) {
      assert.deepEqual(ok(await outside.get(`/api/v1/${list}`)).items, []);
    }
    const everything = ok(await outside.get('/api/v1/leads?sort=-id&limit=100')).items;
    assert.ok(everything.every(({ id }) => id !== lead.id));
    const mine = ok(await outside.get('/api/v1/pools/mine')).items;
    assert.ok(mine.every(({ id }) => id !== pool.id));
    invalid(
      await outside.post('/api/v1/leads', { company: uniq(), pool_id: pool.id }),
      '/pool_id',
    );
  });

  it('see nothing of it while it is out of use', async () => {
    const [admin, one] = [await as('admin'), await person()];
    const pool = await newPool({ staff_ids: [one.id] });
    const lead = await lie(pool);
    ok(await admin.patch(`/api/v1/pools/${pool.id}`, 1, { enabled: false }));
    problem(await one.get(`/api/v1/leads/${lead.id}`), 404, 'not-found');
    problem(await claim(one, lead), 404, 'not-found');
    problem(await claim(admin, lead), 409, 'state-conflict');
  });

  it('read the numbers where the pool does not hide them', async () => {
    const one = await person();
    const phone = mobile();
    const [open, hidden] = [
      await lie(await newPool({ masked: false }), { phone }), await lie(await newPool(), { phone }),
    ];
    assert.equal(ok(await one.get(`/api/v1/leads/${open.id}`)).phone, phone);
    assert.match(ok(await one.get(`/api/v1/leads/${hidden.id}`)).phone, /\*{4}/);
  });
});

describe('pools: claims', () => {
  it('200 callers, one winner, quotas exact', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => person()));
    const pool = await newPool({ claim_daily: 3 });
    const lead = await lie(pool);
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => (
      claim(people[i % people.length], lead))));
    const won = answers.filter((res) => res.status === 200);
    assert.equal(won.length, 1);
    for (const res of answers.filter((a) => a !== won[0])) problem(res, 409, 'already-claimed');
    const winner = people.find(({ id }) => id === won[0].body.owner_id);
    const more = await Promise.all(Array.from({ length: 12 }, () => lie(pool)));
    const taken = await Promise.all(more.flatMap((one) => people.map((who) => claim(who, one))));
    const count = (who) => taken.filter(({ status, body }) => (
      status === 200 && body.owner_id === who.id)).length;
    assert.deepEqual(people.map(count), people.map((who) => (who === winner ? 2 : 3)));
    const { items } = ok(await winner.get('/api/v1/pools/mine?kind=lead'));
    assert.equal(items.find(({ id }) => id === pool.id).claimed_today, 3);
  });

  it('count in their own pool only', async () => {
    const one = await person();
    const [first, second] = [await newPool({ claim_daily: 1 }), await newPool({ claim_daily: 1 })];
    ok(await claim(one, await lie(first)));
    const refused = await lie(first);
    problem(await claim(one, refused), 409, 'quota-exhausted');
    ok(await claim(one, await lie(second)));
    const left = ok(await (await as('admin')).get(`/api/v1/leads/${refused.id}`));
    assert.deepEqual([left.owner_id, left.version], [null, 1], 'a refused claim changes nothing');
  });

  it('stop at what one may hold; what is done with does not count', async () => {
    const one = await person();
    const pool = await newPool({ capacity: 2 });
    const [a, b, c, d] = await Promise.all(Array.from({ length: 4 }, () => lie(pool)));
    const answers = await Promise.all([a, b, c, d].map((lead) => claim(one, lead)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 409, 409]);
    for (const res of answers.filter(({ status }) => status === 409)) problem(res, 409, 'pool-full');
    const held = answers.find(({ status }) => status === 200).body;
    ok(await one.post(`/api/v1/leads/${held.id}/invalidate`, { reason: '空号' }));
    const free = [a, b, c, d][answers.findIndex(({ status }) => status === 409)];
    ok(await claim(one, free));
  });

  it('wait while what is new is protected', async () => {
    const one = await person();
    const lead = await lie(await newPool({ protect_days: 1 }));
    const { body } = await claim(one, lead);
    assert.match(problem(await claim(one, lead), 409, 'state-conflict').detail, /分配/, body.detail);
    ok(await (await as('boss')).post(`/api/v1/leads/${lead.id}/assign`, { owner_id: one.id }));
  });
});

describe('pools: what goes where', () => {
  it('a return goes to the chosen pool, by its days', async () => {
    const one = await person();
    const [from, to] = [await newPool(), await newPool({ prev_owner_days: 0 })];
    const lead = await lie(from);
    const give = (body) => one.post(`/api/v1/leads/${lead.id}/return`, { reason: 'other', ...body });
    ok(await claim(one, lead));
    invalid(await give({ pool_id: 999999999 }), '/pool_id');
    invalid(await give({ pool_id: 2 }), '/pool_id'); // 公海 takes no leads
    assert.equal(ok(await give({ pool_id: to.id })).pool_id, to.id);
    assert.equal(ok(await claim(one, lead)).pool_id, to.id); // 0 days: at once
    assert.equal(ok(await give({})).pool_id, to.id);
  });

  it('moves need the permission or the pool\'s admin', async () => {
    const [keeper, member] = [await person(), await person()];
    const [from, to] = [await newPool({ admin_ids: [keeper.id] }), await newPool()];
    const lead = await lie(from);
    const move = (who, pool) => who.post(`/api/v1/leads/${lead.id}/move`, { pool_id: pool.id });
    problem(await move(member, to), 403, 'forbidden');
    assert.ok(!ok(await member.get(`/api/v1/leads/${lead.id}`)).actions.includes('move'));
    assert.ok(ok(await keeper.get(`/api/v1/leads/${lead.id}`)).actions.includes('move'));
    assert.equal(ok(await move(keeper, to)).pool_id, to.id);
    problem(await move(keeper, from), 403, 'forbidden'); // it is no longer in his
    ok(await move(await as('boss'), from));
    ok(await keeper.post(`/api/v1/leads/${lead.id}/assign`, { owner_id: member.id }));
    const { items } = ok(await member.get(`/api/v1/leads/${lead.id}/history`));
    assert.ok(items.some(({ action }) => action === 'moved'));
  });

  it('customers have pools of their own', async () => {
    const [admin, one, other] = [await as('admin'), await person(), await person()];
    const pool = await newPool({ kind: 'customer', staff_ids: [one.id] });
    const customer = await admin.must('POST', '/api/v1/customers', {
      name: uniq('客户'), owner_id: null, pool_id: pool.id,
    });
    const list = `/api/v1/customers?pool=1&pool_id=${pool.id}`;
    assert.deepEqual(ok(await other.get(list)).items, []);
    assert.deepEqual(ok(await one.get(list)).items.map(({ id }) => id), [customer.id]);
    problem(await other.post(`/api/v1/customers/${customer.id}/claim`), 404, 'not-found');
    ok(await one.post(`/api/v1/customers/${customer.id}/claim`));
    invalid(
      await one.patch(`/api/v1/customers/${customer.id}`, 2, { pool_id: 2 }),
      '/pool_id',
    );
  });

  it('a record without a pool lies in the default, or in the one where its creator is', async () => {
    const [admin, one] = [await as('admin'), await person()];
    const { items } = await admin.must('GET', '/api/v1/pools?kind=lead&limit=100');
    const lead = ok(await one.post('/api/v1/leads', { company: uniq() }), 201);
    assert.equal(lead.pool_id, items.find((pool) => pool.is_default).id);
  });
});

describe('pools: what has no owner and no pool of its own', () => {
  it('work orders are seen by whoever may see those without an owner', async () => {
    const admin = await as('admin');
    const waiting = ok(await admin.get('/api/v1/workorders?pool=1&limit=1')).items;
    assert.equal(waiting.length, 1, 'the demo has a work order that waits');
    const seen = async (permissions) => {
      const role = await admin.must('POST', '/api/v1/roles', {
        name: uniq('r'), title: uniq('派工'), permissions, scopes: { workorders: 'own' },
      });
      const one = await person({ role_ids: [role.id] });
      return ok(await one.get(`/api/v1/workorders?id=${waiting[0].id}`)).items.length;
    };
    assert.equal(await seen(['workorder.read', 'workorder.pool']), 1);
    assert.equal(await seen(['workorder.read']), 0);
  });
});

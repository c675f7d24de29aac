// 线索 and 线索池: who sees, claims, returns, assigns, follows up, converts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { all, as, invalid, mobile, ok, problem, show, uniq } from './lib.mjs';

const company = () => `测试线索${uniq()}有限公司`;

/** A new lead; without an owner it lies in the pool. */
async function newLead(user, extra = {}) {
  const session = await as(user);
  return ok(await session.post('/api/v1/leads', { company: company(), ...extra }), 201);
}

/** A lead that `user` claimed from the pool. */
async function claimed(user, extra = {}) {
  const lead = await newLead('admin', extra);
  const session = await as(user);
  ok(await session.post(`/api/v1/leads/${lead.id}/claim`));
  return lead.id;
}

describe('leads: create and read', () => {
  it('creates into the pool, answers the row', async () => {
    const lead = await newLead('sales1', {
      name: '高远', phone: mobile(), source: 'douyin', level: 'key',
    });
    assert.equal(lead.owner_id, null);
    assert.equal(lead.status, 'new');
    assert.equal(lead.version, 1);
    assert.equal(lead.source, 'douyin');
    assert.ok(lead.created_at.endsWith('Z'));
  });

  it('names every violation at once', async () => {
    const session = await as('sales1');
    const res = await session.post('/api/v1/leads', {
      company: '', phone: 'abc', source: 'moon', level: 7, status: 'converted', nonsense: 1,
    });
    invalid(res, '/company', '/phone', '/source', '/level', '/status', '/nonsense');
  });

  it('refuses what is no JSON, too long, not UTF-8', async () => {
    const session = await as('sales1');
    problem(await session.post('/api/v1/leads', '{"company":'), 400, 'bad-json');
    problem(await session.post('/api/v1/leads', '{"company":"a","company":"b"}'), 400, 'bad-json');
    problem(
      await session.post('/api/v1/leads', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])),
      400,
      'bad-json',
    );
    invalid(await session.post('/api/v1/leads', { company: '长'.repeat(121) }), '/company');
  });

  it('is denied to a role without the permission', async () => {
    const store = await as('store');
    problem(await store.get('/api/v1/leads'), 403, 'forbidden');
    problem(await store.post('/api/v1/leads', { company: company() }), 403, 'forbidden');
  });

  it('masks contacts of the pool from those who cannot assign', async () => {
    const phone = mobile();
    const lead = await newLead('admin', { phone, name: '欧阳锋', wechat: 'wx_secret_1' });
    const seen = ok(await (await as('sales1')).get(`/api/v1/leads/${lead.id}`));
    assert.match(seen.phone, /^\d{3}\*{4}\d{4}$/);
    assert.ok(seen.name.includes('*') && seen.wechat.includes('*'));
    const list = ok(await (await as('sales1')).get('/api/v1/leads?pool=1&sort=-id&limit=5'));
    const row = list.items.find((item) => item.id === lead.id);
    assert.match(row.phone, /\*{4}/);
    assert.equal(ok(await (await as('boss')).get(`/api/v1/leads/${lead.id}`)).phone, phone);
  });

  it('shows a salesperson the pool and his own, never a colleague\'s', async () => {
    const id = await claimed('sales2');
    const sales1 = await as('sales1');
    problem(await sales1.get(`/api/v1/leads/${id}`), 404, 'not-found');
    problem(await sales1.patch(`/api/v1/leads/${id}`, 2, { note: 'x' }), 404, 'not-found');
    problem(await sales1.del(`/api/v1/leads/${id}`), 404, 'not-found');
    problem(await sales1.get(`/api/v1/leads/${id}/history`), 404, 'not-found');
    problem(await sales1.get(`/api/v1/leads/${id}/timeline`), 404, 'not-found');
    const mine = await all(sales1, '/api/v1/leads?limit=100');
    const owners = new Set(mine.map((lead) => lead.owner_id));
    assert.deepEqual([...owners].filter((o) => o !== null && o !== sales1.staff.id), []);
  });

  it('gives an owner only to those who may assign', async () => {
    const sales1 = await as('sales1');
    const sales2 = await as('sales2');
    const res = await sales1.post('/api/v1/leads', {
      company: company(), owner_id: sales2.staff.id,
    });
    invalid(res, '/owner_id');
    const own = ok(
      await sales1.post('/api/v1/leads', { company: company(), owner_id: sales1.staff.id }),
      201,
    );
    assert.equal(own.owner_id, sales1.staff.id);
    assert.equal(own.owner_name, sales1.staff.name);
  });
});

describe('leads: change', () => {
  it('changes with the right version only', async () => {
    const id = await claimed('sales1');
    const session = await as('sales1');
    const { version } = ok(await session.get(`/api/v1/leads/${id}`));
    const changed = ok(await session.patch(`/api/v1/leads/${id}`, version, {
      level: 'vip', note: '重点',
    }));
    assert.equal(changed.level, 'vip');
    assert.equal(changed.version, version + 1);
    problem(await session.patch(`/api/v1/leads/${id}`, version, { level: 'key' }), 412, 'stale');
    problem(
      await session.call('PATCH', `/api/v1/leads/${id}`, { body: { level: 'key' } }),
      428, 'precondition-required',
    );
  });

  it('never changes the owner by an ordinary update', async () => {
    const id = await claimed('sales1');
    const session = await as('sales1');
    const { version } = ok(await session.get(`/api/v1/leads/${id}`));
    const other = (await as('sales2')).staff.id;
    invalid(await session.patch(`/api/v1/leads/${id}`, version, { owner_id: other }), '/owner_id');
    const boss = await as('boss');
    invalid(await boss.patch(`/api/v1/leads/${id}`, version, { owner_id: other }), '/owner_id');
  });

  it('goes to the recycle bin and is gone from lists', async () => {
    const id = await claimed('sales1');
    const session = await as('sales1');
    assert.ok(ok(await session.del(`/api/v1/leads/${id}`)).batch > 0);
    problem(await session.get(`/api/v1/leads/${id}`), 404, 'not-found');
    problem(await session.post(`/api/v1/leads/${id}/claim`), 404, 'not-found');
  });
});

describe('leads: the pool', () => {
  it('lets exactly one of fifty simultaneous claimers win', async () => {
    const lead = await newLead('admin');
    const sessions = await Promise.all(['sales1', 'sales2', 'sales3'].map(as));
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => sessions[i % 3]
      .post(`/api/v1/leads/${lead.id}/claim`)));
    const won = answers.filter((res) => res.status === 200);
    assert.equal(won.length, 1, answers.map((res) => res.status).join(' '));
    for (const res of answers.filter((a) => a !== won[0])) problem(res, 409, 'already-claimed');
    const owner = ok(await (await as('admin')).get(`/api/v1/leads/${lead.id}`)).owner_id;
    assert.equal(owner, won[0].body.owner_id);
  });

  it('shows the whole number to whom the lead is now', async () => {
    const phone = mobile();
    const lead = await newLead('admin', { phone });
    const mine = ok(await (await as('sales1')).post(`/api/v1/leads/${lead.id}/claim`));
    assert.equal(mine.phone, phone);
    assert.equal(mine.version, lead.version + 1);
  });

  it('answers 404 for what is not there, 403 without permission', async () => {
    problem(await (await as('sales1')).post('/api/v1/leads/999999999/claim'), 404, 'not-found');
    const lead = await newLead('admin');
    problem(await (await as('finance')).post(`/api/v1/leads/${lead.id}/claim`), 403, 'forbidden');
  });

  it('returns with a reason, and keeps the former owner from taking it again at once', async () => {
    const id = await claimed('sales1');
    const sales1 = await as('sales1');
    invalid(await sales1.post(`/api/v1/leads/${id}/return`, {}), '/reason');
    invalid(await sales1.post(`/api/v1/leads/${id}/return`, { reason: 'bored' }), '/reason');
    const done = ok(await sales1.post(`/api/v1/leads/${id}/return`, {
      reason: 'no_answer', note: '打了三次',
    }));
    assert.equal(done.owner_id, null);
    problem(
      await sales1.post(`/api/v1/leads/${id}/return`, { reason: 'no_answer' }),
      409,
      'state-conflict',
    );
    problem(await sales1.post(`/api/v1/leads/${id}/claim`), 409, 'state-conflict');
    const lead = ok(await (await as('sales2')).post(`/api/v1/leads/${id}/claim`));
    assert.equal(lead.return_reason, 'no_answer');
    assert.equal(lead.prev_owner_id, sales1.staff.id);
  });

  it('keeps a colleague from returning what is not his', async () => {
    const id = await claimed('sales2');
    problem(
      await (await as('sales1')).post(`/api/v1/leads/${id}/return`, { reason: 'other' }),
      404, 'not-found',
    );
  });

  it('assigns with the permission, to people at work', async () => {
    const lead = await newLead('admin');
    const boss = await as('boss');
    const sales3 = await as('sales3');
    const path = `/api/v1/leads/${lead.id}/assign`;
    problem(await (await as('sales1')).post(path, { owner_id: sales3.staff.id }), 403, 'forbidden');
    invalid(await boss.post(path, {}), '/owner_id');
    assert.equal(
      ok(await boss.post(path, { owner_id: sales3.staff.id })).owner_id,
      sales3.staff.id,
    );
    assert.equal(ok(await sales3.get(`/api/v1/leads/${lead.id}`)).owner_id, sales3.staff.id);
    const res = await boss.post(path, { owner_id: 999999999 });
    assert.ok([404, 422].includes(res.status), show(res));
  });
});

describe('leads: work', () => {
  it('follows up: the state moves, the timeline tells', async () => {
    const id = await claimed('sales1');
    const session = await as('sales1');
    const next = new Date(Date.now() + 86400e3).toISOString();
    const made = ok(await session.post(`/api/v1/leads/${id}/followups`, {
      channel: 'call', content: '聊了新店开业的物料', next_contact_at: next,
    }), 201);
    assert.equal(made.lead_id, id);
    assert.equal(made.content, '聊了新店开业的物料');
    const lead = ok(await session.get(`/api/v1/leads/${id}`));
    assert.equal(lead.status, 'following');
    assert.equal(lead.next_contact_at, next);
    assert.equal(lead.last_followup, '聊了新店开业的物料');
    const { items } = ok(await session.get(`/api/v1/leads/${id}/timeline`));
    const told = items.find((event) => event.action === 'followed');
    assert.equal(told.data.content, '聊了新店开业的物料');
    const listed = ok(await session.get(`/api/v1/followups?lead_id=${id}`));
    assert.equal(listed.items.length, 1);
  });

  it('refuses follow-ups that cannot be', async () => {
    const id = await claimed('sales1');
    const session = await as('sales1');
    const path = `/api/v1/leads/${id}/followups`;
    invalid(await session.post(path, { channel: 'pigeon' }), '/channel', '/content');
    const tomorrow = new Date(Date.now() + 86400e3).toISOString();
    const yesterday = new Date(Date.now() - 86400e3).toISOString();
    invalid(
      await session.post(path, { channel: 'call', content: 'x', occurred_at: tomorrow }),
      '/occurred_at',
    );
    invalid(
      await session.post(path, { channel: 'call', content: 'x', next_contact_at: yesterday }),
      '/next_contact_at',
    );
    const untouched = ok(await session.get(`/api/v1/leads/${id}`));
    assert.equal(untouched.status, 'new', 'nothing is half done');
    const pooled = await newLead('admin');
    problem(
      await session.post(`/api/v1/leads/${pooled.id}/followups`, { channel: 'call', content: 'x' }),
      409, 'state-conflict',
    );
    const foreign = await claimed('sales2');
    problem(
      await session.post(`/api/v1/leads/${foreign}/followups`, { channel: 'call', content: 'x' }),
      404, 'not-found',
    );
  });

  it('hides follow-ups of leads that are not visible', async () => {
    const id = await claimed('sales2');
    const sales2 = await as('sales2');
    const made = ok(
      await sales2.post(`/api/v1/leads/${id}/followups`, { channel: 'visit', content: '面谈' }),
      201,
    );
    const sales1 = await as('sales1');
    problem(await sales1.get(`/api/v1/followups/${made.id}`), 404, 'not-found');
    assert.equal(ok(await sales1.get(`/api/v1/followups?lead_id=${id}`)).items.length, 0);
  });

  it('moves along its states and no other way', async () => {
    const id = await claimed('sales1');
    const session = await as('sales1');
    const path = `/api/v1/leads/${id}`;
    assert.equal(ok(await session.post(`${path}/interest`)).status, 'interested');
    problem(await session.post(`${path}/interest`), 409, 'state-conflict');
    invalid(await session.post(`${path}/invalidate`, {}), '/reason');
    const ended = ok(await session.post(`${path}/invalidate`, { reason: '空号' }));
    assert.equal(ended.status, 'invalid');
    assert.deepEqual(ended.actions, ['reopen']);
    problem(await session.post(`${path}/convert`, {}), 409, 'state-conflict');
    assert.equal(ok(await session.post(`${path}/reopen`)).status, 'following');
    problem(
      await (await as('sales2')).post(`${path}/invalidate`, { reason: 'x' }),
      404,
      'not-found',
    );
  });
});

describe('leads: convert', () => {
  it('makes a customer with its contact and history; the lead stays readable', async () => {
    const phone = mobile();
    const id = await claimed('sales1', { name: '苏小小', phone, region: '杭州', level: 'key' });
    const session = await as('sales1');
    ok(
      await session.post(`/api/v1/leads/${id}/followups`, { channel: 'wechat', content: '发了案例' }),
      201,
    );
    const { customer_id: customerId } = ok(await session.post(`/api/v1/leads/${id}/convert`, {
      level: 'vip',
    }));
    const customer = ok(await session.get(`/api/v1/customers/${customerId}`));
    assert.equal(customer.level, 'vip');
    assert.equal(customer.region, '杭州');
    assert.equal(customer.phone, phone);
    assert.equal(customer.owner_id, session.staff.id);
    assert.equal(customer.status, 'following');
    const contacts = ok(await session.get(`/api/v1/contacts?customer_id=${customerId}`)).items;
    assert.deepEqual(contacts.map((c) => [c.name, c.phone, c.is_primary]), [['苏小小', phone, true]]);
    const moved = ok(await session.get(`/api/v1/followups?customer_id=${customerId}`)).items;
    assert.deepEqual(moved.map((f) => [f.content, f.lead_id]), [['发了案例', id]]);
    const lead = ok(await session.get(`/api/v1/leads/${id}`));
    assert.equal(lead.status, 'converted');
    assert.equal(lead.customer_id, customerId);
    assert.equal(lead.customer_name, lead.company);
    const { items } = ok(await session.get(`/api/v1/customers/${customerId}/timeline`));
    assert.ok(items.some((e) => e.entity === 'lead' && e.action === 'converted'));
  });

  it('happens once', async () => {
    const id = await claimed('sales1');
    const session = await as('sales1');
    const path = `/api/v1/leads/${id}`;
    const answers = await Promise.all([1, 2, 3].map(() => session.post(`${path}/convert`, {})));
    assert.deepEqual(answers.map((res) => res.status).sort(), [200, 409, 409]);
    const { customer_id: customerId } = answers.find((res) => res.status === 200).body;
    const again = problem(await session.post(`${path}/convert`, {}), 409, 'state-conflict');
    assert.equal(again.customer_id, customerId);
    problem(
      await session.post(`${path}/followups`, { channel: 'call', content: 'x' }),
      409,
      'state-conflict',
    );
    const { version } = ok(await session.get(path));
    problem(await session.patch(path, version, { note: 'x' }), 409, 'state-conflict');
    problem(await session.del(path), 409, 'state-conflict');
    ok(await session.get(path));
  });

  it('is refused for a duplicate customer, and then nothing has changed', async () => {
    const phone = mobile();
    const admin = await as('admin');
    await admin.must('POST', '/api/v1/customers', { name: company(), phone });
    const id = await claimed('sales1', { phone });
    const session = await as('sales1');
    const res = problem(await session.post(`/api/v1/leads/${id}/convert`, {}), 409, 'duplicate');
    assert.equal(res.matches[0].reason, 'phone');
    assert.equal(ok(await session.get(`/api/v1/leads/${id}`)).status, 'new');
  });

  it('needs the permission, the scope and a claimed lead', async () => {
    const id = await claimed('sales2');
    problem(await (await as('reviewer')).post(`/api/v1/leads/${id}/convert`, {}), 403, 'forbidden');
    problem(await (await as('sales1')).post(`/api/v1/leads/${id}/convert`, {}), 404, 'not-found');
    const pooled = await newLead('admin');
    problem(
      await (await as('sales1')).post(`/api/v1/leads/${pooled.id}/convert`, {}),
      409,
      'state-conflict',
    );
    invalid(
      await (await as('sales2')).post(`/api/v1/leads/${id}/convert`, {
        level: 'god', credit_code: '123',
      }),
      '/level',
    );
  });
});

// 登录, 员工, 部门, 角色: who may come in, and what then.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  PASSWORD, as, base, call, login, mobile, ok, phone, problem, uniq, wxLogin,
} from './lib.mjs';

const SALES = 7;
const FIRST_SALES_DEPT = 2;

/** A new employee; `password` is the one-time password of the answer. */
async function newPerson(extra = {}) {
  const admin = await as('admin');
  const username = uniq('u');
  return ok(await admin.post('/api/v1/staff', {
    username, name: '测试员', dept_id: FIRST_SALES_DEPT, role_ids: [SALES], ...extra,
  }), 201);
}

const signIn = (username, password, otp) => call('POST', '/api/v1/session', { body: { username, password, otp } });

/** RFC 6238 with SHA-1, 6 digits, 30 s; `ahead` steps from now. */
function totp(secret, ahead = 0) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + ahead));
  const mac = createHmac('sha1', key).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1e6).padStart(6, '0');
}

describe('session', () => {
  it('gives a cookie that scripts cannot read, and who one is', async () => {
    const res = await signIn('sales1', PASSWORD);
    const body = ok(res);
    const cookie = res.headers['set-cookie'][0];
    assert.match(cookie, /^bd_session=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Lax/);
    assert.equal(/Secure/.test(cookie), base.startsWith('https:'));
    assert.equal(body.staff.username, 'sales1');
    assert.equal(body.staff.dept_name, '销售一部');
    assert.deepEqual(body.staff.roles, ['业务员']);
    assert.ok(body.permissions.includes('lead.claim') && !body.permissions.includes('order.approve'));
    const again = ok(await call('GET', '/api/v1/session', { headers: { cookie: cookie.split(';')[0] } }));
    assert.equal(again.csrf, body.csrf);
  });

  it('ends at logout', async () => {
    const session = await login('sales1');
    ok(await session.del('/api/v1/session'), 204);
    problem(await session.get('/api/v1/session'), 401, 'unauthorized');
  });

  it('wants the CSRF token for every change', async () => {
    const session = await login('sales1');
    const { cookie } = session.headers;
    const change = (headers) => call('POST', '/api/v1/leads', { body: { company: uniq() }, headers });
    problem(await change({ cookie }), 403, 'csrf');
    problem(await change({ cookie, 'x-csrf-token': 'f'.repeat(32) }), 403, 'csrf');
    problem(await change({}), 401, 'unauthorized');
    problem(await change({ cookie: 'bd_session=nonsense' }), 401, 'unauthorized');
  });

  it('says the same of a wrong password and an unknown name', async () => {
    const person = await newPerson();
    const wrong = problem(await signIn(person.username, 'not-the-password'), 401, 'bad-credentials');
    const nobody = problem(await signIn(uniq('nobody'), 'not-the-password'), 401, 'bad-credentials');
    assert.equal(wrong.detail, nobody.detail);
    problem(await call('POST', '/api/v1/session', { body: {} }), 422, 'validation', ['/username', '/password']);
    problem(await signIn(person.username, 'x'.repeat(5000)), 413, 'too-large');
  });

  it('locks after five failures, known names and unknown ones alike', async () => {
    const person = await newPerson();
    for (const username of [person.username, uniq('nobody')]) {
      for (let i = 0; i < 5; i += 1) problem(await signIn(username, 'wrong-password'), 401, 'bad-credentials');
      const res = await signIn(username, 'wrong-password');
      problem(res, 429, 'locked');
      const wait = Number(res.headers['retry-after']);
      assert.ok(wait > 0 && wait <= 900, `Retry-After ${wait}`);
    }
    problem(await signIn(person.username, person.password), 429, 'locked');
    const { password } = await (await as('admin')).must('POST', `/api/v1/staff/${person.id}/reset-password`);
    ok(await signIn(person.username, password));
  });

  it('counts guesses in parallel one by one', async () => {
    const person = await newPerson();
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn(person.username, 'wrong-password')));
    const tried = answers.filter((res) => res.status === 401).length;
    assert.ok(tried <= 5, `${tried} passwords were looked at`);
  });

  it('forgets failures after the right password', async () => {
    const person = await newPerson();
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 4; i += 1) problem(await signIn(person.username, 'wrong-password'), 401, 'bad-credentials');
      ok(await signIn(person.username, person.password));
    }
  });
});

describe('own account', () => {
  it('changes the password and ends the other sessions', async () => {
    const person = await newPerson();
    const here = await login(person.username, person.password);
    const elsewhere = await login(person.username, person.password);
    const change = (body) => here.post('/api/v1/password', body);
    problem(await change({ old_password: 'wrong-one', new_password: 'a-new-password' }), 422, 'validation', ['/old_password']);
    problem(await change({ old_password: person.password, new_password: 'short' }), 422, 'validation', ['/new_password']);
    problem(await change({ old_password: person.password, new_password: `${person.username}-12` }), 422, 'validation', ['/new_password']);
    problem(await change({ old_password: person.password, new_password: person.password }), 422, 'validation', ['/new_password']);
    ok(await elsewhere.get('/api/v1/session'));
    ok(await change({ old_password: person.password, new_password: 'a-new-password' }), 204);
    ok(await here.get('/api/v1/session'));
    problem(await elsewhere.get('/api/v1/session'), 401, 'unauthorized');
    problem(await signIn(person.username, person.password), 401, 'bad-credentials');
    ok(await signIn(person.username, 'a-new-password'));
  });

  it('lists and revokes sessions, one\'s own only', async () => {
    const person = await newPerson();
    const here = await login(person.username, person.password);
    const elsewhere = await login(person.username, person.password);
    const { items } = ok(await here.get('/api/v1/sessions'));
    assert.equal(items.length, 2);
    assert.deepEqual(items.map((s) => s.current).sort(), [false, true]);
    const other = items.find((s) => !s.current);
    problem(await (await as('sales1')).del(`/api/v1/sessions/${other.id}`), 404, 'not-found');
    problem(await (await as('sales1')).get(`/api/v1/sessions?staff_id=${person.id}`), 403, 'forbidden');
    problem(await here.get('/api/v1/sessions?staff_id=me'), 400, 'bad-query');
    assert.equal(ok(await (await as('admin')).get(`/api/v1/sessions?staff_id=${person.id}`)).items.length, 2);
    ok(await here.del(`/api/v1/sessions/${other.id}`), 204);
    problem(await elsewhere.get('/api/v1/session'), 401, 'unauthorized');
    ok(await here.get('/api/v1/session'));
  });

  it('takes a second factor, each code once', async () => {
    const person = await newPerson();
    const session = await login(person.username, person.password);
    problem(await session.post('/api/v1/totp/confirm', { otp: '123456' }), 409, 'state-conflict');
    const { secret, uri, qr_svg: svg } = ok(await session.post('/api/v1/totp'));
    assert.ok(uri.startsWith('otpauth://totp/') && uri.includes(secret) && svg.includes('<svg'));
    ok(await signIn(person.username, person.password), 200);
    problem(await session.post('/api/v1/totp/confirm', { otp: '12x' }), 422, 'validation', ['/otp']);
    const code = totp(secret);
    assert.equal(ok(await session.post('/api/v1/totp/confirm', { otp: code })).totp, true);
    problem(await signIn(person.username, person.password), 401, 'otp-required');
    problem(await signIn(person.username, person.password, code), 401, 'bad-otp');
    ok(await signIn(person.username, person.password, totp(secret, 1)));
    problem(await session.post('/api/v1/totp'), 409, 'state-conflict');
    problem(await session.del('/api/v1/totp', { otp: totp(secret, 1) }), 401, 'bad-otp');
    const admin = await as('admin');
    assert.equal(ok(await admin.get(`/api/v1/staff/${person.id}`)).totp, true);
    problem(await (await as('sales1')).post(`/api/v1/staff/${person.id}/totp-off`), 403, 'forbidden');
    ok(await admin.post(`/api/v1/staff/${person.id}/totp-off`));
    ok(await signIn(person.username, person.password));
  });
});

describe('employees', () => {
  it('shows a generated password once', async () => {
    const person = await newPerson();
    assert.match(person.password, /^[A-HJKMNP-Z2-9]{12}$/);
    assert.deepEqual(person.role_ids, [SALES]);
    assert.equal(person.bound, false);
    assert.equal(person.dept_name, '销售一部');
    const admin = await as('admin');
    const again = ok(await admin.get(`/api/v1/staff/${person.id}`));
    assert.equal(again.password, undefined);
    assert.equal(JSON.stringify(ok(await admin.get(`/api/v1/staff/${person.id}/history`))).includes(person.password), false);
    const chosen = await newPerson({ password: 'chosen-password' });
    ok(await signIn(chosen.username, 'chosen-password'));
  });

  it('names every violation at once', async () => {
    const admin = await as('admin');
    const res = await admin.post('/api/v1/staff', { username: '有 空格', name: '', phone: 'x', status: 'active' });
    problem(res, 422, 'validation', ['/username', '/name', '/phone', '/dept_id', '/role_ids', '/status']);
    problem(await admin.post('/api/v1/staff', {
      username: uniq('u'), name: 'x', dept_id: 2, role_ids: [999999],
    }), 422, 'validation', ['/role_ids/0']);
    problem(await admin.post('/api/v1/staff', {
      username: 'sales1', name: 'x', dept_id: 2, role_ids: [SALES],
    }), 422, 'validation', ['/username']);
  });

  it('is not for salespeople', async () => {
    const sales1 = await as('sales1');
    problem(await sales1.get('/api/v1/staff'), 403, 'forbidden');
    problem(await sales1.post('/api/v1/staff', { username: uniq('u'), name: 'x', dept_id: 2, role_ids: [1] }), 403, 'forbidden');
    problem(await sales1.patch('/api/v1/staff/7', 1, { role_ids: [1] }), 403, 'forbidden');
    problem(await sales1.get('/api/v1/roles'), 403, 'forbidden');
    for (const action of ['disable', 'enable', 'reset-password', 'invite', 'unbind']) {
      problem(await sales1.post(`/api/v1/staff/8/${action}`), 403, 'forbidden');
    }
  });

  it('ends everything at once when disabled', async () => {
    const person = await newPerson();
    const session = await login(person.username, person.password);
    const admin = await as('admin');
    const gone = ok(await admin.post(`/api/v1/staff/${person.id}/disable`));
    assert.equal(gone.status, 'disabled');
    problem(await session.get('/api/v1/session'), 401, 'unauthorized');
    problem(await signIn(person.username, person.password), 403, 'forbidden');
    problem(await admin.post(`/api/v1/staff/${person.id}/disable`), 409, 'state-conflict');
    problem(await admin.post(`/api/v1/staff/${person.id}/invite`), 409, 'state-conflict');
    assert.equal(ok(await admin.post(`/api/v1/staff/${person.id}/enable`)).status, 'active');
    ok(await signIn(person.username, person.password));
    problem(await admin.post('/api/v1/staff/999999999/disable'), 404, 'not-found');
  });

  it('never loses its last manager', async () => {
    const admin = await as('admin');
    problem(await admin.post(`/api/v1/staff/${admin.staff.id}/disable`), 409, 'state-conflict');
    const { version } = ok(await admin.get(`/api/v1/staff/${admin.staff.id}`));
    problem(await admin.patch(`/api/v1/staff/${admin.staff.id}`, version, { role_ids: [SALES] }), 409, 'state-conflict');
    const role = ok(await admin.get('/api/v1/roles/1'));
    problem(await admin.patch('/api/v1/roles/1', role.version, { permissions: ['lead.read'] }), 409, 'state-conflict');
    assert.deepEqual(ok(await admin.get('/api/v1/roles/1')).permissions, ['*'], 'rolled back');
    assert.deepEqual(ok(await admin.get(`/api/v1/staff/${admin.staff.id}`)).role_ids, [1]);
  });

  it('has superiors without loops', async () => {
    const admin = await as('admin');
    const boss = await newPerson();
    const middle = await newPerson({ superior_id: boss.id });
    const low = await newPerson({ superior_id: middle.id });
    problem(await admin.patch(`/api/v1/staff/${boss.id}`, boss.version, { superior_id: low.id }), 422, 'validation', ['/superior_id']);
    problem(await admin.patch(`/api/v1/staff/${boss.id}`, boss.version, { superior_id: boss.id }), 422, 'validation', ['/superior_id']);
  });

  it('changes roles at once, also for sessions that are open', async () => {
    const person = await newPerson();
    const session = await login(person.username, person.password);
    problem(await session.get('/api/v1/staff'), 403, 'forbidden');
    const admin = await as('admin');
    const { version } = ok(await admin.get(`/api/v1/staff/${person.id}`));
    ok(await admin.patch(`/api/v1/staff/${person.id}`, version, { role_ids: [SALES, 2] }));
    ok(await session.get('/api/v1/staff'));
  });
});

describe('departments', () => {
  it('form a tree without loops', async () => {
    const admin = await as('admin');
    const top = ok(await admin.post('/api/v1/depts', { name: uniq('部') }), 201);
    const below = ok(await admin.post('/api/v1/depts', { name: uniq('组'), parent_id: top.id, sort: 5 }), 201);
    problem(await admin.patch(`/api/v1/depts/${top.id}`, top.version, { parent_id: below.id }), 422, 'validation', ['/parent_id']);
    problem(await admin.patch(`/api/v1/depts/${top.id}`, top.version, { parent_id: top.id }), 422, 'validation', ['/parent_id']);
    problem(await admin.post('/api/v1/depts', { parent_id: 999999999 }), 422, 'validation', ['/name']);
    problem(await admin.del(`/api/v1/depts/${top.id}`), 409, 'state-conflict');
    problem(await admin.del(`/api/v1/depts/${FIRST_SALES_DEPT}`), 409, 'state-conflict');
    ok(await admin.del(`/api/v1/depts/${below.id}`));
    ok(await admin.del(`/api/v1/depts/${top.id}`));
    problem(await (await as('sales1')).post('/api/v1/depts', { name: 'x' }), 403, 'forbidden');
  });
});

describe('roles', () => {
  it('are replaced as a whole and count at once', async () => {
    const admin = await as('admin');
    const role = ok(await admin.post('/api/v1/roles', {
      name: uniq('r'), title: '主管', permissions: ['lead.read', 'lead.pool'],
      scopes: { leads: 'depts', customers: 'dept_sub' }, scope_depts: { leads: [FIRST_SALES_DEPT] },
      fields: [{ entity: 'lead', field: 'phone', access: 'read', mask: 'list' }],
    }), 201);
    assert.deepEqual(role.permissions, ['lead.pool', 'lead.read']);
    assert.deepEqual(role.scopes, { customers: 'dept_sub', leads: 'depts' });
    assert.deepEqual(role.scope_depts, { leads: [FIRST_SALES_DEPT] });
    assert.deepEqual(role.fields, [{ entity: 'lead', field: 'phone', access: 'read', mask: 'list' }]);

    const number = mobile();
    const sales2 = await as('sales2');
    const lead = ok(await sales2.post('/api/v1/leads', {
      company: uniq('公司'), phone: number, owner_id: sales2.staff.id,
    }), 201);
    const sales3 = await as('sales3');
    const far = ok(await sales3.post('/api/v1/leads', { company: uniq('公司'), owner_id: sales3.staff.id }), 201);
    const person = await newPerson({ role_ids: [role.id], dept_id: 4 });
    const session = await login(person.username, person.password);
    assert.equal(ok(await session.get(`/api/v1/leads/${lead.id}`)).phone, number);
    const row = ok(await session.get('/api/v1/leads?sort=-id&pool=0&limit=50')).items.find((l) => l.id === lead.id);
    assert.match(row.phone, /\*{4}/, 'masked in lists');
    problem(await session.get(`/api/v1/leads/${far.id}`), 404, 'not-found');
    problem(await session.post('/api/v1/leads', { company: 'x' }), 403, 'forbidden');

    ok(await admin.patch(`/api/v1/roles/${role.id}`, role.version, { permissions: ['lead.read'], scopes: { leads: 'all' }, fields: [] }));
    ok(await session.get(`/api/v1/leads/${far.id}`));
    problem(await admin.del(`/api/v1/roles/${role.id}`), 409, 'state-conflict');
  });

  it('refuse names that nothing has', async () => {
    const admin = await as('admin');
    problem(await admin.post('/api/v1/roles', {
      name: uniq('r'), title: '错', permissions: ['lead.read', 'lead.fly'], scopes: { leads: 'everything', moon: 'all', sales: 'depts' },
      fields: [{ entity: 'lead', field: 'wings', access: 'read' }],
    }), 422, 'validation', ['/permissions/1', '/scopes/leads', '/scopes/moon', '/scope_depts/sales', '/fields/0/field']);
    problem(await admin.post('/api/v1/roles', { name: 'sales', title: '重名' }), 409, 'duplicate');
    problem(await (await as('boss')).post('/api/v1/roles', { name: uniq('r'), title: 'x' }), 403, 'forbidden');
  });
});

describe('WeChat', () => {
  it('binds by an invitation that works once', async () => {
    const person = await newPerson();
    const admin = await as('admin');
    const first = ok(await admin.post(`/api/v1/staff/${person.id}/invite`));
    const { invite, expires_at: expires, qr_svg: svg } = ok(await admin.post(`/api/v1/staff/${person.id}/invite`));
    assert.match(invite, /^[A-HJKMNP-Z2-9]{8}$/);
    assert.ok(Date.parse(expires) > Date.now() + 6 * 86400e3 && svg.includes('<svg'));
    const openid = uniq('wx-');
    const stranger = await wxLogin(openid);
    assert.equal(stranger.staff, null);
    problem(await stranger.post('/gw/v1/bind', { invite: first.invite }), 404, 'not-found');
    problem(await stranger.post('/gw/v1/bind', { invite: 'NOSUCH22' }), 404, 'not-found');
    const typed = `${invite.slice(0, 4)}-${invite.slice(4).toLowerCase()}`;
    const bound = ok(await stranger.post('/gw/v1/bind', { invite: typed }));
    assert.equal(bound.staff.id, person.id);
    assert.equal((await wxLogin(openid)).staff.id, person.id);
    const second = await wxLogin(uniq('wx-'));
    problem(await second.post('/gw/v1/bind', { invite }), 409, 'state-conflict');
    problem(await admin.post(`/api/v1/staff/${person.id}/invite`), 409, 'state-conflict');
    assert.equal(ok(await admin.get(`/api/v1/staff/${person.id}`)).bound, true);
  });

  it('loses the phone\'s session when unbound or disabled', async () => {
    const person = await newPerson();
    const admin = await as('admin');
    const openid = uniq('wx-');
    const bind = async () => {
      const { invite } = ok(await admin.post(`/api/v1/staff/${person.id}/invite`));
      ok(await (await wxLogin(openid)).post('/gw/v1/bind', { invite }));
      return wxLogin(openid);
    };
    const session = await bind();
    ok(await session.get('/api/v1/leads'));
    assert.equal(ok(await admin.post(`/api/v1/staff/${person.id}/unbind`)).bound, false);
    problem(await session.get('/api/v1/leads'), 401, 'unauthorized');
    problem(await admin.post(`/api/v1/staff/${person.id}/unbind`), 409, 'state-conflict');
    const again = await bind();
    ok(await admin.post(`/api/v1/staff/${person.id}/disable`));
    problem(await again.get('/api/v1/leads'), 401, 'unauthorized');
    const res = await wxLogin(openid).catch((error) => error);
    assert.ok(res instanceof Error || res.staff === null, 'a disabled employee is nobody');
  });

  it('lets the phone use the staff API within the same scope', async () => {
    const session = await phone('sales1');
    assert.equal(session.staff.name, (await as('sales1')).staff.name);
    const list = ok(await session.get('/api/v1/customers?limit=5'));
    assert.ok(list.items.every((row) => row.owner_id === session.staff.id));
    problem(await session.get('/api/v1/staff'), 403, 'forbidden');
  });
});

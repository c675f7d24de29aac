// 员工, 部门, 角色, 微信绑定: who works here, and what they may do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  all, as, call, invalid, login, mobile, newStaff, ok, phone, problem, uniq, wxLogin,
} from './lib.mjs';

const SALES = 7;
const FIRST_SALES_DEPT = 2;

/** Logs in; any answer will do. */
function signIn(username, password, otp) {
  return call('POST', '/api/v1/session', { body: { username, password, otp } });
}

describe('employees', () => {
  it('shows a generated password once', async () => {
    const person = await newStaff();
    assert.match(person.password, /^[A-HJKMNP-Z2-9]{12}$/);
    assert.deepEqual(person.role_ids, [SALES]);
    assert.equal(person.bound, false);
    assert.equal(person.dept_name, '销售一部');
    const admin = await as('admin');
    const again = ok(await admin.get(`/api/v1/staff/${person.id}`));
    assert.equal(again.password, undefined);
    const history = ok(await admin.get(`/api/v1/staff/${person.id}/history`));
    assert.equal(JSON.stringify(history).includes(person.password), false);
    const chosen = await newStaff({ password: 'chosen-password' });
    ok(await signIn(chosen.username, 'chosen-password'));
  });

  it('names every violation at once', async () => {
    const admin = await as('admin');
    const res = await admin.post('/api/v1/staff', {
      username: '有 空格', name: '', phone: 'x', status: 'active',
    });
    invalid(res, '/username', '/name', '/phone', '/dept_id', '/role_ids', '/status');
    invalid(await admin.post('/api/v1/staff', {
      username: uniq('u'), name: 'x', dept_id: 2, role_ids: [999999],
    }), '/role_ids/0');
    invalid(await admin.post('/api/v1/staff', {
      username: 'sales1', name: 'x', dept_id: 2, role_ids: [SALES],
    }), '/username');
  });

  it('is not for salespeople', async () => {
    const sales1 = await as('sales1');
    problem(await sales1.get('/api/v1/staff'), 403, 'forbidden');
    problem(
      await sales1.post('/api/v1/staff', {
        username: uniq('u'), name: 'x', dept_id: 2, role_ids: [1],
      }),
      403, 'forbidden',
    );
    problem(await sales1.patch('/api/v1/staff/7', 1, { role_ids: [1] }), 403, 'forbidden');
    problem(await sales1.get('/api/v1/roles'), 403, 'forbidden');
    for (const action of ['disable', 'enable', 'reset-password', 'invite', 'unbind']) {
      problem(await sales1.post(`/api/v1/staff/8/${action}`), 403, 'forbidden');
    }
  });

  it('ends everything at once when disabled', async () => {
    const person = await newStaff();
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
    for (const person of await all(admin, '/api/v1/staff?status=active&limit=100')) {
      if (person.roles.includes('管理员') && person.id !== admin.staff.id) {
        ok(await admin.post(`/api/v1/staff/${person.id}/disable`));
      }
    }
    problem(await admin.post(`/api/v1/staff/${admin.staff.id}/disable`), 409, 'state-conflict');
    const { version } = ok(await admin.get(`/api/v1/staff/${admin.staff.id}`));
    problem(
      await admin.patch(`/api/v1/staff/${admin.staff.id}`, version, { role_ids: [SALES] }),
      409, 'state-conflict',
    );
    const role = ok(await admin.get('/api/v1/roles/1'));
    problem(
      await admin.patch('/api/v1/roles/1', role.version, { permissions: ['lead.read'] }),
      409, 'state-conflict',
    );
    assert.deepEqual(ok(await admin.get('/api/v1/roles/1')).permissions, ['*'], 'rolled back');
    assert.deepEqual(ok(await admin.get(`/api/v1/staff/${admin.staff.id}`)).role_ids, [1]);
  });

  it('has superiors without loops', async () => {
    const admin = await as('admin');
    const boss = await newStaff();
    const middle = await newStaff({ superior_id: boss.id });
    const low = await newStaff({ superior_id: middle.id });
    invalid(
      await admin.patch(`/api/v1/staff/${boss.id}`, boss.version, { superior_id: low.id }),
      '/superior_id',
    );
    invalid(
      await admin.patch(`/api/v1/staff/${boss.id}`, boss.version, { superior_id: boss.id }),
      '/superior_id',
    );
  });

  it('changes roles at once, also for sessions that are open', async () => {
    const person = await newStaff();
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
    const below = ok(
      await admin.post('/api/v1/depts', { name: uniq('组'), parent_id: top.id, sort: 5 }),
      201,
    );
    invalid(
      await admin.patch(`/api/v1/depts/${top.id}`, top.version, { parent_id: below.id }),
      '/parent_id',
    );
    invalid(
      await admin.patch(`/api/v1/depts/${top.id}`, top.version, { parent_id: top.id }),
      '/parent_id',
    );
    invalid(await admin.post('/api/v1/depts', { parent_id: 999999999 }), '/name');
    problem(await admin.del(`/api/v1/depts/${top.id}`), 409, 'state-conflict');
    problem(await admin.del(`/api/v1/depts/${FIRST_SALES_DEPT}`), 409, 'state-conflict');
    assert.equal(ok(await admin.patch(`/api/v1/depts/${top.id}`, top.version, { sort: null })).sort, 0);
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
    assert.deepEqual(
      role.fields,
      [{ entity: 'lead', field: 'phone', access: 'read', mask: 'list' }],
    );

    const number = mobile();
    const sales2 = await as('sales2');
    const lead = ok(await sales2.post('/api/v1/leads', {
      company: uniq('公司'), phone: number, owner_id: sales2.staff.id,
    }), 201);
    const sales3 = await as('sales3');
    const far = ok(
      await sales3.post('/api/v1/leads', { company: uniq('公司'), owner_id: sales3.staff.id }),
      201,
    );
    const person = await newStaff({ role_ids: [role.id], dept_id: 4 });
    const session = await login(person.username, person.password);
    assert.equal(ok(await session.get(`/api/v1/leads/${lead.id}`)).phone, number);
    const { items } = ok(await session.get('/api/v1/leads?sort=-id&pool=0&limit=50'));
    const row = items.find((item) => item.id === lead.id);
    assert.match(row.phone, /\*{4}/, 'masked in lists');
    problem(await session.get(`/api/v1/leads/${far.id}`), 404, 'not-found');
    problem(await session.post('/api/v1/leads', { company: 'x' }), 403, 'forbidden');

    const wider = { permissions: ['lead.read'], scopes: { leads: 'all' }, fields: [] };
    ok(await admin.patch(`/api/v1/roles/${role.id}`, role.version, wider));
    ok(await session.get(`/api/v1/leads/${far.id}`));
    problem(await admin.del(`/api/v1/roles/${role.id}`), 409, 'state-conflict');
  });

  it('refuse names that nothing has', async () => {
    const admin = await as('admin');
    const shapeless = { name: uniq('r'), title: '错', permissions: 'all', scopes: [], scope_depts: [] };
    invalid(
      await admin.post('/api/v1/roles', shapeless),
      '/permissions', '/scopes', '/scope_depts',
    );
    invalid(await admin.post('/api/v1/roles', {
      name: uniq('r'), title: '错', permissions: ['lead.read', 'lead.fly'],
      scopes: { leads: 'everything', moon: 'all', sales: 'depts' },
      fields: [{ entity: 'lead', field: 'wings', access: 'read' }],
    }), '/permissions/1', '/scopes/leads', '/scopes/moon', '/scope_depts/sales', '/fields/0/field');
    problem(await admin.post('/api/v1/roles', { name: 'sales', title: '重名' }), 409, 'duplicate');
    problem(
      await (await as('boss')).post('/api/v1/roles', { name: uniq('r'), title: 'x' }),
      403,
      'forbidden',
    );
  });
});

describe('WeChat', () => {
  it('binds by an invitation that works once', async () => {
    const person = await newStaff();
    const admin = await as('admin');
    const first = ok(await admin.post(`/api/v1/staff/${person.id}/invite`));
    const last = ok(await admin.post(`/api/v1/staff/${person.id}/invite`));
    const { invite, expires_at: expires, qr_svg: svg } = last;
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
    const person = await newStaff();
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

it('anybody may choose a department by name, and learns no more of it', async () => {
  const sales = await as('sales1');
  const { items } = await sales.must('GET', '/api/v1/dept-names?q=%E9%94%80%E5%94%AE');
  assert.ok(items.length > 0 && items.every((one) => one.name.includes('销售')));
  assert.deepEqual(Object.keys(items[0]).sort(), ['detail', 'id', 'name']);
});

// WeChat login and binding, against the stand-in and its faults.
import assert from 'node:assert/strict';
import { test, afterEach } from 'node:test';
import { as, call, eventually, mobile, newStaff, ok, phone, problem, standin, uniq, wxLogin } from './lib.mjs';

const control = (path, body) => call('POST', `/_standin/${path}`, { root: standin, body });
const codeOf = async (openid, extra = {}) =>
  ok(await control('code', { openid, kind: 'login', ...extra })).code;
const login = async (code) => call('POST', '/gw/v1/login', { body: { code } });
const invite = async (staff) =>
  (await (await as('admin')).must('POST', `/api/v1/staff/${staff.id}/invite`)).invite;

afterEach(() => control('fail', { path: '/sns/jscode2session', mode: 'refuse', times: 0 }));

test('a bound person logs in, once per code', async () => {
  const code = await codeOf('demo-sales1');
  const body = ok(await login(code));
  assert.equal(body.staff.name, (await as('sales1')).staff.name);
  assert.ok(Array.isArray(body.staff.roles));
  assert.ok(Date.parse(body.expires_at) > Date.now());
  assert.match(body.token, /^[\w-]{20,}$/);
  problem(await login(code), 401, 'wx-code-invalid');
  problem(await login(uniq('no-such-code')), 401, 'wx-code-invalid');
});

test('the session key never leaves the server', async () => {
  const res = await login(await codeOf('demo-sales2'));
  assert.ok(!res.bytes.toString().includes('session_key'));
});

test('bad input is named', async () => {
  problem(await call('POST', '/gw/v1/login', { body: {} }), 422, 'validation', ['/code']);
  problem(await call('POST', '/gw/v1/login', { body: { code: 'a b', x: 1 } }), 422, 'validation', ['/code', '/x']);
  problem(await call('POST', '/gw/v1/login', { body: '{"code":' }), 400, 'bad-json');
  problem(await call('POST', '/gw/v1/login', { body: { code: 'x'.repeat(9000) } }), 413, 'too-large');
});

test('a stranger gets a token that is good for binding only', async () => {
  const stranger = await wxLogin(uniq('wx-'));
  assert.equal(stranger.staff, null);
  problem(await stranger.get('/gw/v1/me'), 403, 'unbound');
  problem(await stranger.get('/gw/v1/orders'), 403, 'unbound');
  problem(await stranger.post('/gw/v1/bind', {}), 422, 'validation', ['/invite']);
  problem(await stranger.post('/gw/v1/bind', { invite: 'NOSUCH00' }), 404, 'not-found');
});

test('an invitation binds once, and the same token is then the person’s', async () => {
  const staff = await newStaff();
  const code = await invite(staff);
  const session = await wxLogin(uniq('wx-'));
  assert.equal(ok(await session.post('/gw/v1/bind', { invite: code })).staff.id, staff.id);
  assert.equal(ok(await session.get('/gw/v1/me')).staff.id, staff.id);
  problem(await session.post('/gw/v1/bind', { invite: code }), 409, 'state-conflict');
  const other = await wxLogin(uniq('wx-'));
  problem(await other.post('/gw/v1/bind', { invite: code }), 409, 'state-conflict');
});

test('two who use one invitation at once: one of them is bound', async () => {
  const code = await invite(await newStaff());
  const both = [await wxLogin(uniq('wx-')), await wxLogin(uniq('wx-'))];
  // A busy pool asks to come again: whoever may call out is limited to half of it.
  const answers = await Promise.all(both.map((s) => eventually(async () => {
    const res = await s.post('/gw/v1/bind', { invite: code });
    return res.status === 503 ? undefined : res;
  }, 'a free worker')));
  assert.deepEqual(answers.map((r) => r.status).sort(), [200, 409]);
});

test('a phone number that WeChat vouches for binds its owner', async () => {
  const number = mobile();
  const staff = await newStaff({ phone: number });
  const openid = uniq('wx-');
  const session = await wxLogin(openid);
  const code = ok(await control('code', { openid, kind: 'phone', phone: number })).code;
  assert.equal(ok(await session.post('/gw/v1/bind', { phone_code: code })).staff.id, staff.id);
  const stranger = await wxLogin(uniq('wx-'));
  problem(await stranger.post('/gw/v1/bind', { phone_code: code }), 401, 'wx-code-invalid');
  problem(await stranger.post('/gw/v1/bind', { phone_code: uniq('no-') }), 401, 'wx-code-invalid');
});

test('a phone number of nobody binds nobody', async () => {
  const openid = uniq('wx-');
  const session = await wxLogin(openid);
  const code = ok(await control('code', { openid, kind: 'phone', phone: mobile() })).code;
  problem(await session.post('/gw/v1/bind', { phone_code: code }), 404, 'not-found');
  problem(await session.get('/gw/v1/me'), 403, 'unbound');
});

test('me tells who, what, and the day', async () => {
  const body = ok(await (await phone('sales1')).get('/gw/v1/me'));
  assert.equal(body.staff.username, 'sales1');
  assert.ok(body.permissions.includes('order.submit'));
  for (const key of ['followups_due', 'leads_new', 'quotes_viewed', 'quotes_accepted']) {
    assert.ok(Number.isInteger(body.today[key]), key);
  }
  assert.equal(typeof body.today.orders, 'object');
  assert.equal(body.templates.length, 4);
  problem(await call('GET', '/gw/v1/me'), 401, 'unauthorized');
});

test('after logout the token is worth nothing', async () => {
  const session = await wxLogin('demo-sales2');
  assert.equal((await session.post('/gw/v1/logout')).status, 204);
  problem(await session.get('/gw/v1/me'), 401, 'unauthorized');
});

test('a disabled person is out at once and cannot come back', async () => {
  const admin = await as('admin');
  const staff = await newStaff();
  const openid = uniq('wx-');
  const session = await wxLogin(openid);
  ok(await session.post('/gw/v1/bind', { invite: await invite(staff) }));
  ok(await admin.post(`/api/v1/staff/${staff.id}/disable`));
  problem(await session.get('/gw/v1/me'), 401, 'unauthorized');
  problem(await login(await codeOf(openid)), 403, 'forbidden');
});

for (const [errcode, status, slug] of [
  [40029, 401, 'wx-code-invalid'], [40163, 401, 'wx-code-invalid'], [40226, 403, 'forbidden'],
  [-1, 503, 'unavailable'], [45011, 503, 'unavailable'], [40125, 503, 'unavailable'],
]) {
  test(`WeChat says ${errcode}: ${status} ${slug}`, async () => {
    const code = await codeOf('demo-sales1');
    ok(await control('fail', { path: '/sns/jscode2session', mode: 'errcode', errcode, times: 1 }));
    const res = await login(code);
    problem(res, status, slug);
    if (status === 503) assert.ok(Number(res.headers['retry-after']) > 0);
  });
}

for (const mode of ['refuse', 'http502', 'truncate', 'slow']) {
  test(`WeChat is out of order (${mode}): 503 in time, and service returns`, async () => {
    const code = await codeOf('demo-sales1');
    // More than once: a connection that broke while it was idle is tried again.
    ok(await control('fail', { path: '/sns/jscode2session', mode, times: 5 }));
    const res = await login(code);
    problem(res, 503, 'unavailable');
    assert.ok(Number(res.headers['retry-after']) > 0);
    await control('fail', { path: '/sns/jscode2session', mode: 'refuse', times: 0 });
    ok(await login(await codeOf('demo-sales1')));
  });
}

// 登录: coming in by password and second factor, and one's own sessions.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  PASSWORD, as, base, call, invalid, login, newStaff, ok, problem, uniq,
} from './lib.mjs';

/** Logs in; any answer will do. */
function signIn(username, password, otp) {
  return call('POST', '/api/v1/session', { body: { username, password, otp } });
}

/** Fails to log in so many times. */
async function fail(username, times) {
  for (let i = 0; i < times; i += 1) {
    problem(await signIn(username, 'wrong-password'), 401, 'bad-credentials');
  }
}

/** RFC 6238 with SHA-1, 6 digits, 30 s; `ahead` steps from now. */
function totp(secret, ahead = 0) {
  const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((c) => base32.indexOf(c).toString(2).padStart(5, '0')).join('');
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
    assert.ok(body.permissions.includes('lead.claim'));
    assert.ok(!body.permissions.includes('order.approve'));
    const again = ok(await call('GET', '/api/v1/session', { headers: {
      cookie: cookie.split(';')[0] },
    }));
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
    const change = (headers) => call('POST', '/api/v1/leads', { body: {
      company: uniq() }, headers,
    });
    problem(await change({ cookie }), 403, 'csrf');
    problem(await change({ cookie, 'x-csrf-token': 'f'.repeat(32) }), 403, 'csrf');
    problem(await change({}), 401, 'unauthorized');
    problem(await change({ cookie: 'bd_session=nonsense' }), 401, 'unauthorized');
  });

  it('says the same of a wrong password and an unknown name', async () => {
    const person = await newStaff();
    const wrong = problem(
      await signIn(person.username, 'not-the-password'),
      401,
      'bad-credentials',
    );
    const nobody = problem(
      await signIn(uniq('nobody'), 'not-the-password'),
      401,
      'bad-credentials',
    );
    assert.equal(wrong.detail, nobody.detail);
    invalid(await call('POST', '/api/v1/session', { body: {} }), '/username', '/password');
    problem(await signIn(person.username, 'x'.repeat(5000)), 413, 'too-large');
  });

  it('locks after five failures, known names and unknown ones alike', async () => {
    const person = await newStaff();
    for (const username of [person.username, uniq('nobody')]) {
      await fail(username, 5);
      const res = await signIn(username, 'wrong-password');
      problem(res, 429, 'locked');
      const wait = Number(res.headers['retry-after']);
      assert.ok(wait > 0 && wait <= 900, `Retry-After ${wait}`);
    }
    problem(await signIn(person.username, person.password), 429, 'locked');
    const admin = await as('admin');
    const { password } = ok(await admin.post(`/api/v1/staff/${person.id}/reset-password`));
    ok(await signIn(person.username, password));
  });

  it('counts guesses in parallel one by one', async () => {
    const person = await newStaff();
    const guesses = Array.from({ length: 12 }, () => signIn(person.username, 'wrong-password'));
    const answers = await Promise.all(guesses);
    const tried = answers.filter((res) => res.status === 401).length;
    assert.ok(tried <= 5, `${tried} passwords were looked at`);
  });

  it('forgets failures after the right password', async () => {
    const person = await newStaff();
    for (let round = 0; round < 2; round += 1) {
      await fail(person.username, 4);
      ok(await signIn(person.username, person.password));
    }
  });
});

describe('own account', () => {
  it('changes the password and ends the other sessions', async () => {
    const person = await newStaff();
    const here = await login(person.username, person.password);
    const elsewhere = await login(person.username, person.password);
    const change = (body) => here.post('/api/v1/password', body);
    invalid(
      await change({ old_password: 'wrong-one', new_password: 'a-new-password' }),
      '/old_password',
    );
    invalid(
      await change({ old_password: person.password, new_password: 'short' }),
      '/new_password',
    );
    invalid(
      await change({ old_password: person.password, new_password: `${person.username}-12` }),
      '/new_password',
    );
    invalid(
      await change({ old_password: person.password, new_password: person.password }),
      '/new_password',
    );
    ok(await elsewhere.get('/api/v1/session'));
    ok(await change({ old_password: person.password, new_password: 'a-new-password' }), 204);
    ok(await here.get('/api/v1/session'));
    problem(await elsewhere.get('/api/v1/session'), 401, 'unauthorized');
    problem(await signIn(person.username, person.password), 401, 'bad-credentials');
    ok(await signIn(person.username, 'a-new-password'));
  });

  it('lists and revokes sessions, one\'s own only', async () => {
    const person = await newStaff();
    const here = await login(person.username, person.password);
    const elsewhere = await login(person.username, person.password);
    const { items } = ok(await here.get('/api/v1/sessions'));
    assert.equal(items.length, 2);
    assert.deepEqual(items.map((s) => s.current).sort(), [false, true]);
    const other = items.find((s) => !s.current);
    problem(await (await as('sales1')).del(`/api/v1/sessions/${other.id}`), 404, 'not-found');
    problem(
      await (await as('sales1')).get(`/api/v1/sessions?staff_id=${person.id}`),
      403,
      'forbidden',
    );
    problem(await here.get('/api/v1/sessions?staff_id=me'), 400, 'bad-query');
    assert.equal(
      ok(await (await as('admin')).get(`/api/v1/sessions?staff_id=${person.id}`)).items.length,
      2,
    );
    ok(await here.del(`/api/v1/sessions/${other.id}`), 204);
    problem(await elsewhere.get('/api/v1/session'), 401, 'unauthorized');
    ok(await here.get('/api/v1/session'));
  });

  it('ends all sessions but the one that asks; those of others with the right to', async () => {
    const person = await newStaff();
    const [here, there, elsewhere] = await Promise.all(
      [1, 2, 3].map(() => login(person.username, person.password)),
    );
    const path = `/api/v1/sessions?staff_id=${person.id}`;
    problem(await (await as('sales1')).del(path), 403, 'forbidden');
    ok(await here.del('/api/v1/sessions'), 204);
    for (const gone of [there, elsewhere]) {
      problem(await gone.get('/api/v1/session'), 401, 'unauthorized');
    }
    ok(await here.get('/api/v1/session'));
    const admin = await as('admin');
    ok(await admin.del(path), 204);
    problem(await here.get('/api/v1/session'), 401, 'unauthorized');
    ok(await admin.get('/api/v1/session'));
  });

  it('takes a second factor, each code once', async () => {
    const person = await newStaff();
    const session = await login(person.username, person.password);
    problem(await session.post('/api/v1/totp/confirm', { otp: '123456' }), 409, 'state-conflict');
    const { secret, uri, qr_svg: svg } = ok(await session.post('/api/v1/totp'));
    assert.ok(uri.startsWith('otpauth://totp/') && uri.includes(secret) && svg.includes('<svg'));
    ok(await signIn(person.username, person.password), 200);
    invalid(await session.post('/api/v1/totp/confirm', { otp: '12x' }), '/otp');
    const code = totp(secret);
    const next = totp(secret, 1); // taken now: a code made later may be of another step
    assert.equal(ok(await session.post('/api/v1/totp/confirm', { otp: code })).totp, true);
    problem(await signIn(person.username, person.password), 401, 'otp-required');
    problem(await signIn(person.username, person.password, code), 401, 'bad-otp');
    ok(await signIn(person.username, person.password, next));
    problem(await session.post('/api/v1/totp'), 409, 'state-conflict');
    problem(await session.del('/api/v1/totp', { otp: next }), 401, 'bad-otp');
    const admin = await as('admin');
    assert.equal(ok(await admin.get(`/api/v1/staff/${person.id}`)).totp, true);
    problem(
      await (await as('sales1')).post(`/api/v1/staff/${person.id}/totp-off`),
      403,
      'forbidden',
    );
    ok(await admin.post(`/api/v1/staff/${person.id}/totp-off`));
    ok(await signIn(person.username, person.password));
  });
});

// What an attacker tries on the API, over the tables where there are tables:
// forged requests, other origins, members that are not his, guesses, lies in
// logs. tests/SECURITY.md says which promise each test stands for.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { as, base, call, login, newStaff, ok, phone, problem, show, uniq } from './lib.mjs';

let routes;
let meta;
before(async () => {
  const { paths } = ok(await call('GET', '/api/v1/openapi.json'));
  routes = Object.entries(paths).flatMap(([address, methods]) =>
    Object.entries(methods).map(([method, route]) => (
      { method: method.toUpperCase(), address, open: (route.security ?? []).length === 0 })));
  meta = ok(await (await as('admin')).get('/api/v1/meta'));
});

const filled = (address, id) => address.replace(/\{(\w+)\}/g, (_, name) =>
  (name === 'id' || name.endsWith('_id') ? id : 'AAAAAAAAAAAAAAAAAAAAAA'));

/** What an answer says beside what differs in each: its own number. */
function said(res) {
  return { status: res.status, ...res.body, instance: undefined };
}

test('a cookie alone changes nothing, on no writing route', async () => {
  const { headers: { cookie } } = await login('admin');
  let tried = 0;
  for (const { method, address, open } of routes) {
    if (method === 'GET' || open || address.startsWith('/gw/')) continue;
    const asForm = { cookie, 'content-type': 'text/plain', origin: 'https://evil.test' };
    const res = await call(method, filled(address, 1), { body: '{}', headers: asForm });
    problem(res, 403, 'csrf');
    tried += 1;
  }
  assert.ok(tried > 60, `${tried} routes`);
  const overridden = { cookie, 'x-http-method-override': 'PATCH' };
  problem(await call('POST', '/api/v1/customers/1', { body: {}, headers: overridden }), 403, 'csrf');
});

test('no other origin is let in, whatever it calls itself', async () => {
  const admin = await as('admin');
  for (const origin of ['https://evil.test', 'null', base]) {
    for (const [method, address] of [['GET', '/api/v1/session'], ['OPTIONS', '/api/v1/customers']]) {
      const res = await admin.call(method, address, { headers: {
        origin, 'access-control-request-method': 'DELETE',
      } });
      const cors = Object.keys(res.headers).filter((name) => name.startsWith('access-control'));
      assert.deepEqual(cors, [], `${method} ${address} from ${origin}`);
    }
  }
});

test('methods that nobody needs are refused', async () => {
  for (const method of ['TRACE', 'PUT', 'OPTIONS', 'PROPFIND']) {
    const res = await call(method, '/api/v1/session');
    assert.ok([400, 405].includes(res.status), `${method}: ${show(res)}`);
  }
});

test('every answer bears the security headers and is stored nowhere', async () => {
  const admin = await as('admin');
  const answers = [await call('GET', '/api/v1/about'), await admin.get('/api/v1/session'),
    await call('GET', '/api/v1/customers'), await admin.get('/api/v1/customers/999999999'),
    await call('GET', '/gw/v1/q/AAAAAAAAAAAAAAAAAAAAAA'), await call('GET', '/nowhere'),
    await call('POST', '/api/v1/session', { body: '{' })];
  for (const res of answers) {
    assert.equal(res.headers['x-content-type-options'], 'nosniff', show(res));
    assert.equal(res.headers['x-frame-options'], 'DENY');
    assert.equal(res.headers['referrer-policy'], 'no-referrer');
    assert.equal(res.headers['cache-control'], 'no-store');
    assert.match(res.headers['content-type'], /json/);
    assert.doesNotMatch(res.headers.server ?? '', /\d/, 'no version is told');
    assert.equal(res.headers['x-powered-by'], undefined);
  }
});

test('each login is a new session; one that was planted is not taken over', async () => {
  const planted = 'A'.repeat(43);
  const body = { username: 'sales1', password: 'baodan-demo' };
  const seen = new Set();
  for (let i = 0; i < 3; i += 1) {
    const res = await call('POST', '/api/v1/session', { body, headers: {
      cookie: `bd_session=${planted}`,
    } });
    const [, token] = /bd_session=([\w-]{43});/.exec(res.headers['set-cookie'][0]);
    assert.notEqual(token, planted);
    seen.add(token);
  }
  assert.equal(seen.size, 3);
  const old = { cookie: `bd_session=${planted}` };
  problem(await call('GET', '/api/v1/session', { headers: old }), 401, 'unauthorized');
});

test('a token works in the way it was given, not in an address', async () => {
  const { headers: { cookie } } = await login('sales1');
  const token = cookie.split('=')[1];
  for (const query of ['token', 'bd_session', 'access_token'])
    problem(await call('GET', `/api/v1/session?${query}=${token}`), 401, 'unauthorized');
});

test('no member that the server alone writes is taken from a body', async () => {
  const admin = await as('admin');
  let tried = 0;
  for (const entity of meta.entities) {
    if (!entity.actions.includes('create')) continue;
    const own = entity.fields.filter((field) => field.readonly).map((field) => field.name);
    const names = [...own, 'id', 'version', 'created_by', 'created_at', 'deleted_at', 'password_hash'];
    const body = Object.fromEntries(names.map((name) => [name, 1]));
    const headers = { 'idempotency-key': uniq('mass-'), 'if-match': '"1"' };
    for (const [method, address] of [['POST', ''], ['PATCH', '/1']]) {
      if (method === 'PATCH' && !entity.actions.includes('update')) continue;
      const res = await admin.call(method, `/api/v1/${entity.path}${address}`, { body, headers });
      if (method === 'PATCH' && [404, 412].includes(res.status)) continue;
      problem(res, 422, 'validation', names.map((name) => `/${name}`));
      tried += 1;
    }
  }
  assert.ok(tried > 15, `${tried} calls`);
});

test("somebody else's record and none at all are the same answer", async () => {
  const owner = await as('sales1');
  const stranger = await as('sales3');
  const { id } = await owner.must('POST', '/api/v1/customers', { name: uniq('枚举') });
  for (const { method, address } of routes) {
    // A claim says "taken" of what lay in the pool a moment ago; all else tells nothing.
    if (!/^\/api\/v1\/customers\/\{id\}/.test(address) || address.endsWith('/claim')) continue;
    const tell = async (which) => said(await stranger.call(method, filled(address, which), {
      body: method === 'GET' ? undefined : {},
      headers: { 'if-match': '"1"', 'idempotency-key': uniq('enum-') },
    }));
    assert.deepEqual(await tell(id), await tell(999999999), `${method} ${address}`);
  }
});

test('sessions and files of others are as unknown as those that never were', async () => {
  const admin = await as('admin');
  const stranger = await as('sales3');
  const { items } = await admin.must('GET', '/api/v1/sessions');
  for (const address of ['/api/v1/sessions/', '/api/v1/files/']) {
    const method = address.includes('sessions') ? 'DELETE' : 'GET';
    const other = said(await stranger.call(method, address + items[0].id));
    assert.deepEqual(other, said(await stranger.call(method, `${address}999999999`)));
    assert.equal(other.status, 404);
  }
});

test('wrong, withdrawn and malformed links of a quote are one answer', async () => {
  const tokens = ['AAAAAAAAAAAAAAAAAAAAAA', 'zzzzzzzzzzzzzzzzzzzzzz', 'short', `${'x'.repeat(60)}`,
    "'%20OR%201=1", '%E6%8A%A5'];
  const answers = [];
  for (const token of tokens) answers.push(said(await call('GET', `/gw/v1/q/${token}`)));
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(answers[0].status, 404);
});

test('a wrong password and an unknown name: one answer and the same work', async () => {
  const person = await newStaff();
  const statements = [];
  for (const username of [person.username, uniq('nobody')]) {
    const res = await call('POST', '/api/v1/session', { body: { username, password: 'wrong-one' } });
    problem(res, 401, 'bad-credentials');
    statements.push([res.body.detail, work(res.headers['x-request-id'])]);
  }
  const [known, unknown] = await Promise.all(statements.map(async ([text, line]) => [text, await line]));
  assert.deepEqual(known, unknown);
});

/** How many statements a request took, from its line in the log. */
async function work(id) {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const line = log().find((one) => one.includes(`req=${id} `) && one.includes('event=http.access'));
    if (line) return Number(/statements=(\d+)/.exec(line)[1]);
    await call('GET', '/healthz'); // an idle worker writes its lines
  }
  throw new Error(`no line of ${id} in the log`);
}

const log = () => readFileSync(path.join(process.env.VAR, 'log/baodan.log'), 'utf8').split('\n');

test('nobody writes lines or fields of his own into the log', async () => {
  const admin = await as('admin');
  const mark = uniq('forged');
  const forged = `x" level=error event=${mark} y="\nts=1 level=error event=${mark}\r\u001b[31m\u2028`;
  const text = encodeURIComponent(forged);
  const cursor = Buffer.from(`updated_at|d|v|${forged.replaceAll('|', '')}|7`).toString('base64url');
  const answers = [
    await admin.get(`/api/v1/customers?${text}=1`), await admin.get(`/api/v1/customers?q=${text}`),
    await admin.get(`/api/v1/customers?sort=-updated_at&cursor=${cursor}`),
    await admin.get(`/api/v1/${text}`), await call('GET', `/gw/v1/q/${text}`),
    await admin.post('/api/v1/customers', { name: forged, phone: forged }),
    await call('POST', '/api/v1/session', { body: { username: forged, password: forged } }),
    await call('GET', '/api/v1/about', { headers: { 'user-agent': `a" event=${mark} "` } }),
  ];
  // The database names the value in its own message of a duplicate.
  const product = { code: `q"event=${mark}`, name: 'x', unit: '个', pricing_method: 'quantity' };
  for (const status of [201, 409]) {
    const res = await admin.post('/api/v1/products', { ...product, unit_price_e4: 1 });
    assert.equal(res.status, status, show(res));
    answers.push(res);
  }
  assert.ok(answers.every((res) => res.status < 500), answers.map(show).join('\n'));
  await work(answers.at(-1).headers['x-request-id']);
  for (const line of log().filter(Boolean)) {
    assert.match(line, /^(ts|time)=\S+ |^\S+ /, 'a line begins as ours do');
    const bare = line.replace(/"[^"]*"/g, '""');
    assert.ok(!bare.includes(`event=${mark}`), `a field was forged: ${line}`);
  }
});

test('what a client says of itself is not believed', async () => {
  problem(await call('GET', '/metrics', { headers: { bd_internal: '1', 'bd-internal': '1' } }), 404, 'not-found');
  const res = await call('GET', '/api/v1/about', { headers: {
    'x-accel-redirect': '/_files/x', 'x-forwarded-for': '127.0.0.1', 'x-request-id': 'forged"id',
  } });
  assert.match(res.headers['x-request-id'], /^[0-9a-f]{32}$/);
  const sales = await phone('sales1');
  const { items } = await sales.must('GET', '/api/v1/quotes?status=sent&limit=1');
  for (const item of items) {
    const one = ok(await sales.get(`/api/v1/quotes/${item.id}`, { host: 'evil.test' }));
    assert.ok(one.public_url.startsWith(base), one.public_url);
  }
});

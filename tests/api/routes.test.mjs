// Every route that there is, from the server's own tables: nobody without a
// session, no role without the permission, nobody with another's record, and
// no input, however bad, makes the server fail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { as, call, login, newStaff, show, tables, uniq } from './lib.mjs';

const ROLES = ['boss', 'reviewer', 'finance', 'store', 'design', 'sales1', 'sales3'];
const OPEN = new Set([
  '/api/v1/session',
  '/api/v1/about',
  '/api/v1/openapi.json',
  '/healthz',
  '/readyz',
  '/gw/healthz',
]);
const COMMON = new Set([
  '400',
  '401',
  '403',
  '404',
  '405',
  '409',
  '410',
  '412',
  '413',
  '415',
  '422',
  '428',
  '429',
]);
// These end the caller's own session or lock him out: tried in their own tests.
const SELF = new Set([
  'DELETE /api/v1/session',
  'POST /gw/v1/logout',
  'DELETE /api/v1/sessions',
  'DELETE /api/v1/sessions/{id}',
  'POST /api/v1/session',
]);

let routes;
let foreign;

/** Ids of records that sales1 owns, by the first part of the path. */
async function recordsOf(sales1) {
  const ids = {};
  for (const path of ['leads', 'customers', 'contacts', 'quotes', 'orders']) {
    const res = await sales1.get(`/api/v1/${path}?limit=50`);
    assert.equal(res.status, 200, show(res));
    const mine = res.body.items.find(
      (item) => item.owner_id === undefined || item.owner_id === sales1.staff.id,
    );
    if (mine) ids[path] = mine.id;
  }
  return ids;
}

function fill(path, id) {
  return path.replace(/\{(\w+)\}/g, (_, name) =>
    name === 'id' || name.endsWith('_id') ? id : 'AAAAAAAAAAAAAAAAAAAAAA',
  );
}

before(async () => {
  const { body } = await call('GET', '/api/v1/openapi.json');
  routes = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      method: method.toUpperCase(),
      path,
      route,
      perm: route['x-permission'],
    })),
  );
  foreign = await recordsOf(await as('sales1'));
});

after(() => {
  foreign = undefined;
});

test('the tables tell of all routes of the main journey', () => {
  const names = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  for (const name of [
    'POST /api/v1/session',
    'POST /api/v1/leads/{id}/claim',
    'POST /api/v1/quotes/{id}/publish',
    'GET /api/v1/quotes/{id}/qr',
    'POST /api/v1/orders/{id}/approve',
    'POST /api/v1/orders/{id}/reject',
  ])
    assert.ok(names.has(name), name);
  assert.ok(routes.length > 100, `${routes.length} routes`);
});

test('without a session every route but the public ones answers 401', async () => {
  for (const { method, path, route } of routes) {
    if (OPEN.has(path) || path.startsWith('/gw/') || (route.security ?? []).length === 0) continue;
    const res = await call(method, fill(path, 1));
    assert.equal(res.status, 401, `${method} ${path}: ${show(res)}`);
  }
});

test('a role without the permission gets 403, whatever the id', async () => {
  let denied = 0;
  for (const role of ROLES) {
    const who = await as(role);
    const { body } = await who.get('/api/v1/session');
    const has = new Set(body.permissions);
    for (const { method, path, perm } of routes) {
      if (!perm || has.has(perm) || path.startsWith('/gw/')) continue;
      const res = await who.call(method, fill(path, 1), { body: method === 'GET' ? undefined : {} });
      assert.equal(res.status, 403, `${role} ${method} ${path} needs ${perm}: ${show(res)}`);
      denied++;
    }
  }
  assert.ok(denied > 200, `${denied} denials`);
});

test("another's record does not exist, on every route that takes its id", async () => {
  const stranger = await as('sales3');
  let tried = 0;
  for (const { method, path } of routes) {
    const [, name] = /^\/api\/v1\/([\w-]+)\/\{id\}/.exec(path) ?? [];
    const id = foreign[name];
    if (!id || SELF.has(`${method} ${path}`)) continue;
    const res = await stranger.call(method, fill(path, id), {
      body:
        method === 'GET'
          ? undefined
          : {
              reason: 'other',
              owner_id: stranger.staff.id,
              content: 'x',
              channel: 'call',
              valid_until: '2099-01-01',
            },
      headers: { 'if-match': '"1"', 'idempotency-key': uniq('foreign-') },
    });
    assert.ok([403, 404, 409, 422].includes(res.status), `${method} ${path} ${id}: ${show(res)}`);
    assert.doesNotMatch(res.bytes.toString(), /"version":/, `${method} ${path} shows the record`);
    if (method === 'GET') assert.ok([403, 404].includes(res.status), `${method} ${path}: ${show(res)}`);
    tried++;
  }
  assert.ok(tried > 30, `${tried} routes tried`);
});

/** Somebody who may do everything, but to his own records alone (and not to the pool's). */
async function mightyStranger() {
  const admin = await as('admin');
  const { modules, permissions, entities } = await admin.must('GET', '/api/v1/meta');
  const verbs = { list: 'read', create: 'create', update: 'update', recycle: 'recycle' };
  const ofEntities = entities.flatMap(({ name, actions }) =>
    actions.filter((action) => verbs[action]).map((action) => `${name}.${verbs[action]}`),
  );
  const role = await admin.must('POST', '/api/v1/roles', {
    name: uniq('own'),
    title: '只看自己',
    // Not a second manager: other files test that the last one stays.
    permissions: [...new Set([...ofEntities, ...permissions.map(({ name }) => name)])].filter(
      (name) => name !== '*' && name !== 'role.manage' && !name.endsWith('.pool'),
    ),
    scopes: Object.fromEntries(modules.map(({ name }) => [name, 'own'])),
  });
  const { username, password } = await newStaff({ role_ids: [role.id] });
  return login(username, password);
}

/** Asks for the pool's permission, which he has not got. */
const ofPools = (path) => path.endsWith('/phones');

// Of stock and what it is counted in nobody is the owner: who may see it sees all.
const NOBODYS = new Set(['warehouses', 'stocks', 'stock-moves', 'products', 'price-lists', 'depts', 'roles', 'staff',
  'fields', 'pools']);

test('every permission and a scope of one\'s own reach no record of others', async () => {
  const admin = await as('admin');
  await tables(admin);
  const stranger = await mightyStranger();
  const { entities } = await admin.must('GET', '/api/v1/meta');
  let tried = 0;
  for (const { path: name, pooled } of entities) {
    if (NOBODYS.has(name)) continue;
    const { items } = await admin.must('GET', `/api/v1/${name}?limit=100`);
    const seen = await stranger.must('GET', `/api/v1/${name}?limit=100${pooled ? '&pool=0' : ''}`);
    assert.deepEqual(seen.items, [], `the list of ${name}`);
    const other = items.find((item) => !pooled || item.owner_id !== null);
    assert.ok(other, `the demo has ${name}`);
    for (const { method, path } of routes) {
      if (!path.startsWith(`/api/v1/${name}/{id}`)) continue;
      const res = await stranger.call(method, fill(path, other.id), {
        body: method === 'GET' ? undefined : {},
        headers: { 'if-match': `"${other.version}"`, 'idempotency-key': uniq('own-') },
      });
      const refused = ofPools(path) ? [403] : [404, 409, 422];
      assert.ok(refused.includes(res.status), `${method} ${path} ${other.id}: ${show(res)}`);
      if (method === 'GET') assert.equal(res.status, 404, `${method} ${path}: ${show(res)}`);
      tried++;
    }
    assert.deepEqual(await admin.must('GET', `/api/v1/${name}/${other.id}`).then((now) => now.version), other.version);
  }
  assert.ok(tried > 50, `${tried} routes tried`);
});

test("another's records stay out of lists, search and filters", async () => {
  const stranger = await as('sales3');
  const owner = await as('sales1');
  for (const path of ['customers', 'quotes', 'orders', 'contacts']) {
    const list = await stranger.must('GET', `/api/v1/${path}?limit=100`);
    assert.ok(!list.items.some((item) => item.id === foreign[path]), path);
    const some = await stranger.must('GET', `/api/v1/${path}?id=${foreign[path]}`);
    assert.deepEqual(some.items, [], path);
  }
  const mine = await owner.must('GET', `/api/v1/customers/${foreign.customers}`);
  const found = await stranger.must('GET', `/api/v1/search?q=${encodeURIComponent(mine.name)}`);
  assert.ok(!found.items.some((item) => item.entity === 'customer' && item.id === foreign.customers));
});

// What no form sends: each gets a problem of the 4xx family, never a 5xx.
const BAD = [
  ['not JSON', '{"a":'],
  ['trailing bytes', '{} x'],
  ['a list', '[]'],
  ['a duplicate key', '{"name":"a","name":"b"}'],
  ['a key twice but for case', '{"name":"a","Name":"b"}'],
  ['a NUL', '{"name":"a\\u0000b"}'],
  ['a number beyond 2^53', '{"customer_id":9007199254740993}'],
  ['bad UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])],
  ['deep nesting', `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`],
  [
    'wrong types',
    '{"name":1,"phone":[],"customer_id":"x","lines":{},"reason":{},"owner_id":true,"content":5,"valid_until":7}',
  ],
  ['unknown members', '{"__proto__":1,"id":5,"version":9,"deleted_at":"2020-01-01"}'],
  ['out of range', '{"quantity_e3":-1,"amount_fen":-5,"owner_id":0,"customer_id":-1}'],
  ['control characters', '{"name":"a\\u0007b","company":"\\u001b[31m","reason":"\\u0001"}'],
  [
    'very long text',
    JSON.stringify({ name: 'x'.repeat(5000), company: 'x'.repeat(5000), reason: 'x'.repeat(5000) }),
  ],
];

test('bad bodies get a 4xx problem with a remedy on every writing route', async () => {
  const admin = await as('admin');
  for (const { method, path } of routes) {
    if (method === 'GET' || SELF.has(`${method} ${path}`) || path.startsWith('/gw/')) continue;
    for (const [what, body] of BAD) {
      const res = await admin.call(method, fill(path, 999999999), {
        body,
        headers: { 'idempotency-key': uniq('bad-'), 'if-match': '"1"' },
      });
      assert.ok(
        res.status < 500 && (res.status >= 400 || what === 'unknown members'),
        `${method} ${path} with ${what}: ${show(res)}`,
      );
      if (res.status >= 400)
        assert.ok(COMMON.has(String(res.status)) && res.body.detail, `${path}: ${show(res)}`);
    }
  }
});

test('bad queries get a 400, never a 5xx', async () => {
  const admin = await as('admin');
  const queries = [
    'limit=0',
    'limit=101',
    'limit=x',
    'sort=nope',
    'sort=-password_hash',
    'cursor=zzz',
    'cursor=AAAA',
    'nope=1',
    'id.like=1',
    'id=abc',
    '%ff=1',
    'q=%00',
    'id=1&id=2',
    `q=${'x'.repeat(500)}`,
    'created_at.ge=yesterday',
    'password_hash=x',
  ];
  for (const { method, path, route } of routes) {
    const isList =
      method === 'GET' && (route.parameters ?? []).some((one) => one.name === 'cursor' && one.in === 'query');
    if (!isList || path.includes('{') || path.startsWith('/gw/')) continue;
    for (const query of queries) {
      const res = await admin.get(`${path}?${query}`);
      assert.ok(res.status < 500, `${path}?${query}: ${show(res)}`);
    }
  }
});

test('a body beyond the limit is refused before it is read', async () => {
  const admin = await as('admin');
  const res = await admin.post('/api/v1/leads', { company: 'x'.repeat(200000) });
  assert.equal(res.status, 413, show(res));
});

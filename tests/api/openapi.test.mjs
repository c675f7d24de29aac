// The API's description: valid, and true of the API that serves it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import SwaggerParser from '@apidevtools/swagger-parser';
import { as, call, ok, phone, problem, uniq } from './lib.mjs';

const described = async () => ok(await call('GET', '/api/v1/openapi.json'));

function* operations(api) {
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) yield { path, method, operation };
  }
}

test('it is valid OpenAPI 3.1', async () => {
  const api = await described();
  assert.equal(api.openapi, '3.1.0');
  await SwaggerParser.validate(structuredClone(api));
});

test('the calls of the main journey are all there', async () => {
  const { paths } = await described();
  const wanted = ['post /gw/v1/login', 'post /gw/v1/bind', 'get /gw/v1/me',
    'post /api/v1/session', 'post /api/v1/leads', 'get /api/v1/leads',
    'post /api/v1/leads/{id}/claim', 'post /api/v1/leads/{id}/convert', 'post /api/v1/customers',
    'get /api/v1/products', 'post /api/v1/quotes', 'post /api/v1/quotes/{id}/publish',
    'get /api/v1/quotes/{id}/qr', 'get /api/v1/quotes/{id}/pdf', 'get /gw/v1/q/{token}',
    'post /gw/v1/q/{token}/accept', 'post /gw/v1/q/{token}/decline', 'post /gw/v1/orders',
    'get /gw/v1/orders', 'get /gw/v1/orders/{id}', 'post /api/v1/orders/{id}/approve',
    'post /api/v1/orders/{id}/reject'];
  for (const call_ of wanted) {
    const [method, path] = call_.split(' ');
    assert.ok(paths[path]?.[method], call_);
  }
  assert.equal(paths['/metrics'], undefined, 'what is internal is not described');
});

test('every operation has its own name, a summary, and says how it fails', async () => {
  const api = await described();
  const seen = new Set();
  for (const { path, method, operation } of operations(api)) {
    assert.ok(!seen.has(operation.operationId), operation.operationId);
    seen.add(operation.operationId);
    assert.ok(operation.summary, `${method} ${path}`);
    assert.ok(operation.responses.default, `${method} ${path}`);
    const named = operation.parameters.filter((p) => p.in === 'path').map((p) => p.name);
    assert.deepEqual(named, [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]), path);
  }
});

test('every call says what it answers, or has no body', async () => {
  const api = await described();
  const silent = [];
  for (const { path, method, operation } of operations(api)) {
    const { '2XX': any, 200: done, 201: made } = operation.responses;
    if (!(any ?? done ?? made).content) silent.push(`${method} ${path}`);
  }
  assert.deepEqual(silent.sort(), ['delete /api/v1/session', 'delete /api/v1/sessions',
    'delete /api/v1/sessions/{id}', 'delete /api/v1/view-as', 'post /api/v1/password',
    'post /api/v1/view-as', 'post /gw/v1/logout', 'post /gw/v1/q/{token}/seen',
    'post /gw/v1/subscriptions']);
});

test('what the phone and the customer send is typed by the tables that check it', async () => {
  const { paths } = await described();
  const body = (path) => paths[path].post.requestBody.content['application/json'].schema;
  const order = body('/gw/v1/orders');
  assert.deepEqual(order.properties.quote_id.type, ['integer', 'null']);
  assert.equal(order.properties.lines.items.properties.quantity_e3.type, 'integer');
  assert.equal(order.additionalProperties, false);
  const accept = body('/gw/v1/q/{token}/accept');
  assert.deepEqual(Object.keys(accept.properties),
    ['signer_name', 'signer_phone', 'signature_svg'], 'the token is the path\'s');
  assert.deepEqual(accept.required, ['signer_name']);
  const token = 'A'.repeat(43);
  const res = await call('POST', `/gw/v1/q/${token}/accept`, { body: { token, signer_name: '王' } });
  problem(res, 422, 'validation', ['/token']);
});

test('a call of its own refuses a parameter that it does not name', async () => {
  const boss = await as('boss');
  problem(await boss.get('/api/v1/home?days=3'), 400, 'bad-query');
  problem(await boss.get('/api/v1/search'), 400, 'bad-query');
  problem(await boss.get('/api/v1/files/1?thumb=maybe'), 400, 'bad-query');
});

test('whatever needs a session says so, and refuses without one', async () => {
  const api = await described();
  for (const { path, method, operation } of operations(api)) {
    if (operation.security.length === 0) continue;
    assert.ok(operation.responses['401'], `${method} ${path}`);
    const at = path.replace(/\{[^}]+\}/g, '1');
    const res = await call(method.toUpperCase(), at);
    assert.equal(res.status, 401, `${method} ${at} answered ${res.status}`);
  }
});

test('a call takes what its schema asks for and refuses what it does not know', async () => {
  const api = await described();
  const sales = await as('sales1');
  const schema = api.components.schemas.lead_new;
  assert.deepEqual(schema.required, ['company']);
  assert.equal(schema.additionalProperties, false);
  assert.ok(schema.properties.level.enum.includes('vip'));
  ok(await sales.post('/api/v1/leads', { company: uniq('接口说明'), level: 'vip' }), 201);
  const long = 'x'.repeat(schema.properties.company.maxLength + 1);
  for (const body of [{}, { company: 'x', surprise: 1 }, { company: long }]) {
    const res = await sales.post('/api/v1/leads', body);
    assert.equal(res.status, 422, JSON.stringify(body).slice(0, 80));
  }
});

test('every filter and order of a list that it names is taken', async () => {
  const api = await described();
  const boss = await as('admin');
  const samples = { integer: '1', boolean: 'true', string: 'x' };
  for (const { path, method, operation } of operations(api)) {
    if (method !== 'get' || !operation.operationId.startsWith('get_api_v1_')) continue;
    const asked = operation.parameters.filter((x) => x.in === 'query');
    if (asked.some((x) => x.required)) continue; // these go together or not at all
    for (const p of asked) {
      const value = { date: '2026-11-21', 'date-time': '2026-11-21T00:00:00Z' }[p.schema.format]
        ?? p.schema.default ?? p.schema.enum?.[0] ?? samples[p.schema.type];
      const free = ['cursor', 'count', 'pool'].includes(p.name) || p.name.endsWith('.in');
      if (path.includes('{') || free) continue;
      const res = await boss.get(`${path}?${p.name}=${encodeURIComponent(value)}`);
      assert.equal(res.status, 200, `${path}?${p.name}=${value}: ${JSON.stringify(res.body)}`);
    }
  }
});

test('the phone is served the same description', async () => {
  const res = await (await phone('sales1')).get('/api/v1/openapi.json');
  assert.deepEqual(ok(res), await described());
});

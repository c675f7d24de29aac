// Every member of every body and every parameter of every query, as the server describes them,
// with values that nobody means: each answer is a 4xx that says why, or a plain success.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { as, call, ok, show } from './lib.mjs';

const VALUES = [null, true, -1, 1.5, 9007199254740991, '', '报单', 'a'.repeat(5000),
  "'; DROP TABLE customer; --", '\u0001', '9999-12-31T23:59:59Z', [], [null], [{}], {},
  Array(300).fill(1)];
const WORDS = ['', '-1', 'x', '%', '😀', '99999999999999999999', '2026-13-01', "'", 'a,b,,c',
  'YXxkfHZ8MXwx', '\u0001', 'a'.repeat(2000)];
// What ends the session of the one who asks, or is rate-limited for all who ask from here.
const LEFT_OUT = /session|logout|password|totp|disable|wx\/push|login|bind|\/q\//;
const NOBODY = 999999999; // no such record: whatever is refused late leaves nothing behind

let api;
let admin;

before(async () => {
  api = ok(await call('GET', '/api/v1/openapi.json'));
  admin = await as('admin');
});

function* operations() {
  for (const [path, methods] of Object.entries(api.paths)) {
    if (LEFT_OUT.test(path)) continue;
    for (const [method, operation] of Object.entries(methods)) yield { path, method, operation };
  }
}

function schemaOf(operation) {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema?.$ref ? api.components.schemas[schema.$ref.split('/').pop()] : schema;
}

/** The least that a schema asks for. */
function least(schema) {
  const sample = (field, name) => {
    if (/_id$/.test(name)) return NOBODY;
    if (field.enum) return field.enum[0];
    const formats = { date: '2026-12-31', 'date-time': '2026-12-31T00:00:00Z', email: 'a@b.cn' };
    if (field.format) return formats[field.format];
    const values = {
      integer: Math.max(field.minimum ?? 1, 1), boolean: true,
      array: field.items?.properties ? [least(field.items)] : [NOBODY], string: '样本',
    };
    return values[[field.type].flat()[0]];
  };
  const wanted = schema.required ?? [];
  return Object.fromEntries(wanted.map((name) => [name, sample(schema.properties[name], name)]));
}

/** The least body, and that with each member, of rows too, replaced by each value. */
function* bodies(schema) {
  const base = least(schema);
  yield base;
  for (const [name, field] of Object.entries(schema.properties)) {
    for (const value of VALUES) yield { ...base, [name]: value };
    if (!field.items?.properties) continue;
    const row = least(field.items);
    for (const inner of Object.keys(field.items.properties)) {
      for (const value of VALUES) yield { ...base, [name]: [{ ...row, [inner]: value }] };
    }
  }
}

/** Sends a few at a time; fails on the first answer that blames the server. */
async function sendAll(requests) {
  const queue = requests[Symbol.iterator]();
  let sent = 0;
  const lane = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const { method, path, body } = next.value;
      const res = await admin.call(method, path, {
        body, headers: { 'if-match': '"1"', 'idempotency-key': `hostile-${sent}` },
      });
      sent += 1;
      const said = `${method} ${path} ${JSON.stringify(body)?.slice(0, 300)}: ${show(res)}`;
      assert.ok(res.status < 500, said);
      if (res.status >= 400) assert.match(res.headers['content-type'], /problem\+json/, said);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return sent;
}

const at = (path) => path.replace(/\{(\w+)\}/g, (_, name) =>
  (name === 'id' || name.endsWith('_id') ? NOBODY : 'AAAAAAAAAAAAAAAAAAAAAA'));

test('no member of any body makes the server fail', async () => {
  function* requests() {
    for (const { path, method, operation } of operations()) {
      const schema = schemaOf(operation);
      if (!schema) continue;
      const to = { method: method.toUpperCase(), path: at(path) };
      for (const body of bodies(schema)) yield { ...to, body };
    }
  }
  assert.ok(await sendAll(requests()) > 1000);
});

test('no parameter of any query makes the server fail', async () => {
  function* requests() {
    for (const { path, method, operation } of operations()) {
      if (method !== 'get') continue;
      for (const { name } of operation.parameters.filter((p) => p.in === 'query')) {
        for (const word of WORDS) {
          yield { method: 'GET', path: `${at(path)}?${name}=${encodeURIComponent(word)}` };
        }
      }
    }
  }
  assert.ok(await sendAll(requests()) > 1000);
});

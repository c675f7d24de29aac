// 自定义字段: a definition becomes a column that every reader has, within a moment and without
// a restart; what a form may hold follows the definition's rules.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { as, eventually, invalid, mobile, ok, problem, uniq } from './lib.mjs';

const admin = await as('admin');
const sales = await as('sales1');
const made = [];

/** A field of contacts that works: its definition, with `name` as its key in records. */
async function field(extra) {
  const sent = { entity: 'contact', title: uniq('字段'), kind: 'text', list: true, ...extra };
  const { id } = await admin.must('POST', '/api/v1/fields', sent);
  made.push(id);
  const def = await eventually(async () => {
    const now = await admin.must('GET', `/api/v1/fields/${id}`);
    assert.equal(now.problem, null, now.problem);
    const indexed = !(sent.filter || sent.sort) || now.indexed_at || sent.kind === 'multi';
    return now.state === 'active' && indexed && (!sent.is_unique || now.unique_at) && now;
  }, 'the column is there');
  return { ...def, name: `cf_${id}` };
}

const customers = await sales.must('GET', '/api/v1/customers?limit=1');
const customer_id = customers.items[0].id;
const create = (values) => sales.post('/api/v1/contacts',
  { customer_id, name: '张三', phone: mobile(), ...values });
const meta = async (who = sales) => (await who.must('GET', '/api/v1/meta')).entities
  .find((e) => e.name === 'contact').fields;

// What hangs on an object must not stay with those who test after us.
after(async () => {
  for (const id of made) await admin.post(`/api/v1/fields/${id}/retire`);
});

test('a new field is in meta, form, list, filter, sort and OpenAPI without a restart', async () => {
  const f = await field({ filter: true, sort: true });
  const found = (await meta()).find((m) => m.name === f.name);
  assert.equal(found.title, f.title);
  assert.equal(found.custom.kind, 'text');
  const a = ok(await create({ [f.name]: 'b-second' }), 201);
  const b = ok(await create({ [f.name]: 'a-first' }), 201);
  assert.equal(a[f.name], 'b-second');
  const list = await sales.must('GET', `/api/v1/contacts?${f.name}.ge=a&sort=${f.name}`);
  assert.deepEqual(list.items.map((i) => i.id), [b.id, a.id]);
  const one = await sales.must('GET', `/api/v1/contacts?${f.name}=a-first`);
  assert.deepEqual(one.items.map((i) => i[f.name]), ['a-first']);
  const changed = ok(await sales.patch(`/api/v1/contacts/${a.id}`, a.version, { [f.name]: null }));
  assert.equal(changed[f.name], null);
  const { items: [event] } = await sales.must('GET', `/api/v1/contacts/${a.id}/history`);
  assert.deepEqual(event.data.changed[f.name], ['b-second', null]);
  const api = await sales.must('GET', '/api/v1/openapi.json');
  assert.equal(api.components.schemas.contact_new.properties[f.name].title, f.title);
  invalid(await create({ [f.name]: 'x'.repeat(201) }), `/${f.name}`);
});

test('a phone asks for one entity only', async () => {
  const { entities, states, permissions } = await sales.must('GET', '/api/v1/meta?entity=contact');
  assert.deepEqual(entities.map((e) => e.name), ['contact']);
  assert.deepEqual([Object.keys(states), permissions], [[], []]);
  assert.deepEqual((await sales.must('GET', '/api/v1/meta?entity=nothing')).entities, []);
});

test('every type takes its values and refuses others', async () => {
  const options = [{ value: 'a', title: '抖音', colour: '#1d4ed8' }, { value: 'b', title: '微信' }];
  const tree = [{ value: 'sh', title: '上海', children: [{ value: 'pd', title: '浦东' }] }];
  const staff = (await sales.must('GET', '/api/v1/session')).staff.id;
  const kinds = [
    ['longtext', {}, '第一行\n第二行', 7],
    ['number', {}, 12345, 1.5],
    ['money', {}, -100, '1'],
    ['percent', { min_value: 0, max_value: 10000 }, 500, 10001],
    ['bool', {}, true, 1],
    ['date', {}, '2026-11-22', '2026-02-30'],
    ['time', {}, '2026-11-22T01:02:03.000Z', 'now'],
    ['option', { options }, 'a', 'c'],
    ['multi', { options }, ['a', 'b'], ['a', 'c']],
    ['cascade', { options: tree }, 'sh/pd', 'sh/xx'],
    ['region', {}, '上海市/浦东新区', 5],
    ['phone', {}, '13800138000', 'abc'],
    ['mail', {}, 'a@b.cn', 'a@'],
    ['person', {}, staff, 'x'],
    ['department', {}, 1, 99999999],
    ['reference', { ref: 'customer' }, customer_id, 99999999],
  ];
  const fields = await Promise.all(kinds.map(([kind, extra]) => field({ kind, list: false, ...extra })));
  const good = Object.fromEntries(fields.map((f, i) => [f.name, kinds[i][2]]));
  const row = ok(await create(good), 201);
  for (const f of fields) assert.deepEqual(row[f.name], good[f.name], f.kind);
  const bad = Object.fromEntries(fields.map((f, i) => [f.name, kinds[i][3]]));
  invalid(await create(bad), ...fields.filter((f) => !['department', 'reference'].includes(f.kind))
    .map((f) => `/${f.name}`));
  const dept = fields.find((f) => f.kind === 'department').name;
  invalid(await create({ [dept]: 99999999 }), `/${dept}`);
  const ref = fields.find((f) => f.kind === 'reference').name;
  assert.equal(row[`${ref}_name`], customers.items[0].name);
});

test('a list is filtered by one of several options', async () => {
  const options = ['x', 'y', 'z'].map((value) => ({ value, title: `选项${value}` }));
  const f = await field({ kind: 'multi', options, filter: true });
  const row = ok(await create({ [f.name]: ['x', 'z'] }), 201);
  const ids = async (value) => (await sales.must('GET', `/api/v1/contacts?${f.name}=${value}`))
    .items.map((i) => i.id);
  assert.deepEqual([await ids('x'), await ids('y'), await ids('z')], [[row.id], [], [row.id]]);
  problem(await sales.get(`/api/v1/contacts?${f.name}.ge=x`), 400, 'bad-query');
});

test('required, unless a condition hides it; a default; options of several', async () => {
  const vip = await field({ kind: 'bool', initial: false });
  const why = await field({ needed: true, shown_if: { '==': [{ var: vip.name }, true] } });
  const plain = ok(await create({}), 201);
  assert.equal(plain[vip.name], false);
  invalid(await create({ [vip.name]: true }), `/${why.name}`);
  const row = ok(await create({ [vip.name]: true, [why.name]: '老板的朋友' }), 201);
  assert.equal(row[why.name], '老板的朋友');
  const hidden = ok(await create({ [why.name]: '看不到的' }), 201);
  assert.equal(hidden[why.name], null);
  // What was written before stays changeable in its other fields.
  ok(await sales.patch(`/api/v1/contacts/${row.id}`, row.version, { note: '改别的' }));
  invalid(await sales.patch(`/api/v1/contacts/${row.id}`, row.version + 1, { [why.name]: null }),
    `/${why.name}`);
});

test('no value twice, also not by two at once', async () => {
  const code = await field({ is_unique: true });
  const value = uniq();
  const answers = await Promise.all([1, 2, 3, 4].map(() => create({ [code.name]: value })));
  assert.equal(answers.filter((a) => a.status === 201).length, 1);
  invalid(await create({ [code.name]: value }), `/${code.name}`);
  const row = answers.find((a) => a.status === 201).body;
  ok(await sales.patch(`/api/v1/contacts/${row.id}`, row.version, { [code.name]: value }));
  ok(await admin.del(`/api/v1/contacts/${row.id}`));
  const again = invalid(await create({ [code.name]: value }), `/${code.name}`);
  assert.match(again.errors[0].detail, /回收站/);
});

test('formulas are computed on write, numbers are given', async () => {
  const budget = await field({ kind: 'money' });
  const rate = await field({ kind: 'percent' });
  const fee = await field({
    kind: 'formula', result: 'money',
    formula: { '/': [{ '*': [{ var: budget.name }, { var: rate.name }] }, 10000] },
  });
  const no = await field({ kind: 'serial', prefix: 'AD' });
  const row = ok(await create({ [budget.name]: 1000005, [rate.name]: 1500 }), 201);
  assert.equal(row[fee.name], 150001); // 150000.75
  assert.match(row[no.name], /^AD/);
  const next = ok(await sales.patch(`/api/v1/contacts/${row.id}`, row.version,
    { [rate.name]: 2000 }));
  assert.equal(next[fee.name], 200001);
  assert.equal(next[no.name], row[no.name]);
  invalid(await create({ [fee.name]: 1 }), `/${fee.name}`);
});

test('a role hides, shows or masks it as any other field', async () => {
  const secret = await field({ kind: 'money' });
  const row = ok(await create({ [secret.name]: 5 }), 201);
  const role = await admin.must('GET', '/api/v1/roles/7');
  const rule = { entity: 'contact', field: secret.name, access: 'hidden', mask: 'none' };
  const fields = [...role.fields, rule];
  ok(await admin.patch('/api/v1/roles/7', role.version, { fields }));
  const seen = await sales.must('GET', `/api/v1/contacts/${row.id}`);
  assert.ok(!(secret.name in seen));
  assert.ok(!(await meta()).some((m) => m.name === secret.name));
  invalid(await create({ [secret.name]: 6 }), `/${secret.name}`);
  const now = await admin.must('GET', '/api/v1/roles/7');
  ok(await admin.patch('/api/v1/roles/7', now.version, { fields: role.fields }));
});

test('retired it is in no form or list, its values stay; gone only after they were kept', async () => {
  const f = await field({ filter: true, needed: true });
  const row = ok(await create({ [f.name]: '不能丢' }), 201);
  const second = ok(await create({ [f.name]: '也不能丢' }), 201);
  ok(await admin.post(`/api/v1/fields/${f.id}/retire`));
  await eventually(async () => (await meta()).find((m) => m.name === f.name)?.custom.retired,
    'the field is retired');
  const found = (await meta()).find((m) => m.name === f.name);
  assert.deepEqual([found.readonly, found.required, found.list, found.filter],
    [true, false, false, false]);
  const seen = await sales.must('GET', `/api/v1/contacts/${row.id}`);
  assert.equal(seen[f.name], '不能丢');
  const { items: [first] } = await sales.must('GET', `/api/v1/contacts?customer_id=${customer_id}`);
  assert.ok(!(f.name in first));
  ok(await create({}), 201);
  ok(await sales.patch(`/api/v1/contacts/${second.id}`, second.version, { note: '改别的' }));
  assert.equal((await sales.must('GET', `/api/v1/contacts/${second.id}`))[f.name], '也不能丢');
  invalid(await create({ [f.name]: 'x' }), `/${f.name}`);
  problem(await admin.post(`/api/v1/fields/${f.id}/drop`), 409, 'state-conflict');
  ok(await admin.post(`/api/v1/fields/${f.id}/restore`));
  assert.equal((await sales.must('GET', `/api/v1/contacts/${row.id}`))[f.name], '不能丢');
  ok(await admin.post(`/api/v1/fields/${f.id}/retire`));
  ok(await admin.post(`/api/v1/fields/${f.id}/keep`));
  await eventually(async () => (await admin.must('GET', `/api/v1/fields/${f.id}`)).kept_at,
    'its values are kept');
  ok(await admin.post(`/api/v1/fields/${f.id}/drop`));
  await eventually(async () => (await admin.must('GET', `/api/v1/fields/${f.id}`)).state
    === 'dropped', 'the column is gone', 30);
  const kept = await admin.must('GET', `/api/v1/fields/${f.id}/values`);
  assert.deepEqual(kept.items, [
    { record_id: row.id, value: '不能丢' }, { record_id: second.id, value: '也不能丢' },
  ]);
  ok(await sales.get(`/api/v1/contacts/${row.id}`));
});

test('a definition that cannot work is refused with a reason', async () => {
  const refuse = async (extra, pointer) => invalid(await admin.post('/api/v1/fields',
    { entity: 'contact', title: '不行', kind: 'text', ...extra }), pointer);
  await refuse({ entity: 'staff' }, '/entity');
  await refuse({ kind: 'option' }, '/options');
  await refuse({ kind: 'option', options: [{ value: 'A b', title: 'x' }] }, '/options');
  await refuse({ kind: 'option', options: [{ value: 'a', title: 'x' }, { value: 'a', title: 'y' }] },
    '/options');
  await refuse({ kind: 'reference' }, '/ref');
  await refuse({ kind: 'formula' }, '/formula');
  await refuse({ kind: 'formula', formula: { nope: [1] } }, '/formula');
  await refuse({ shown_if: { '>': [{ var: 'no_such' }, 1] } }, '/shown_if');
  await refuse({ kind: 'number', initial: 'x' }, '/initial');
  await refuse({ kind: 'file', sort: true }, '/sort');
  await refuse({ kind: 'bool', is_unique: true }, '/is_unique');
  problem(await sales.post('/api/v1/fields', { entity: 'contact', title: 'x', kind: 'text' }),
    403, 'forbidden');
  const f = await field({});
  invalid(await admin.patch(`/api/v1/fields/${f.id}`, f.version, { kind: 'number' }), '/kind');
});

test('the pack 广告偏好 is added once', async () => {
  const { presets } = await admin.must('GET', '/api/v1/fields/presets');
  const pack = presets.find((p) => p.name === 'advertiser_lead');
  const { added } = await admin.must('POST', '/api/v1/fields/presets', { name: pack.name });
  assert.ok(added === pack.fields.length || added === 0); // an earlier run's
  assert.equal((await admin.must('POST', '/api/v1/fields/presets', { name: pack.name })).added, 0);
  await eventually(async () => {
    const { entities } = await sales.must('GET', '/api/v1/meta');
    const titles = entities.find((e) => e.name === 'lead').fields.map((f) => f.title);
    return pack.fields.every((t) => titles.includes(t));
  }, 'the pack is in meta');
});

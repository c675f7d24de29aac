// The same rows and the same masks wherever a person looks, for every role: list, detail, tab,
// search, export, import, print, history, timeline, approval card, and the phone.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { all, as, eventually, ok } from './lib.mjs';
import { audited, people, plant, PRESETS, secrets } from './consistency-kit.mjs';
import { check, csv, run, upload } from './transfer-kit.mjs';

const EXPORTED = ['customer', 'contact', 'quote', 'order'];
const PRINTED = ['quote', 'order'];
const OPENED = 6; // records of a list that are looked into

let everybody, planted, paths, kinds;

before(async () => {
  const admin = await as('admin');
  kinds = ok(await admin.get('/api/v1/meta')).entities.filter(({ actions }) => actions.includes('list'));
  ({ paths } = ok(await admin.get('/api/v1/openapi.json')));
  [everybody, planted] = [await people(), await plant()];
});

const may = ({ role }, perm) => role.permissions.includes('*') || role.permissions.includes(perm);
const offered = (kind, tail) => paths[`/api/v1/${kind.path}/{id}${tail}`]?.get !== undefined;

/** What a person is told, and that no value is in it that his role keeps from him. */
function told(who, res, where) {
  for (const [entity, field, value] of secrets(who.role, planted.marks)) {
    assert.ok(!res.bytes.includes(String(value)), `${where}: ${entity}.${field} is shown`);
  }
  return ok(res);
}

async function rowsOf(who, session, kind) {
  const one = async (query) => all({
    get: async (path) => {
      const res = await session.get(path);
      told(who, res, `${who.role.title}, ${path}`);
      return res;
    },
  }, `/api/v1/${kind.path}?limit=100${query}`);
  const rows = await one('');
  const pool = kind.pooled && (kind.name === 'customer' || kind.name === 'lead') ? await one('&pool=1') : [];
  return [...new Map([...rows, ...pool].map((row) => [row.id, row])).values()];
}

/** A value of a list is that of the record, or, by the role's rule for lists, masked. */
function sameValues({ role }, kind, row, record, where) {
  const names = kind.fields.filter((field) => !field.input).map(({ name }) => name);
  for (const name of names.filter((one) => one in row && one in record)) {
    const rule = role.fields.find(({ entity, field }) => entity === kind.name && field === name);
    if (rule?.mask === 'list') assert.match(String(row[name] ?? '*'), /\*/, `${where}.${name} in the list`);
    else assert.deepEqual(row[name], record[name], `${where}.${name} in the list and in the record`);
  }
  for (const name of names) {
    const rule = role.fields.find(({ entity, field }) => entity === kind.name && field === name);
    if (rule?.access !== 'hidden') continue;
    assert.ok(!(name in row) && !(name in record), `${where}.${name} is hidden`);
  }
}

const mine = (kind) => planted.rows[kind.name];

for (const [index, name] of [...PRESETS, 'veiled'].entries()) {
  test(`${name}: a list, its records, their history and the phone agree`, async () => {
    const who = everybody[index];
    for (const kind of kinds) {
      const at = `${who.role.title}, ${kind.name}`;
      if (!may(who, `${kind.name}.read`)) {
        for (const path of ['', '/1', ...(offered(kind, '/history') ? ['/1/history'] : [])]) {
          for (const session of [who.desk, who.wx]) {
            assert.equal((await session.get(`/api/v1/${kind.path}${path}`)).status, 403, `${at}${path}`);
          }
        }
        continue;
      }
      const rows = await rowsOf(who, who.desk, kind);
      const onPhone = await rowsOf(who, who.wx, kind);
      assert.deepEqual(onPhone.map(({ id }) => id).sort(), rows.map(({ id }) => id).sort(), `${at} on the phone`);
      const open = rows.slice(0, OPENED);
      const own = mine(kind);
      const there = own && rows.find(({ id }) => id === own.id);
      if (there && !open.includes(there)) open.push(there);
      for (const row of open) {
        const where = `${at} ${row.id}`;
        const record = told(who, await who.desk.get(`/api/v1/${kind.path}/${row.id}`), where);
        assert.deepEqual(ok(await who.wx.get(`/api/v1/${kind.path}/${row.id}`)), record, `${where} on the phone`);
        sameValues(who, kind, row, record, where);
        for (const tail of ['/history', '/timeline'].filter((one) => offered(kind, one))) {
          told(who, await who.desk.get(`/api/v1/${kind.path}/${row.id}${tail}`), `${where}${tail}`);
        }
        if (PRINTED.includes(kind.name)) ok(await who.desk.get(`/api/v1/${kind.path}/${row.id}/pdf`));
      }
      if (!own || there) continue;
      for (const tail of ['', '/history', '/timeline', '/pdf'].filter((one) => offered(kind, one))) {
        const { status } = await who.desk.get(`/api/v1/${kind.path}/${own.id}${tail}`);
        assert.equal(status, 404, `${at}${tail}: not in his list, not by its id`);
      }
    }
  });

  test(`${name}: search and tabs find what the lists have`, async () => {
    const who = everybody[index];
    const { customer } = planted.rows;
    for (const kind of kinds.filter((one) => mine(one))) {
      const own = mine(kind);
      const at = `${who.role.title}, ${kind.name}`;
      const reads = may(who, `${kind.name}.read`);
      const seen = reads && (await who.desk.get(`/api/v1/${kind.path}/${own.id}`)).status === 200;
      const word = encodeURIComponent(own.no ?? own.name);
      const found = told(who, await who.desk.get(`/api/v1/search?q=${word}`), `${at} by search`).items;
      const hit = found.some((one) => one.entity === kind.name && one.id === own.id);
      assert.ok(seen || !hit, `${at} is found though he may not see it`);
      if (!seen || !own.customer_id) continue;
      const { items } = ok(await who.desk.get(`/api/v1/${kind.path}?customer_id=${customer.id}`));
      assert.ok(items.some(({ id }) => id === own.id), `${at} in the customer's tab`);
    }
    if (!may(who, 'customer.read')) return;
    for (const value of Object.values(planted.marks.customer).concat(Object.values(planted.marks.contact))) {
      const { items } = ok(await who.desk.get(`/api/v1/search?q=${value}`));
      const kept = secrets(who.role, planted.marks).filter(([, , secret]) => secret === value);
      for (const [entity] of kept) {
        assert.ok(!items.some((one) => one.entity === entity), `${who.role.title} finds ${entity} by what is hidden`);
      }
    }
  });

  test(`${name}: an export has the rows and the masks of its list`, async () => {
    const who = everybody[index];
    for (const kind of kinds.filter((one) => EXPORTED.includes(one.name))) {
      const asked = { target: kind.name, query: '', format: 'csv' };
      const res = await who.desk.post('/api/v1/exports', asked);
      const right = ['export.create', `${kind.name}.export`, `${kind.name}.read`].every((perm) => may(who, perm));
      assert.equal(res.status, right ? 201 : 403, `${who.role.title} exports ${kind.name}`);
      if (!right) continue;
      const done = await eventually(async () => {
        const now = ok(await who.desk.get(`/api/v1/exports/${res.body.id}`));
        return ['done', 'failed'].includes(now.status) ? now : undefined;
      }, 'the export', 60);
      assert.equal(done.status, 'done', done.refused);
      const rows = await all(who.desk, `/api/v1/${kind.path}?limit=100`);
      assert.equal(done.rows_done, rows.length, `${who.role.title}: rows of ${kind.name}`);
      const { bytes } = await who.desk.get(`/api/v1/exports/${done.id}/file`);
      told(who, { status: 200, body: {}, bytes }, `${who.role.title}, export of ${kind.name}`);
      const listed = who.role.fields.some(({ entity, mask }) => entity === kind.name && mask === 'list');
      if (listed) assert.ok(!bytes.includes(planted.marks[kind.name].phone), 'a file is masked as its list');
    }
  });
}

test('a preset names only rights that there are', async () => {
  const known = ok(await (await as('admin')).get('/api/v1/meta')).permissions.map(({ name }) => name);
  for (const { role } of everybody) {
    assert.deepEqual(role.permissions.filter((one) => one !== '*' && !known.includes(one)), [], role.title);
  }
});

test('what is kept from somebody is in the audit, so its absence means something', () => {
  for (const { phone } of [planted.marks.customer, planted.marks.contact]) assert.ok(audited(phone) > 0);
});

test('an import changes nothing that its owner could not change by hand', async () => {
  const who = everybody[PRESETS.indexOf('sales')];
  const { customer } = planted.rows;
  const file = csv([['客户名称', '地址'], [customer.name, '别处的路 1 号']]);
  const seen = await check(who.desk, await upload(who.desk, 'customer', file), { on_duplicate: 'update' });
  const done = await run(who.desk, seen.id);
  assert.equal(done.rows_updated, 0, 'a colleague\'s customer is not updated');
  const now = ok(await (await as('sales1')).get(`/api/v1/customers/${customer.id}`));
  assert.notEqual(now.address, '别处的路 1 号');
});

test('an approval card shows its margin to those who may know it, and to nobody else', async () => {
  for (const who of everybody.filter((one) => may(one, 'order.read'))) {
    const res = await who.desk.get(`/api/v1/orders/${planted.rows.order.id}`);
    if (res.status === 404) continue;
    const { checks } = ok(res);
    const knows = may(who, 'order.margin') && may(who, 'order.approve');
    assert.equal(checks.some(({ key }) => key === 'margin'), knows, who.role.title);
  }
});

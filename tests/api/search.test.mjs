// Search: one box and every list's q= over what the caller may see, as he may see it.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { all, as, eventually, mobile, newStaff, login, ok, uniq } from './lib.mjs';

/** Two rare characters that no other test is likely to have put side by side. */
const rare = () => String.fromCodePoint(0x4e00 + randomInt(0x2000), 0x6e00 + randomInt(0x2000));

const list = async (session, path, q) =>
  (await all(session, `/api/v1/${path}q=${encodeURIComponent(q)}`)).map((row) => row.id);

const box = async (session, q, entity) =>
  ok(await session.get(`/api/v1/search?q=${encodeURIComponent(q)}`)).items
    .filter((hit) => hit.entity === entity);

/** A customer of sales1. */
async function customer(name, extra = {}) {
  return (await as('sales1')).must('POST', '/api/v1/customers',
    { name, allow_duplicate: true, ...extra });
}

before(async () => {
  const admin = await as('admin');
  await eventually(async () => (await list(admin, 'customers?', 'lanting')).length > 0,
    'the postings of what was there before');
});

describe('search: what finds a record', () => {
  const [mark, phone] = [rare(), mobile()];
  let row;
  before(async () => {
    row = await customer(`深圳市（${mark}）廣告ＡＢ3有限公司`, { phone });
  });

  it('any part of its name, in any form of its characters', async () => {
    for (const q of [mark, mark[0], `${mark}广告`, `${mark} 廣告`, `广告 ${mark}`, `市${mark}广`,
      `${mark}广告ab3有限公司`, `深圳市${mark}`, `ab3 ${mark}`]) {
      assert.ok((await list(await as('sales1'), 'customers?', q)).includes(row.id), q);
    }
    for (const q of [`${mark[1]}${mark[0]}`, `${mark} 贸易`, `${mark}广州`]) {
      assert.deepEqual(await list(await as('sales1'), 'customers?', q), [], q);
    }
  });

  it('its reading in full, begun, or by initials', async () => {
    for (const q of ['guanggao', 'gg', 'GG', 'guangg', 'shenzhen', 'szs']) {
      assert.ok((await list(await as('sales1'), 'customers?', `${mark} ${q}`)).includes(row.id), q);
    }
    assert.deepEqual(await list(await as('sales1'), 'customers?', `${mark} maoyi`), []);
    assert.deepEqual(await list(await as('sales1'), 'customers?', `${mark} yxgs`), [],
      'a legal suffix is not read out');
  });

  it('any three digits of its phone or more', async () => {
    for (const q of [phone, phone.slice(3, 7), phone.slice(-4), phone.slice(-3)]) {
      assert.ok((await list(await as('sales1'), 'customers?', `${mark} ${q}`)).includes(row.id), q);
    }
    assert.deepEqual(await list(await as('sales1'), 'customers?', phone), [row.id]);
  });

  it('signs alone find nothing, and nothing in a query is a pattern', async () => {
    for (const q of ['%', '_', '.*', '()', '\\', `${mark[0]}.`, `${mark}|x`]) {
      const found = await list(await as('sales1'), 'customers?', q);
      assert.equal(found.includes(row.id), q.startsWith(mark[0]) && !q.includes('|'), q);
    }
  });

  it('the box names the kind, and what tells equal titles apart', async () => {
    const [hit] = await box(await as('sales1'), mark, 'customer');
    assert.equal(hit.id, row.id);
    assert.equal(hit.title, row.name);
    assert.equal(hit.detail, phone);
  });

  it('pages of a list, each row once, as the list is ordered', async () => {
    const word = rare();
    for (let i = 0; i < 5; i += 1) await customer(`${word}${i}店`);
    const found = await all(await as('sales1'), `/api/v1/customers?limit=2&sort=-id&q=${
      encodeURIComponent(word)}`);
    assert.deepEqual(found.map((one) => one.name), [4, 3, 2, 1, 0].map((i) => `${word}${i}店`));
    const page = ok(await (await as('sales1')).get(`/api/v1/customers?count=1&q=${
      encodeURIComponent(word)}`));
    assert.equal(page.count, 5);
  });
});

describe('search follows the record', () => {
  it('a new name is found, the old one is not; the bin is not searched', async () => {
    const sales = await as('sales1');
    const [old, fresh] = [rare(), rare()];
    const row = await customer(`${old}食品厂`);
    await sales.must('PATCH', `/api/v1/customers/${row.id}`, { name: `${fresh}食品厂` },
      { 'if-match': `"${row.version}"` });
    assert.deepEqual(await list(sales, 'customers?', old), []);
    assert.deepEqual(await list(sales, 'customers?', fresh), [row.id]);
    const admin = await as('admin');
    const { batch } = await admin.must('DELETE', `/api/v1/customers/${row.id}`);
    assert.deepEqual(await list(admin, 'customers?', fresh), []);
    await admin.must('POST', `/api/v1/recycle/${batch}/restore`, {});
    assert.deepEqual(await list(admin, 'customers?', fresh), [row.id]);
  });
});

describe('search shows nothing that is not shown', () => {
  it('a colleague\'s customer is not found', async () => {
    const mark = rare();
    await customer(`${mark}酒店`);
    assert.deepEqual(await list(await as('sales3'), 'customers?', mark), []);
    assert.deepEqual(await box(await as('sales3'), mark, 'customer'), []);
  });

  it('a phone in the pool is found only by who sees it', async () => {
    const [mark, phone] = [rare(), mobile()];
    const row = await (await as('admin')).must('POST', '/api/v1/leads',
      { company: `${mark}工厂`, name: '王大', phone });
    const sales = await as('sales1');
    assert.deepEqual(await list(sales, 'leads?pool=1&', mark), [row.id]);
    for (const q of [phone, `${mark} ${phone}`, `${mark} ${phone.slice(-4)}`, `${mark} 王大`,
      `${mark} wangda`, `${mark} wd`]) {
      assert.deepEqual(await list(sales, 'leads?pool=1&', q), [], q);
      assert.deepEqual(await list(await as('admin'), 'leads?pool=1&', q), [row.id], q);
    }
    const [hit] = await box(sales, mark, 'lead');
    assert.match(hit.detail, /\*/);
    assert.ok(!hit.detail.includes(phone));
    await sales.must('POST', `/api/v1/leads/${row.id}/claim`, {});
    assert.deepEqual(await list(sales, 'leads?', phone), [row.id]);
  });

  it('a field that is masked in a role\'s lists does not find', async () => {
    const phone = mobile();
    const mark = rare();
    const admin = await as('admin');
    const role = await admin.must('POST', '/api/v1/roles', {
      name: uniq('r'), title: '只看名字', permissions: ['customer.read'],
      scopes: { customers: 'all' },
      fields: [{ entity: 'customer', field: 'phone', access: 'read', mask: 'list' }],
    });
    const person = await newStaff({ role_ids: [role.id] });
    const session = await login(person.username, person.password);
    const row = await customer(`${mark}超市`, { phone });
    assert.deepEqual(await list(session, 'customers?', mark), [row.id]);
    assert.deepEqual(await list(session, 'customers?', phone), []);
    assert.deepEqual(await list(session, 'customers?', `${mark} ${phone.slice(-4)}`), []);
    assert.match((await box(session, mark, 'customer'))[0].detail, /\*{4}/);
  });
});

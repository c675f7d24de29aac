// 查重: the same company however it is written, wherever it lies, told in masked words.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { as, creditCode, eventually, invalid, login, mobile, newStaff, ok, problem, uniq } from './lib.mjs';

/** So many characters that no other name is likely to have in this order. */
const hanzi = (n) => Array.from({ length: n },
  () => String.fromCodePoint(0x4e00 + randomInt(0x3000))).join('');

const company = () => `测试客户${uniq()}有限公司`;

/** A new customer of `user`. */
async function newCustomer(user, extra = {}) {
  const session = await as(user);
  return ok(await session.post('/api/v1/customers', { name: company(), ...extra }), 201);
}

/** A new customer in the pool. */
async function pooled(extra = {}) {
  return newCustomer('admin', { owner_id: null, ...extra });
}

describe('查重', () => {
  it('answers so many questions a person and day', async () => {
    const person = await newStaff();
    const session = await login(person.username, person.password);
    const ask = () => session.post('/api/v1/duplicates', { name: company() });
    const used = `SELECT used FROM pool_quota WHERE pool = 'duplicates' AND staff_id = ${person.id}`;
    ok(await ask());
    assert.equal(sql(layout(), used, DATABASE).trim(), '1');
    sql(layout(), `UPDATE pool_quota SET used = 499 WHERE pool = 'duplicates'
      AND staff_id = ${person.id}`, DATABASE);
    ok(await ask());
    problem(await ask(), 409, 'quota-exhausted');
    ok(await (await as('sales1')).post('/api/v1/duplicates', { name: company() }));
  });


  it('finds the same number, name and code however they are written', async () => {
    const phone = mobile();
    const code = creditCode();
    const mark = uniq();
    const made = await newCustomer('sales2', {
      name: `上海${mark}广告（集团）有限公司`, phone, credit_code: code,
    });
    const session = await as('sales1');
    for (const [asked, reason] of [
      [{ phone: `+86 ${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}` }, 'phone'],
      [{ name: ` 上海 ${mark.toUpperCase()} 广告(集团) 有限责任公司` }, 'name'],
      [{ credit_code: code.toLowerCase() }, 'credit_code'],
    ]) {
      const { matches } = ok(await session.post('/api/v1/duplicates', asked));
      assert.equal(matches.length, 1, JSON.stringify(asked));
      assert.equal(matches[0].reason, reason);
      assert.equal(matches[0].entity, 'customer');
      assert.equal(matches[0].pool, false);
      assert.ok(matches[0].name.includes('*') && !matches[0].name.includes(mark));
      assert.match(matches[0].owner, /^赵\*$/);
      assert.equal(matches[0].id, undefined, 'no way to a record out of scope');
    }
    const own = ok(await (await as('sales2')).post('/api/v1/duplicates', { phone })).matches[0];
    assert.equal(own.id, made.id);
    assert.equal(own.name, made.name);
  });

  it('asks for at least one thing, and for a session', async () => {
    const session = await as('sales1');
    invalid(await session.post('/api/v1/duplicates', {}), '/name');
    invalid(await session.post('/api/v1/duplicates', { name: '（）' }), '/name');
  });

  it('refuses a duplicate with masked matches; the permission overrides', async () => {
    const phone = mobile();
    await newCustomer('sales2', { phone });
    const sales1 = await as('sales1');
    const form = { name: company(), phone };
    const res = problem(await sales1.post('/api/v1/customers', form), 409, 'duplicate');
    assert.equal(res.matches.length, 1);
    assert.equal(res.matches[0].detail, '手机号相同');
    problem(
      await sales1.post('/api/v1/customers', { ...form, allow_duplicate: true }),
      403,
      'forbidden',
    );
    assert.equal(
      ok(await sales1.post('/api/v1/duplicates', { name: form.name })).matches.length,
      0,
      'nothing was written',
    );
    const boss = await as('boss');
    problem(await boss.post('/api/v1/customers', form), 409, 'duplicate');
    ok(await boss.post('/api/v1/customers', { ...form, allow_duplicate: true }), 201);
  });

  it('looks into pools, leads, contacts and the bin', async () => {
    const [inPool, ofLead, ofContact, inBin] = [mobile(), mobile(), mobile(), mobile()];
    const admin = await as('admin');
    await pooled({ phone: inPool });
    await admin.must('POST', '/api/v1/leads', { company: company(), phone: ofLead });
    const parent = await newCustomer('sales2');
    await (await as('sales2')).must('POST', '/api/v1/contacts', {
      customer_id: parent.id, name: '周七', phone: ofContact,
    });
    const gone = await newCustomer('admin', { phone: inBin });
    await admin.must('DELETE', `/api/v1/customers/${gone.id}`);
    const session = await as('sales1');
    const found = async (phone) => {
      const { matches } = ok(await session.post('/api/v1/duplicates', { phone }));
      return matches[0];
    };
    assert.equal((await found(inPool)).pool, true);
    assert.equal((await found(ofLead)).entity, 'lead');
    assert.equal((await found(ofContact)).entity, 'customer');
    assert.equal((await found(inBin)).deleted, true);
    for (const phone of [inPool, ofLead, ofContact, inBin]) {
      problem(
        await session.post('/api/v1/customers', { name: company(), phone }),
        409,
        'duplicate',
      );
    }
  });

  it('lets one of many simultaneous creates pass', async () => {
    const phone = mobile();
    const sessions = await Promise.all(['sales1', 'sales2', 'sales3'].map(as));
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => sessions[i % 3]
      .post('/api/v1/customers', { name: company(), phone })));
    assert.equal(
      answers.filter((res) => res.status === 201).length,
      1,
      answers.map((r) => r.status).join(' '),
    );
    for (const res of answers.filter((r) => r.status !== 201)) problem(res, 409, 'duplicate');
  });

  it('checks again when a key changes, not when it does not', async () => {
    const phone = mobile();
    await newCustomer('sales2', { phone });
    const mine = await newCustomer('sales1', { phone: mobile() });
    const session = await as('sales1');
    const path = `/api/v1/customers/${mine.id}`;
    problem(await session.patch(path, 1, { phone }), 409, 'duplicate');
    const same = ok(await session.patch(path, 1, {
      phone: mine.phone, name: mine.name, note: '改备注',
    }));
    assert.equal(same.note, '改备注');
    const fresh = mobile();
    ok(await session.patch(path, same.version, { phone: fresh }));
    assert.equal(
      ok(await session.post('/api/v1/duplicates', { phone: mine.phone })).matches.length,
      0,
    );
    assert.equal(ok(await session.post('/api/v1/duplicates', { phone: fresh })).matches.length, 1);
  });

  it('knows a company by a similar name, says why, and refuses the all too similar', async () => {
    const mark = hanzi(3);
    const made = await newCustomer('sales2', { name: `上海${mark}广告有限公司` });
    const session = await as('sales1');
    const ask = async (name) => ok(await session.post('/api/v1/duplicates', { name })).matches;
    const [short] = await ask(`${mark}广告`);
    assert.equal(short.level, 'same');
    assert.ok(short.probability_bp >= 9000 && short.probability_bp <= 10000);
    assert.deepEqual(short.reasons, ['字号相同', '地区缺失', '行业相同', '负责人 赵*']);
    assert.ok(!short.name.includes(mark));
    const swapped = `上海${mark[1]}${mark[0]}${mark[2]}广告有限公司`;
    assert.equal((await ask(swapped))[0].level, 'same');
    assert.deepEqual(await ask(`上海${mark}广告有限公司北京分公司`), []);
    assert.deepEqual(await ask(`北京${mark}物流有限公司`), []);
    problem(await session.post('/api/v1/customers', { name: `${mark}广告` }), 409, 'duplicate');
    const own = await as('sales2');
    ok(await own.patch(`/api/v1/customers/${made.id}`, made.version, { name: company() }));
    assert.deepEqual(await ask(`${mark}广告`), [], 'the former name is forgotten');
  });

  it('takes a switchboard and a domain for a hint only', async () => {
    const phone = `021${mobile().slice(3)}`;
    await newCustomer('sales2', { phone });
    const session = await as('sales1');
    const [match] = ok(await session.post('/api/v1/duplicates', { phone })).matches;
    assert.equal(match.level, 'similar');
    ok(await session.post('/api/v1/customers', { name: company(), phone }), 201);
  });

  it('finds what the demo brought, whose keys a job makes', async () => {
    const [{ name }] = JSON.parse(sql(layout(),
      "SELECT JSON_ARRAYAGG(JSON_OBJECT('name', name)) FROM customer WHERE id = 1", DATABASE));
    const session = await as('sales1');
    await eventually(async () => {
      const { matches } = ok(await session.post('/api/v1/duplicates', { name }));
      return matches.length > 0;
    }, 'the keys of the demo');
  });
});

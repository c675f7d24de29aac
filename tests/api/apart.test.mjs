// 不是重复: what somebody said is remembered, both ways round, through merges, and can be undone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { as, mobile, ok, problem, uniq } from './lib.mjs';

const company = () => `测试客户${uniq()}有限公司`;

/** Customers with one number; all but the first were saved on purpose. */
async function twins(n) {
  const boss = await as('boss');
  const phone = mobile();
  const made = [];
  for (let i = 0; i < n; i += 1) {
    made.push(await boss.must('POST', '/api/v1/customers',
      { name: company(), phone, allow_duplicate: i > 0 }));
  }
  return { boss, phone, made };
}

const told = async (session, { id }) => ok(await session.get(`/api/v1/customers/${id}/duplicates`));
const say = (session, word, one, other) => session.post(`/api/v1/customers/${one.id}/${word}`,
  { entity: 'customer', other_id: other.id });

/** Two customers that are alike, and of which nobody has said anything. */
async function alike() {
  const { boss, phone, made: [one, other] } = await twins(2);
  ok(await say(boss, 'rejoin', one, other));
  return { boss, phone, one, other };
}

describe('不是重复', () => {
  it('is remembered both ways round, with who and when, and can be taken back', async () => {
    const { boss, one, other } = await alike();
    assert.equal((await told(boss, one)).matches[0].id, other.id);
    const { matches, apart: [pair] } = ok(await say(boss, 'apart', one, other));
    assert.deepEqual(matches, []);
    assert.equal(pair.name, other.name);
    assert.equal(pair.said_by_name, boss.staff.name);
    assert.ok(Math.abs(Date.parse(pair.said_at) - Date.now()) < 60_000);
    assert.deepEqual((await told(boss, other)).matches, []);
    assert.equal((await told(boss, other)).apart[0].id, one.id);
    ok(await say(boss, 'apart', other, one));
    assert.equal((await told(boss, one)).apart.length, 1, 'said twice, kept once');
    assert.equal(ok(await say(boss, 'rejoin', other, one)).matches[0].id, one.id);
    assert.deepEqual((await told(boss, one)).apart, []);
    const events = ok(await boss.get(`/api/v1/customers/${one.id}/history`)).items
      .map((event) => event.action);
    assert.ok(events.includes('apart') && events.includes('rejoined'), events.join(' '));
  });

  it('is said by saving on purpose, and lets the record change and come back', async () => {
    const { boss, phone, made: [one, other] } = await twins(2);
    assert.deepEqual((await told(boss, other)).matches, []);
    const path = `/api/v1/customers/${other.id}`;
    const changed = ok(await boss.patch(path, other.version, { phone: mobile() }));
    ok(await boss.patch(path, changed.version, { phone }));
    assert.equal((await told(boss, one)).apart[0].id, other.id);
    const third = await boss.must('POST', '/api/v1/customers', { name: company() });
    problem(await boss.patch(`/api/v1/customers/${third.id}`, third.version, { phone }),
      409, 'duplicate');
    const sales = await as('sales1');
    const { matches } = ok(await sales.post('/api/v1/duplicates', { phone }));
    assert.equal(matches.length, 2, 'who asks for the number is told of both');
  });

  it('holds for the customer that one of them is merged into, until that is undone', async () => {
    const { boss, made: [one, other, third] } = await twins(3);
    ok(await say(boss, 'rejoin', one, third));
    assert.deepEqual((await told(boss, one)).matches.map((m) => m.id), [third.id]);
    const { merge_id: merge } = ok(await boss.post(`/api/v1/customers/${third.id}/merge`,
      { from_id: other.id }));
    ok(await say(boss, 'rejoin', one, other).then((res) => {
      problem(res, 404, 'not-found');
      return boss.get(`/api/v1/customers/${one.id}/duplicates`);
    }));
    assert.equal((await told(boss, third)).matches.filter((m) => m.id === one.id).length, 0,
      'what was said of the merged one holds for the kept one');
    ok(await boss.post(`/api/v1/merges/${merge}/undo`));
    assert.deepEqual((await told(boss, one)).matches.map((m) => m.id), [third.id]);
    assert.deepEqual((await told(boss, other)).matches, []);
  });

  it('is said of a lead that the asker sees', async () => {
    const boss = await as('boss');
    const phone = mobile();
    const sales = await as('sales1');
    const lead = await boss.must('POST', '/api/v1/leads',
      { company: company(), phone, owner_id: sales.staff.id });
    const one = await boss.must('POST', '/api/v1/customers', { name: company() });
    problem(await boss.patch(`/api/v1/customers/${one.id}`, one.version, { phone }),
      409, 'duplicate');
    const said = { entity: 'lead', other_id: lead.id };
    const { apart } = ok(await boss.post(`/api/v1/customers/${one.id}/apart`, said));
    assert.equal(apart[0].name, lead.company);
    ok(await boss.patch(`/api/v1/customers/${one.id}`, one.version, { phone }));
  });

  it('may be said by many at once', async () => {
    const { boss, one, other } = await alike();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? say(boss, 'apart', one, other) : say(boss, 'apart', other, one))));
    for (const res of answers) ok(res);
    assert.equal((await told(boss, one)).apart.length, 1);
  });

  it('is refused to who may not, of itself, and of what he does not see', async () => {
    const { boss, one, other } = await alike();
    problem(await say(await as('sales1'), 'apart', one, other), 403, 'forbidden');
    problem(await (await as('sales1')).get(`/api/v1/customers/${one.id}/duplicates`),
      403, 'forbidden');
    problem(await say(boss, 'apart', one, one), 422, 'validation');
    problem(await say(boss, 'apart', one, { id: 999999999 }), 404, 'not-found');
  });
});

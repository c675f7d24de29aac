// 合并: two customers become one with all that hangs on them, and two again.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { as, mobile, ok, problem, uniq } from './lib.mjs';

const company = () => `测试客户${uniq()}有限公司`;

async function two() {
  const boss = await as('boss');
  const make = (extra) => boss.must('POST', '/api/v1/customers', { name: company(), ...extra });
  const keep = await make({ phone: mobile(), address: '旧地址' });
  const gone = await make({ phone: mobile(), address: '新地址', contact_name: '周七' });
  await boss.must('POST', `/api/v1/customers/${gone.id}/followups`,
    { channel: 'call', content: '聊了年框' });
  return { boss, keep, gone };
}

const list = async (session, path) => ok(await session.get(`/api/v1/${path}`)).items;

describe('合并客户', () => {
  it('moves what hangs on the other one, takes the chosen fields, and bins it', async () => {
    const { boss, keep, gone } = await two();
    const { merge_id: merge } = ok(await boss.post(`/api/v1/customers/${keep.id}/merge`,
      { from_id: gone.id, take: ['address'] }));
    const now = ok(await boss.get(`/api/v1/customers/${keep.id}`));
    assert.equal(now.address, '新地址');
    assert.equal(now.phone, keep.phone);
    problem(await boss.get(`/api/v1/customers/${gone.id}`), 404, 'not-found');
    assert.equal((await list(boss, `contacts?customer_id=${keep.id}`)).length, 1);
    assert.equal((await list(boss, `followups?customer_id=${keep.id}`)).length, 1);

    ok(await boss.post(`/api/v1/merges/${merge}/undo`));
    assert.equal(ok(await boss.get(`/api/v1/customers/${keep.id}`)).address, '旧地址');
    assert.equal(ok(await boss.get(`/api/v1/customers/${gone.id}`)).address, '新地址');
    assert.equal((await list(boss, `contacts?customer_id=${keep.id}`)).length, 0);
    assert.equal((await list(boss, `followups?customer_id=${gone.id}`)).length, 1);
    problem(await boss.post(`/api/v1/merges/${merge}/undo`), 409, 'state-conflict');
  });

  it('leads who asks for the merged one to the kept one', async () => {
    const { boss, keep, gone } = await two();
    ok(await boss.post(`/api/v1/customers/${keep.id}/merge`, { from_id: gone.id }));
    const ask = async () => ok(await boss.post('/api/v1/duplicates', { phone: gone.phone })).matches;
    const [match] = await ask();
    assert.equal(match.id, keep.id);
    assert.equal(match.deleted, false);
    assert.deepEqual(ok(await boss.get(`/api/v1/customers/${keep.id}/duplicates`)).matches, []);
  });

  it('is refused to who may not, with itself, and of fields that nobody writes', async () => {
    const { boss, keep, gone } = await two();
    const path = `/api/v1/customers/${keep.id}/merge`;
    problem(await (await as('sales1')).post(path, { from_id: gone.id }), 403, 'forbidden');
    problem(await boss.post(path, { from_id: keep.id }), 422, 'validation');
    problem(await boss.post(path, { from_id: gone.id, take: ['status'] }), 422, 'validation');
    problem(await boss.post(path, { from_id: 999999999 }), 404, 'not-found');
    problem(await boss.post('/api/v1/merges/999999999/undo'), 404, 'not-found');
    assert.equal((await list(boss, `contacts?customer_id=${gone.id}`)).length, 1, 'nothing moved');
  });
});

// 导入 and 导出: what a file's rows become, and that it can be stopped, killed and taken back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { all, as, eventually, invalid, login, mobile, newStaff, ok, problem, uniq } from './lib.mjs';
import { addsUp, check, columns, csv, reasons, run, settled, upload } from './transfer-kit.mjs';

const name = () => `${uniq('导入')}广告有限公司`;
const found = async (who, q) => ok(await who.get(`/api/v1/customers?q=${encodeURIComponent(q)}`)).items;

test('a file is looked through, brought in, and taken back', async () => {
  const boss = await as('boss');
  const there = ok(await boss.post('/api/v1/customers', { name: name(), phone: mobile() }), 201);
  const owner = await newStaff({ name: uniq('张'), phone: mobile() });
  const [good, twice, poor] = [name(), name(), name()];
  const made = await upload(boss, 'customer', csv([
    ['客户台账', '', '', '', '', ''],
    ['公司名称', '手机号码', '级别', '业务员', '联系人姓名', '下次跟进'],
    [good, '１３８ ' + mobile().slice(3), 'VIP', owner.username, '王五', '2030年3月5日'],
    [twice, mobile(), '普通', owner.phone, '', ''],
    [`${twice} `, mobile(), '', '', '', '2030/3/5 14:30'],
    [there.name, '', '重点', '', '', ''],
    [poor, '12', '很好', '没有这个人', '', '明天'],
    ['', mobile(), '', '', '', ''],
  ]));
  assert.equal(made.status, 'mapping');
  assert.deepEqual(made.mapping, { name: 0, phone: 1, level: 2, owner_id: 3, contact_name: 4, next_contact_at: 5 });
  const looked = await check(boss, made);
  assert.deepEqual(looked.counts, { new: 2, updated: 0, duplicate: 2, error: 2 });
  assert.equal((await found(boss, good)).length, 0, 'looking writes nothing');
  const why = await reasons(boss, made.id);
  assert.match(why[5].reason, /第 4 行重复/);
  assert.match(why[6].reason, /公司名称相同/);
  assert.match(why[7].reason, /客户级别：没有“很好”.*负责人：找不到.*|负责人：找不到/);
  assert.match(why[7].reason, /看不懂这个日期/);
  assert.match(why[8].reason, /请填写客户名称/);

  const done = await run(boss, made.id);
  assert.equal(done.status, 'done');
  assert.deepEqual(done.counts, looked.counts);
  const [row] = await found(boss, good);
  assert.equal(row.owner_id, owner.id);
  assert.equal(row.level, 'vip');
  assert.equal(row.next_contact_at, '2030-03-04T16:00:00.000Z');
  const events = ok(await boss.get(`/api/v1/customers/${row.id}/history`)).items;
  assert.deepEqual(events[0].data, { import_id: made.id, import_row: 3 });
  const result = await boss.get(`/api/v1/imports/${made.id}/result`);
  assert.equal(result.status, 200);
  assert.equal(result.bytes.subarray(0, 2).toString(), 'PK');

  ok(await boss.post(`/api/v1/imports/${made.id}/undo`));
  const undone = await settled(boss, made.id);
  assert.equal(undone.status, 'undone');
  assert.deepEqual([undone.rows_undone, undone.rows_kept], [2, 0]);
  assert.equal((await found(boss, good)).length, 0);
  problem(await boss.get(`/api/v1/customers/${row.id}`), 404, 'not-found');
  const actions = ok(await boss.get(`/api/v1/imports/${made.id}/history`)).items.map((e) => e.action);
  for (const action of ['created', 'looked', 'started', 'finished', 'undone']) {
    assert.ok(actions.includes(action), action);
  }
});

test('columns are remembered by their titles', async () => {
  const boss = await as('boss');
  const titles = [uniq('甲'), uniq('乙')];
  const first = await upload(boss, 'customer', csv([titles, [name(), mobile()]]));
  assert.deepEqual(first.mapping, {});
  const path = `/api/v1/imports/${first.id}/check`;
  invalid(await boss.post(path, { columns: [{ column: 1, field: 'phone' }] }), '/columns');
  invalid(await boss.post(path, {
    columns: [{ column: 0, field: 'name' }, { column: 1, field: 'status' }],
  }), '/columns/1/field');
  await check(boss, first, {}, { name: 0, phone: 1 });
  const again = await upload(boss, 'customer', csv([titles, [name(), mobile()]]));
  assert.deepEqual(again.mapping, { name: 0, phone: 1 });
});

test('an update writes what differs, and its undo gives back what nobody changed since', async () => {
  const boss = await as('boss');
  const made = [];
  for (const industry of ['餐饮', '汽车', '教育']) {
    made.push(ok(await boss.post('/api/v1/customers', { name: name(), industry, region: '上海' }), 201));
  }
  const [one, two, same] = made;
  const file = await upload(boss, 'customer', csv([['客户名称', '行业', '地区'],
    [one.name, '酒店', ''], [two.name, '电商', '北京'], [same.name, '教育', '上海']]));
  const looked = await check(boss, file, { on_duplicate: 'update' });
  assert.deepEqual(looked.counts, { new: 0, updated: 2, duplicate: 1, error: 0 });
  assert.deepEqual((await run(boss, file.id)).counts, looked.counts);
  const after = ok(await boss.get(`/api/v1/customers/${one.id}`));
  assert.deepEqual([after.industry, after.region], ['酒店', '上海']);
  const other = ok(await boss.get(`/api/v1/customers/${two.id}`));
  ok(await boss.patch(`/api/v1/customers/${two.id}`, other.version, { industry: '游戏' }));
  ok(await boss.post(`/api/v1/imports/${file.id}/undo`));
  assert.equal((await settled(boss, file.id)).rows_undone, 2);
  assert.equal(ok(await boss.get(`/api/v1/customers/${one.id}`)).industry, '餐饮');
  const kept = ok(await boss.get(`/api/v1/customers/${two.id}`));
  assert.deepEqual([kept.industry, kept.region], ['游戏', '上海']);
});

test('contacts and follow-ups find their customers by name, in GB18030 too', async () => {
  const boss = await as('boss');
  const customer = ok(await boss.post('/api/v1/customers', { name: name() }), 201);
  const contacts = await upload(boss, 'contact', csv([['公司', '姓名', '职务', '手机'],
    [customer.name, '李四', '决策人', mobile()], [name(), '赵六', '', '']]));
  assert.deepEqual((await check(boss, contacts)).counts, { new: 1, updated: 0, duplicate: 0, error: 1 });
  assert.match((await reasons(boss, contacts.id))[3].reason, /找不到/);
  assert.equal((await run(boss, contacts.id)).rows_new, 1);
  const text = `公司,跟进方式,内容,跟进时间\n${customer.name},打电话,"谈了价格,再约",2026-01-05 10:00\n`;
  const bytes = execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], { input: text });
  const followups = await upload(boss, 'followup', bytes);
  assert.equal(followups.book.coded, 'GB18030');
  assert.deepEqual((await check(boss, followups)).counts, { new: 1, updated: 0, duplicate: 0, error: 0 });
  await run(boss, followups.id);
  const now = ok(await boss.get(`/api/v1/customers/${customer.id}`));
  assert.equal(now.last_followup, '谈了价格,再约');
  assert.equal(now.last_followup_at, '2026-01-05T02:00:00.000Z');
  assert.equal(now.status, 'following');
  const again = await upload(boss, 'followup', bytes);
  assert.deepEqual((await check(boss, again)).counts, { new: 0, updated: 0, duplicate: 1, error: 0 });
});

test('into the pool, or to somebody, by whoever may', async () => {
  const [boss, sales1] = await Promise.all([as('boss'), as('sales1')]);
  const [pooled, own] = [name(), name()];
  const file = await upload(boss, 'lead', csv([['公司名称', '电话'], [pooled, mobile()]]));
  const pools = await all(await as('admin'), '/api/v1/pools?kind=lead');
  const { id: pool_id } = pools.find((pool) => pool.is_default);
  await check(boss, file, { to_pool_id: pool_id });
  await run(boss, file.id);
  const [lead] = ok(await boss.get(`/api/v1/leads?q=${encodeURIComponent(pooled)}`)).items;
  assert.deepEqual([lead.owner_id, lead.pool_id], [null, pool_id]);
  const mine = await upload(sales1, 'customer', csv([['公司名称'], [own]]));
  invalid(await sales1.post(`/api/v1/imports/${mine.id}/check`, {
    columns: columns(mine), to_owner_id: boss.staff.id,
  }), '/to_owner_id');
  await check(sales1, mine);
  await run(sales1, mine.id);
  assert.equal((await found(sales1, own))[0].owner_id, sales1.staff.id);
  problem(await (await as('sales2')).get(`/api/v1/imports/${mine.id}`), 404, 'not-found');
  const file3 = { target: 'customer', file_name: 'a.csv', size: 3 };
  problem(await (await as('design')).post('/api/v1/imports', file3), 403, 'forbidden');
  problem(await boss.get(`/api/v1/imports/${mine.id}/result`), 403, 'forbidden');
});

test('an ambiguous owner is an error, a hostile file is refused with a reason', async () => {
  const boss = await as('boss');
  const same = uniq('同名');
  await newStaff({ name: same });
  await newStaff({ name: same });
  const file = await upload(boss, 'customer', csv([['公司名称', '负责人'], [name(), same]]));
  await check(boss, file);
  assert.match((await reasons(boss, file.id))[2].reason, /有几个“.*请改填工号或手机/);
  const old = await upload(boss, 'customer', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '旧.xls');
  assert.equal(old.status, 'failed');
  assert.match(old.refused, /另存为 xlsx/);
  problem(await boss.post(`/api/v1/imports/${old.id}/run`), 409, 'state-conflict');
});

test('the bytes come in order, and no more than was said', async () => {
  const boss = await as('boss');
  const made = ok(await boss.post('/api/v1/imports', { target: 'lead', file_name: 'a.csv', size: 4 }), 201);
  const send = (at, body) => boss.call('POST', `/api/v1/imports/${made.id}/bytes?at=${at}`, {
    body, headers: { 'content-type': 'application/octet-stream' },
  });
  assert.deepEqual(ok(await send(0, 'ab')), { received: 2, size: 4 });
  assert.equal(problem(await send(0, 'ab'), 409, 'state-conflict').received, 2);
  problem(await send(2, 'cdefg'), 422, 'validation');
  problem(await boss.post('/api/v1/imports', { target: 'lead', file_name: 'a.csv', size: 3e9 }), 413, 'too-large');
});

/** n leads of numbers in a row, other ones at each call. */
function many(n, key) {
  const first = randomInt(1e9 - n);
  return csv([['公司名称', '电话'], ...Array.from({ length: n }, (_, i) => (
    [`${key}${i}号广告公司`, `19${String(first + i).padStart(9, '0')}`]))]);
}

test('paused, resumed, cancelled: what is done stays done', async () => {
  const boss = await as('boss');
  const file = await upload(boss, 'lead', many(12_000, uniq('停')));
  await check(boss, file);
  ok(await boss.post(`/api/v1/imports/${file.id}/run`));
  ok(await boss.post(`/api/v1/imports/${file.id}/pause`));
  const paused = ok(await boss.get(`/api/v1/imports/${file.id}`));
  assert.equal(paused.status, 'paused');
  assert.ok(paused.rows_done < paused.rows_total);
  problem(await boss.post(`/api/v1/imports/${file.id}/undo`), 409, 'state-conflict');
  ok(await boss.post(`/api/v1/imports/${file.id}/resume`));
  ok(await boss.post(`/api/v1/imports/${file.id}/cancel`));
  const rest = await eventually(async () => {
    const one = ok(await boss.get(`/api/v1/imports/${file.id}`));
    const two = ok(await boss.get(`/api/v1/imports/${file.id}`));
    return one.rows_done === two.rows_done && two;
  }, 'the end of the work');
  addsUp(rest);
});

test('a killed worker costs nothing: the next goes on from the checkpoint', async () => {
  const [boss, admin] = await Promise.all([as('boss'), as('admin')]);
  const key = uniq('杀');
  const file = await upload(boss, 'lead', many(20_000, key));
  const looked = await check(boss, file);
  ok(await boss.post(`/api/v1/imports/${file.id}/run`));
  await eventually(async () => ok(await boss.get(`/api/v1/imports/${file.id}`)).rows_done > 0, 'the first chunk');
  const { workers } = ok(await admin.get('/api/v1/system'));
  const at = workers.find((w) => w.route?.startsWith('transfer.run'));
  assert.ok(at, 'a worker imports');
  process.kill(at.pid, 'SIGKILL');
  const done = await settled(boss, file.id, 120);
  assert.equal(done.status, 'done');
  assert.deepEqual(addsUp(done), looked.counts);
  assert.equal(done.rows_done, 20_000);
  const { count_capped: capped } = ok(await boss.get(`/api/v1/leads?q=${key}&count=1`));
  assert.ok(capped);
  const last = ok(await boss.get(`/api/v1/leads?company=${encodeURIComponent(`${key}19999号广告公司`)}`)).items;
  assert.equal(last.length, 1, 'each row once');
});

test('an export is the list as its reader sees it, for him alone', async () => {
  const [boss, sales1] = await Promise.all([as('boss'), as('sales1')]);
  const evil = uniq('=cmd|');
  const row = ok(await boss.post('/api/v1/customers', { name: evil, phone: mobile(), level: 'vip' }), 201);
  const made = ok(await boss.post('/api/v1/exports', {
    target: 'customer', query: `q=${encodeURIComponent(evil.slice(5))}`, format: 'csv',
  }), 201);
  const done = await eventually(async () => {
    const now = ok(await boss.get(`/api/v1/exports/${made.id}`));
    return now.status === 'done' && now;
  }, 'the export');
  assert.equal(done.rows_done, 1);
  const file = await boss.get(`/api/v1/exports/${made.id}/file`);
  assert.equal(file.status, 200);
  const [titles, line, mark] = file.bytes.toString().replace('\ufeff', '').split('\r\n');
  assert.ok(titles.startsWith('客户名称,'));
  assert.ok(line.startsWith(`'${evil},`), line);
  assert.ok(line.includes('VIP') && line.includes(row.phone));
  assert.match(mark, /导出/);
  assert.equal(ok(await boss.get(`/api/v1/exports/${made.id}`)).taken, 1);
  const actions = ok(await boss.get(`/api/v1/exports/${made.id}/history`)).items.map((e) => e.action);
  assert.deepEqual(actions, ['taken', 'finished', 'created']);
  problem(await sales1.post('/api/v1/exports', { target: 'customer' }), 403, 'forbidden');
  problem(await (await as('admin')).get(`/api/v1/exports/${made.id}/file`), 403, 'forbidden');
  invalid(await boss.post('/api/v1/exports', { target: 'nothing' }), '/target');
  const bad = ok(await boss.post('/api/v1/exports', { target: 'customer', query: 'note=1' }), 201);
  const failed = await eventually(async () => {
    const now = ok(await boss.get(`/api/v1/exports/${bad.id}`));
    return now.status === 'failed' && now;
  }, 'the refusal');
  assert.match(failed.refused, /不能按/);
});

test('of a pool an export shows what its list shows: the pool by its name, numbers or not', async () => {
  const admin = await as('admin');
  const role = ok(await admin.post('/api/v1/roles', {
    name: uniq('r'), title: uniq('导出员'), scopes: { leads: 'own' },
    permissions: ['lead.read', 'lead.pool', 'lead.export', 'export.create', 'export.read'],
  }), 201);
  const person = await newStaff({ role_ids: [role.id] });
  const member = await login(person.username, person.password);
  for (const masked of [true, false]) {
    const pool = ok(await admin.post('/api/v1/pools',
      { kind: 'lead', name: uniq('池'), staff_ids: [person.id], masked }), 201);
    const lead = ok(await admin.post('/api/v1/leads',
      { company: name(), phone: mobile(), pool_id: pool.id, owner_id: null }), 201);
    const query = `pool=1&pool_id=${pool.id}`;
    const [listed] = ok(await member.get(`/api/v1/leads?${query}`)).items;
    const made = ok(await member.post('/api/v1/exports', { target: 'lead', query, format: 'csv' }), 201);
    await eventually(async () => (
      ok(await member.get(`/api/v1/exports/${made.id}`)).status === 'done'), 'the export');
    const [, line] = (await member.get(`/api/v1/exports/${made.id}/file`)).bytes.toString().split('\r\n');
    assert.ok(line.includes(`,${pool.name},`), `the pool's name: ${line}`);
    assert.ok(line.includes(`,${listed.phone},`), `${listed.phone} as in the list: ${line}`);
    assert.equal(listed.phone === lead.phone, !masked);
  }
});

test('every list can be exported, and what comes out goes in again', async () => {
  const admin = await as('admin');
  const { entities } = ok(await admin.get('/api/v1/meta'));
  const made = [];
  for (const e of entities.filter((x) => x.actions.includes('list'))) {
    made.push(ok(await admin.post('/api/v1/exports', { target: e.name }), 201));
  }
  for (const { id, target } of made) {
    await eventually(async () => {
      const now = ok(await admin.get(`/api/v1/exports/${id}`));
      assert.notEqual(now.status, 'failed', `${target}: ${now.refused}`);
      return now.status === 'done';
    }, `export of ${target}`, 60);
  }
  const leads = made.find((x) => x.target === 'lead');
  const file = await admin.get(`/api/v1/exports/${leads.id}/file`);
  const again = await upload(admin, 'lead', file.bytes, '线索.xlsx');
  assert.equal(again.status, 'mapping');
  assert.ok(again.mapping.company !== undefined && again.mapping.phone !== undefined);
  assert.ok((await all(admin, '/api/v1/exports')).length >= made.length);
});

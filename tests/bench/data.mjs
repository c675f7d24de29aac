// What the bench works on: a filled table, and the statements of a request.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sql } from './rig.mjs';

const count = (table) => Number(sql(`SELECT COUNT(*) FROM ${table}`));

/** A company's name for each number: NAMES=file.gz, a name a line, or made up of a few words. */
function nameTable() {
  if (!process.env.NAMES) return null;
  const names = gunzipSync(readFileSync(process.env.NAMES)).toString('utf8').trim().split('\n');
  sql('CREATE TABLE IF NOT EXISTS bench_name (n INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(120))');
  for (let i = count('bench_name'); i < names.length; i += 20000)
    sql(`INSERT INTO bench_name (name) VALUES ${names.slice(i, i + 20000)
      .map((name) => `('${name.slice(0, 120).replaceAll(/['\\]/g, '')}')`).join(',')}`);
  return '(SELECT name FROM bench_name WHERE n=seq)';
}

/** The job that keeps search's postings has been over all rows. */
export async function fillPostings() {
  const [done, last] = sql(`SELECT COALESCE(MAX(upto), 0), (SELECT MAX(id) FROM customer)
    FROM bd_post_fill`).trim().split('\t').map(Number);
  if (done >= last) return;
  sql(`DELETE FROM bd_post_fill; UPDATE bd_epoch SET n=n+1;
    UPDATE bd_schedule SET next_at=NOW() WHERE name='core.search_fill'`);
  const left = () => Number(sql('SELECT COUNT(*)=0 OR SUM(done=0) FROM bd_post_fill')) +
    Number(sql("SELECT COUNT(*) FROM bd_job WHERE name='core.search_fill' AND state<>'done'"));
  await new Promise((resolve) => { setTimeout(resolve, 5000); });
  while (left() > 0) await new Promise((resolve) => { setTimeout(resolve, 1000); });
}

/** Customers with real-looking names, `me` owning 500 of them. */
export function seed(rows, me) {
  const have = count('customer');
  if (have >= rows) return;
  const pick = (words, n) =>
    `ELT(1+(seq*${n}) % ${words.length}, ${words.map((w) => `'${w}'`).join(',')})`;
  const places = [
    '上海',
    '深圳市',
    '杭州',
    '广州市',
    '北京',
    '成都',
    '武汉市',
    '南京',
    '苏州',
    '厦门',
  ];
  const first = [
    '澜',
    '云',
    '星',
    '禾',
    '启',
    '蓝',
    '盛',
    '恒',
    '嘉',
    '森',
    '鼎',
    '优',
    '汇',
    '安',
    '拓',
    '明',
    '锐',
  ];
  const second = [
    '庭',
    '雀',
    '桥',
    '田',
    '程',
    '岸',
    '世',
    '远',
    '品',
    '屿',
    '创',
    '果',
    '丰',
    '达',
    '维',
    '泽',
    '思',
    '川',
    '和',
  ];
  const trade = [
    '餐饮管理',
    '教育科技',
    '健身服务',
    '烘焙食品',
    '文化传播',
    '电子商务',
    '医疗器械',
    '汽车销售',
    '服饰',
    '地产经纪',
    '酒店管理',
  ];
  sql(`INSERT INTO customer (name, short_name, phone, owner_id, status, level, type,
      industry, region, created_at, updated_at, created_by)
    SELECT COALESCE(${nameTable()}, CONCAT(${pick(places, 7)}, ${pick(first, 13)}, ${pick(second, 31)}, seq,
        ${pick(trade, 5)}, '有限公司')),
      CONCAT(${pick(first, 13)}, ${pick(second, 31)}), CONCAT('13', LPAD(seq * 7368787 % 1000000007, 9, '0')),
      IF(seq % ${Math.floor(rows / 500)} = 0, ${me}, 1000 + seq % 2000), 'following',
      ELT(1 + seq % 3, 'vip', 'key', 'normal'), 'direct', ${pick(trade, 5)}, ${pick(places, 7)},
      '2026-01-01' + INTERVAL seq % 300 DAY, '2026-06-01' + INTERVAL seq * 7 % 12000000 SECOND, ${me}
    FROM seq_${have + 1}_to_${rows}; ANALYZE TABLE customer`);
}

/** What hangs on that many customers: three follow-ups and one order each. */
export function seedHistory(rows, me) {
  const followups = count('followup');
  const orders = count('sales_order');
  if (followups < 3 * rows)
    sql(`INSERT INTO followup (customer_id, channel, content, occurred_at, created_by)
      SELECT 1 + seq % ${rows}, ELT(1 + seq % 3, 'phone', 'visit', 'wechat'), '客户对方案有兴趣，下周再谈预算',
        '2026-01-01' + INTERVAL seq * 11 % 25000000 SECOND, IF(seq % 2000 = 0, ${me}, 1000 + seq % 2000)
      FROM seq_${followups + 1}_to_${3 * rows}; ANALYZE TABLE followup`);
  if (orders < rows)
    sql(`INSERT INTO sales_order (no, customer_id, owner_id, status, subtotal_fen, total_fen,
        submitted_at, site_address, created_by, updated_at)
      SELECT CONCAT('BB', seq), 1 + seq % ${rows}, IF(seq % 2000 = 0, ${me}, 1000 + seq % 2000),
        IF(seq % 200 = 0, 'submitted', 'closed'), 100 * (seq % 9000), 100 * (seq % 9000),
        '2026-01-01' + INTERVAL seq * 13 % 27000000 SECOND, '上海市徐汇区漕溪北路 88 号', 7,
        '2026-01-01' + INTERVAL seq * 13 % 27000000 SECOND
      FROM seq_${orders + 1}_to_${rows}; ANALYZE TABLE sales_order`);
}

/** The statements of one request, as the server saw them. */
export async function statements(token, request) {
  const hash = createHash('sha256').update(token).digest('hex');
  // Only what is prepared while the log is on is logged with its values.
  sql("SET GLOBAL log_output='TABLE'; SET GLOBAL general_log=1");
  const ids = sql("SELECT id FROM information_schema.processlist WHERE user LIKE 'bd\\_%'");
  for (const id of ids.trim().split('\n')) sql(`KILL CONNECTION ${id}`);
  sql('TRUNCATE mysql.general_log');
  // The session too is to be read: what a worker knows of it is good for a second.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await request();
  // In hex: hashes hold tabs and line ends.
  const text = sql(`SET GLOBAL general_log=0; SELECT thread_id, HEX(argument)
    FROM mysql.general_log WHERE command_type IN ('Execute', 'Query')`);
  const all = text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([thread, hex]) => [thread, Buffer.from(hex ?? '', 'hex').toString('utf8')]);
  const mine = all.find(([, statement]) => statement.includes('FROM bd_session'))?.[0];
  return all
    .filter(([thread, statement]) => thread === mine && !/general_log|^SET |wsrep/.test(statement))
    .map(([, statement]) => (statement.startsWith('START TRANSACTION') ? 'BEGIN' : statement))
    .map((statement) =>
      statement
        .replace(/token_hash=.*? AND s\.revoked/, `token_hash=UNHEX('${hash}') AND s.revoked`),
    );
}

/** A transaction that may run again: its unique values made anew each time. */
export function repeatable(lines) {
  return lines
    .filter((line) => !line.includes('bd_number'))
    .map((line) => {
      if (line.startsWith('SELECT body_hash'))
        return "SELECT body_hash, status, answer FROM bd_idempotency WHERE key_hash=REPEAT('x', 32)";
      if (line.startsWith('INSERT INTO bd_idempotency'))
        return (
          'INSERT INTO bd_idempotency (key_hash, body_hash, status, answer) ' +
          "VALUES (UNHEX(SHA2(UUID(), 256)), REPEAT('y', 32), 201, REPEAT('z', 600))"
        );
      if (line.startsWith('INSERT INTO sales_order_line'))
        return line.replace(/\((\d+), (\d+), /g, '(-LAST_INSERT_ID(), $2, '); // of no real order
      return line.replace(/'BD\d{8}-\d+'/, "CONCAT('BX', UUID_SHORT())");
    });
}

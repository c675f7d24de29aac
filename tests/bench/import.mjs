// Rows of a file a second, beside LOAD DATA of the same rows into the same table.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { at, call, sql } from './rig.mjs';

const ROWS = Number(process.env.IMPORT_ROWS ?? 50_000);
const PIECE = 1_000_000;
const TITLES = ['公司名称', '联系人', '电话', '行业', '地区', '备注'];
const COLUMNS = 'company, name, phone, industry, region, note';
const of = (words, n) => words[n % words.length];
const PLACES = ['上海', '深圳', '杭州', '广州', '北京', '成都', '武汉', '南京', '苏州', '厦门', '青岛'];
const FIRST = '澜云星禾启蓝盛恒嘉森鼎优汇安拓明锐'.split('');
const SECOND = '庭雀桥田程岸世远品屿创果丰达维泽思川和'.split('');
const TRADES = ['餐饮管理', '教育科技', '健身服务', '烘焙食品', '文化传播', '电子商务', '医疗器械'];

/** Rows that are in no file before: leads as an agency keeps them in Excel. */
function rows(from) {
  return Array.from({ length: ROWS }, (_, i) => {
    const n = from + i;
    const name = of(FIRST, n * 13) + of(SECOND, n * 31) + of(FIRST, n * 7 + 3);
    return [`${of(PLACES, n * 7)}${name}${n.toString(36)}${of(TRADES, n * 5)}有限公司`,
      `${of(['王', '李', '张', '陈'], n)}${of(SECOND, n)}`, `19${String(n % 1e9).padStart(9, '0')}`,
      of(TRADES, n), of(PLACES, n), `展会上认识，想做户外，${of(PLACES, n)}市解放路 ${n % 900} 号`];
  });
}

/** An import from its file to its end; milliseconds of looking through and of bringing in. */
async function brought(token, bytes) {
  const step = async (id, what, body = {}) => {
    const from = Date.now();
    await call('POST', `/api/v1/imports/${id}/${what}`, { token, body });
    const now = await idle(id);
    return { now, ms: Date.now() - from };
  };
  const idle = async (id) => {
    for (;;) {
      const now = await call('GET', `/api/v1/imports/${id}`, { token });
      if (!['uploading', 'reading', 'checking', 'running'].includes(now.status)) return now;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  };
  const { id } = await call('POST', '/api/v1/imports', {
    token, body: { target: 'lead', file_name: '线索.csv', size: bytes.length },
  });
  for (let piece = 0; piece < bytes.length; piece += PIECE) {
    const url = `http://127.0.0.1:${at.port}/api/v1/imports/${id}/bytes?at=${piece}`;
    const { ok, status } = await fetch(url, { method: 'POST', body: bytes.subarray(piece, piece + PIECE),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' } });
    if (!ok) throw new Error(`${url}: ${status}`);
  }
  const { mapping } = await idle(id);
  const columns = Object.entries(mapping).map(([field, column]) => ({ field, column }));
  const look = await step(id, 'check', { columns });
  const run = await step(id, 'run');
  if (run.now.rows_new !== ROWS) throw new Error(`an import brought ${JSON.stringify(run.now)}`);
  return { look_ms: look.ms, run_ms: run.ms };
}

function loaded(file) {
  const from = Date.now();
  sql(`LOAD DATA INFILE '${file}' INTO TABLE \`lead\` FIELDS TERMINATED BY ',' (${COLUMNS})
    SET owner_id=1, status='new'`);
  const ms = Date.now() - from;
  sql("DELETE FROM `lead` WHERE owner_id=1 AND created_by IS NULL AND phone LIKE '19%'");
  return ms;
}

/** Rounds of both; prints a line, gives the figures. */
export async function imports(token, rounds) {
  const dir = mkdtempSync(path.join(tmpdir(), 'bench-import-'));
  chmodSync(dir, 0o755); // for the database to read
  const all = [];
  for (let round = 0; round < rounds; round++) {
    const from = Date.now() % 1e9;
    const list = rows(from);
    const text = (cells) => `${cells.map((row) => row.join(',')).join('\n')}\n`;
    writeFileSync(path.join(dir, 'rows.csv'), text(list));
    const load_ms = loaded(path.join(dir, 'rows.csv'));
    all.push({ load_ms, ...await brought(token, Buffer.from(text([TITLES, ...list]))) });
  }
  rmSync(dir, { recursive: true });
  for (const one of all) {
    const rate = (ms) => `${Math.round(ROWS / ms * 1000)}/s`;
    console.log(`import of ${ROWS} rows: looked through ${rate(one.look_ms)}, brought in ${
      rate(one.run_ms)}, LOAD DATA ${rate(one.load_ms)}`);
  }
  return all.map((one) => ({ ...one, ratio: one.load_ms / one.run_ms }));
}

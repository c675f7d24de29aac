// How long a search takes, kind by kind: for who sees everything, for a salesperson with few
// rows of a million, and the box over all kinds of records.
import http from 'node:http';
import { at, sql } from './rig.mjs';

const EACH = Number(process.env.SEARCHES ?? 100);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function get(token, where) {
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    http.get({ port: at.port, path: where, agent, headers }, (res) => {
      const parts = [];
      res.on('data', (part) => parts.push(part));
      res.on('end', () => (res.statusCode === 200
        ? resolve(JSON.parse(Buffer.concat(parts)))
        : reject(new Error(`${where}: ${res.statusCode} ${Buffer.concat(parts)}`))));
    }).on('error', reject);
  });
}

/** Milliseconds of each query, after one that is not counted. */
async function times(token, path, queries) {
  const all = [];
  for (const q of [queries[0], ...queries]) {
    const from = process.hrtime.bigint();
    await get(token, `${path}q=${encodeURIComponent(q)}`);
    all.push(Number(process.hrtime.bigint() - from) / 1e6);
  }
  all.shift();
  all.sort((a, b) => a - b);
  const part = (share) => all[Math.min(all.length - 1, Math.floor(all.length * share))];
  return { p50: part(0.5), p95: part(0.95), p99: part(0.99) };
}

/** Rows that are there: name, phone, readings, and where the name proper begins. */
function samples() {
  const top = Number(sql('SELECT MAX(id) FROM customer'));
  const ids = Array.from({ length: 2 * EACH }, (_, i) => 1 + ((i * 7919 + 17) * 104729) % top);
  return sql(`SELECT c.name, c.phone, f.text FROM customer c STRAIGHT_JOIN bd_post_fill x
    STRAIGHT_JOIN bd_post f ON f.obj=x.obj AND f.tok=0 AND f.id=c.id AND f.text LIKE CONCAT(c.name, '%')
    WHERE c.id IN (${ids.join(',')}) AND c.phone IS NOT NULL`)
    .trim().split('\n').map((line) => line.split('\t'))
    .filter(([name]) => /^[\u4e00-\u9fff]+$/.test(name))
    .slice(0, EACH)
    .map(([name, phone, text]) => ({ name, phone, read: text.split(' ')[1].match(/[A-Z][a-z]*/g),
      from: name.length - name.replace(/^.{1,5}?[市省区县州]/, '').length }));
}

/** Queries of each kind. */
function queries() {
  const rows = samples();
  const heart = (row, n) => row.name.slice(row.from, row.from + n);
  const readings = (row, n) => row.read.slice(row.from, row.from + n).map((s) => s.toLowerCase());
  const initials = (row, n) => readings(row, n).map((s) => s[0]).join('');
  const of = (fn) => rows.map(fn);
  const pairs = ['深圳 广告', '上海 科技', '北京 贸易', '广州 餐饮', '杭州 传媒', '成都 装饰', '苏州 电子'];
  const repeat = (list) => Array.from({ length: EACH }, (_, i) => list[i % list.length]);
  return {
    'one character': of((row) => heart(row, 1)),
    '2 characters': of((row) => heart(row, 2)),
    '3 characters': of((row) => heart(row, 3)),
    '4 characters': of((row) => heart(row, 4)),
    'common word': repeat(['科技', '广告', '贸易', '有限公司', '上海', '餐饮', '文化']),
    'two words': repeat(pairs),
    'words apart': repeat(['广告 贸易', '餐饮 软件', '装饰 物流', '酒店 电子']),
    'full name': of((row) => row.name),
    'no hit': of((row) => `龘${heart(row, 2)}`),
    'reading': of((row) => readings(row, 2).join('')),
    'reading begun': of((row) => readings(row, 2).join('').slice(0, -1)),
    'initials of 2': of((row) => initials(row, 2)),
    'initials of 4': of((row) => initials(row, 4)),
    '3 digits': of(({ phone }) => phone.slice(4, 7)),
    'last 4 digits': of(({ phone }) => phone.slice(-4)),
    'phone': of(({ phone }) => phone),
  };
}

/** Prints a line for each kind; gives the figures. */
export async function searches(wide, few) {
  const all = {};
  console.log(`search, ms p50 / p95 / p99   ${'list, all rows'.padEnd(24)}${
    'list, 500 rows'.padEnd(24)}box`);
  for (const [kind, list] of Object.entries(queries())) {
    const asked = list.filter((q) => q !== '');
    all[kind] = {
      wide: await times(wide, '/api/v1/customers?', asked),
      few: await times(few, '/api/v1/customers?', asked),
      box: await times(wide, '/api/v1/search?', asked),
    };
    const show = ({ p50, p95, p99 }) =>
      [p50, p95, p99].map((ms) => ms.toFixed(1).padStart(6)).join(' ').padEnd(24);
    console.log(`  ${kind.padEnd(24)}${Object.values(all[kind]).map(show).join('')}`);
  }
  return all;
}

// make bench: each endpoint beside the floor beneath it, in one run.
//   node tests/bench/run.mjs            (ROUNDS=3 SECONDS=3 ROWS=10000,1000000)
// The floor is a bare loop of the same statements, taken from the server's
// own log of one request, or nginx with a static file.  Only ratios count:
// the cases alternate, and medians of the rounds are shown with their range.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const top = path.resolve(import.meta.dirname, '../..');
const build = path.join(top, 'build', process.env.V ?? 'release');
const dir = path.join(top, 'build/bench');
const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.SECONDS ?? 3);
const sizes = (process.env.ROWS ?? '10000,1000000').split(',').map(Number);
process.env.STACK = 'bench';
process.env.VAR = process.env.BENCH_VAR ?? '';
process.env.PORT = '18280';
process.env.STANDIN_PORT = '18298';
process.env.RATE = '100000';
process.env.DB_BUFFER ??= '2048M';
process.env.WORKERS_FRONT ??= '8';
process.env.WORKERS_OFFICE ??= '8';
const { layout } = await import('../stack/layout.mjs');
const at = layout();
const base = `http://127.0.0.1:${at.port}`;
const socket = path.join(at.run, 'db/mariadb.sock');

function compile() {
  mkdirSync(dir, { recursive: true });
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];
  const maria = execFileSync('pkg-config', ['--cflags', '--libs', 'libmariadb'], { encoding: 'utf8' });
  for (const name of ['load', 'dbloop'])
    execFileSync('gcc', [
      ...flags,
      '-o',
      path.join(dir, name),
      path.join(top, `tests/bench/${name}.c`),
      ...maria.trim().split(/\s+/),
      '-lpthread',
    ]);
}

function stack(command) {
  const { status, stdout, stderr } = spawnSync('node', [path.join(top, 'tests/stack/stack.mjs'), command], {
    encoding: 'utf8',
    env: process.env,
  });
  if (status !== 0) throw new Error(stdout + stderr);
}

function sql(text) {
  return execFileSync('mariadb', ['--socket', socket, '-uroot', '-N', '-B', '--raw', 'baodan'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
}

async function call(method, where, { token, key, body } = {}) {
  const answer = await fetch(base + where, {
    method,
    body: body && JSON.stringify(body),
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key && { 'idempotency-key': key }),
    },
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${JSON.stringify(json)}`);
  return json;
}

async function login(user) {
  const { code } = await (
    await fetch(`http://127.0.0.1:${at.standinPort}/_standin/code`, {
      method: 'POST',
      body: JSON.stringify({ openid: `demo-${user}`, kind: 'login' }),
    })
  ).json();
  return call('POST', '/gw/v1/login', { body: { code } });
}

/** Customers with real-looking names, `me` owning 500 of them. */
function seed(rows, me) {
  const have = Number(sql('SELECT COUNT(*) FROM customer'));
  if (have >= rows) return;
  const pick = (words, n) => `ELT(1+(seq*${n}) % ${words.length}, ${words.map((w) => `'${w}'`).join(',')})`;
  const places = ['上海', '深圳市', '杭州', '广州市', '北京', '成都', '武汉市', '南京', '苏州', '厦门'];
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
  sql(`INSERT INTO customer (name, short_name, phone, owner_id, status, level, type, industry, region, created_at, updated_at, created_by)
    SELECT CONCAT(${pick(places, 7)}, ${pick(first, 13)}, ${pick(second, 31)}, seq, ${pick(trade, 5)}, '有限公司'),
      CONCAT(${pick(first, 13)}, ${pick(second, 31)}), CONCAT('137', LPAD(seq, 8, '0')),
      IF(seq % ${Math.floor(rows / 500)} = 0, ${me}, 1000 + seq % 2000), 'following',
      ELT(1 + seq % 3, 'vip', 'key', 'normal'), 'direct', ${pick(trade, 5)}, ${pick(places, 7)},
      '2026-01-01' + INTERVAL seq % 300 DAY, '2026-06-01' + INTERVAL seq * 7 % 12000000 SECOND, ${me}
    FROM seq_${have + 1}_to_${rows}; ANALYZE TABLE customer`);
}

/** The statements of one request, as the server saw them. */
async function statements(token, request) {
  const hash = createHash('sha256').update(token).digest('hex');
  sql("SET GLOBAL log_output='TABLE'; SET GLOBAL general_log=1; TRUNCATE mysql.general_log");
  await request();
  const text =
    sql(`SET GLOBAL general_log=0; SELECT thread_id, command_type, REPLACE(CONVERT(argument USING utf8mb4), '\\n', ' ')
    FROM mysql.general_log WHERE command_type IN ('Execute', 'Query')`);
  const all = text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const mine = all.find(([, , statement]) => statement?.includes('FROM bd_session'))?.[0];
  return all
    .filter(([thread, , statement]) => thread === mine && !statement.includes('general_log'))
    .map(([, , statement]) => (statement === 'START TRANSACTION' ? 'BEGIN' : statement))
    .map((statement) =>
      statement
        .replace(/token_hash=.*? AND s\.revoked/, `token_hash=UNHEX('${hash}') AND s.revoked`)
        .replace(/LIMIT \?$/, 'LIMIT 21'),
    );
}

/** A transaction that may run again: its unique values made anew each time. */
function repeatable(lines) {
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
        return line.replace(
          /\(\d+, (\d+), /g,
          (_, n) => `(@order:=IF(${n}=1, LAST_INSERT_ID(), @order), ${n}, `,
        );
      return line.replace(/'BD\d{8}-\d+'/, "CONCAT('BX', UUID_SHORT())");
    });
}

function load(options, where, connections) {
  const out = execFileSync(
    path.join(dir, 'load'),
    [...options, String(at.port), where, String(connections), String(seconds)],
    { encoding: 'utf8' },
  );
  return JSON.parse(out);
}

function loop(lines, threads) {
  const password = readFileSync(path.join(at.var, 'secret/bd_office'), 'utf8').trim();
  const out = execFileSync(
    path.join(dir, 'dbloop'),
    [socket, 'bd_office', password, String(threads), String(seconds)],
    { input: lines.join('\n') + '\n', encoding: 'utf8' },
  );
  return JSON.parse(out);
}

function processes() {
  const groups = { nginx: [], worker: [], mariadbd: [], master: [] };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!line.includes(at.var) && name !== 'nginx') continue;
      if (name === 'bd-worker') groups.worker.push(pid);
      else if (name === 'bd-master') groups.master.push(pid);
      else if (name === 'mariadbd') groups.mariadbd.push(pid);
      else if (name === 'nginx') groups.nginx.push(pid);
    } catch {
      /* it ended meanwhile */
    }
  }
  return groups;
}

function cpuUs(pids) {
  let ticks = 0;
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * 10000;
}

function pssKb(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
}

/** From the master's start to its word that every pool serves, from its own log. */
function startMs() {
  const lines = readFileSync(path.join(at.log, 'baodan.log'), 'utf8').split('\n');
  const time = (event) =>
    Date.parse(/^ts=(\S+)/.exec(lines.findLast((line) => line.includes(` module=master event=${event} `)))[1]);
  return time('ready') - time('start');
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs the cases in turn, forwards and backwards, and gathers their results. */
function campaign(cases) {
  const results = new Map(cases.map((one) => [one.name, []]));
  for (let round = 0; round < rounds; round++)
    for (const one of round % 2 === 0 ? cases : [...cases].reverse()) {
      const groups = processes();
      const before = Object.fromEntries(Object.entries(groups).map(([name, pids]) => [name, cpuUs(pids)]));
      const result = one.run();
      result.cpu = Object.fromEntries(
        Object.entries(groups).map(([name, pids]) => [
          name,
          (cpuUs(pids) - before[name]) / Math.max(result.done, 1),
        ]),
      );
      results.get(one.name).push(result);
    }
  return results;
}

function row(name, list) {
  const rates = list.map((one) => one.per_s);
  const cpu = (group) =>
    median(list.map((one) => one.cpu[group]))
      .toFixed(0)
      .padStart(5);
  return (
    `${name.padEnd(24)} ${median(rates).toFixed(0).padStart(8)} /s ` +
    `[${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}]`.padEnd(18) +
    (list[0].p50_us
      ? ` p50 ${(median(list.map((r) => r.p50_us)) / 1000).toFixed(2).padStart(6)} ` +
        `p99 ${(median(list.map((r) => r.p99_us)) / 1000).toFixed(2).padStart(6)} ms`
      : ' '.repeat(28)) +
    ` bad ${list.reduce((sum, one) => sum + (one.bad ?? 0), 0)}` +
    ` cpu µs nginx ${cpu('nginx')} worker ${cpu('worker')} db ${cpu('mariadbd')}`
  );
}

function ratio(results, what, a, b, goal, less) {
  const pairs = results.get(a).map((one, i) => one.per_s / results.get(b)[i].per_s);
  const value = median(pairs);
  const ok = less ? value < goal : value >= goal;
  console.log(
    `${ok ? 'ok  ' : 'MISS'} ${what}: ${value.toFixed(2)} ` +
      `[${Math.min(...pairs).toFixed(2)}–${Math.max(...pairs).toFixed(2)}], goal ${less ? '<' : '≥'} ${goal}`,
  );
  return { what, value, goal, ok };
}

async function prepare() {
  const { token, staff } = await login('sales1');
  const auth = ['-H', `Authorization: Bearer ${token}`];
  const customer = await call('POST', '/api/v1/customers', {
    token,
    body: { name: `压测${Date.now()}广告有限公司`, allow_duplicate: true },
  });
  const lines = [
    ['写真', 'area', 3000, { width_mm: 2400, height_mm: 1200 }],
    ['灯箱', 'quantity', 2000, {}],
    ['安装', 'package', 1000, {}],
  ].map(([title, pricing_method, quantity_e3, size]) => ({
    title,
    pricing_method,
    quantity_e3,
    unit_price_e4: 855000,
    ...size,
  }));
  const body = { customer_id: customer.id, lines, site_address: '上海市徐汇区漕溪北路 88 号' };
  const order = (n) => call('POST', '/gw/v1/orders', { token, key: `bench-key-${n}`, body });
  await order(Date.now()); // the number block is reserved before the log is read
  return { token, staff, auth, customer, body, order };
}

/** p99 of the list at each size of the table. */
async function growth(me) {
  const p99 = {};
  for (const size of sizes) {
    seed(size, me.staff.id);
    load(me.auth, '/api/v1/customers', 16); // the pages into memory
    const runs = Array.from({ length: rounds }, () => load(me.auth, '/api/v1/customers', 16));
    p99[size] = median(runs.map((one) => one.p99_us));
    console.log(
      `list with ${size} customers: p50 ${median(runs.map((one) => one.p50_us))} µs, p99 ${p99[size]} µs`,
    );
  }
  return p99;
}

async function main() {
  compile();
  stack('start');
  const me = await prepare();
  const p99 = await growth(me);
  const get = `/api/v1/customers/${me.customer.id}`;
  const list = await statements(me.token, () => call('GET', '/api/v1/customers', { token: me.token }));
  const tx = repeatable(await statements(me.token, () => me.order(`tx${Date.now()}`)));
  const point = (await statements(me.token, () => call('GET', get, { token: me.token }))).slice(-1);
  writeFileSync(path.join(dir, 'statements.json'), JSON.stringify({ list, tx, point }, null, 1));
  const small = path.join(top, 'nginx/quote/dist/bench-1k.txt');
  writeFileSync(small, 'x'.repeat(1024));
  const post = [...me.auth, '-H', 'Idempotency-Key: bench-{n}', '-d', JSON.stringify(me.body)];
  const cases = [
    { name: 'static 1 kB c=64', run: () => load([], '/quote/bench-1k.txt', 64) },
    { name: 'hello c=64', run: () => load([], '/healthz', 64) },
    { name: 'loop point ×8', run: () => loop(point, 8) },
    { name: 'get customer c=64', run: () => load(me.auth, get, 64) },
    { name: 'loop list ×8', run: () => loop(list, 8) },
    { name: 'list customers c=16', run: () => load(me.auth, '/api/v1/customers', 16) },
    { name: 'list customers c=64', run: () => load(me.auth, '/api/v1/customers', 64) },
    { name: 'list customers c=256', run: () => load(me.auth, '/api/v1/customers', 256) },
    { name: 'loop order ×8', run: () => loop(tx, 8) },
    { name: 'submit order c=64', run: () => load(post, '/gw/v1/orders', 64) },
  ];
  const results = campaign(cases);
  rmSync(small);
  for (const one of cases) console.log(row(one.name, results.get(one.name)));
  console.log(`statements: list ${list.length}, order ${tx.length}`);
  const wide = results.get('list customers c=256');
  const ratios = [
    ratio(results, 'hello / static', 'hello c=64', 'static 1 kB c=64', 0.25),
    ratio(results, 'get / point loop', 'get customer c=64', 'loop point ×8', 0.25),
    ratio(results, 'list c=16 / loop', 'list customers c=16', 'loop list ×8', 0.55),
    ratio(results, 'list c=64 / loop', 'list customers c=64', 'loop list ×8', 0.55),
    ratio(results, 'order / loop', 'submit order c=64', 'loop order ×8', 0.42),
  ];
  const groups = processes();
  const workers = groups.worker.map(pssKb);
  console.log(
    `PSS: worker ${(workers.reduce((a, b) => a + b, 0) / workers.length / 1024).toFixed(1)} MB on average of ${workers.length} ` +
      `(goal ≤ 4), master ${(pssKb(groups.master[0]) / 1024).toFixed(1)} MB (goal ≤ 2)`,
  );
  console.log(
    `p99 / p50 at c=256: ${median(wide.map((one) => one.p99_us / one.p50_us)).toFixed(2)} (goal ≤ 3)`,
  );
  if (sizes.length > 1)
    console.log(
      `p99 at ${sizes.at(-1)} / at ${sizes[0]} rows: ${(p99[sizes.at(-1)] / p99[sizes[0]]).toFixed(2)} (goal < 1.3)`,
    );
  writeFileSync(
    path.join(dir, 'result.json'),
    JSON.stringify({ results: [...results], ratios, p99, workers }, null, 1),
  );
  stack('stop');
}

await main();

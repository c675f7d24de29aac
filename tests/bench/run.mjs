// make bench: each endpoint beside the floor beneath it, in one run.
//   node tests/bench/run.mjs            (ROUNDS=3 SECONDS=3 ROWS=10000,1000000)
// The floor is a bare loop of the same statements, taken from the server's
// own log of one request, or nginx with a static file.  Only ratios count:
// the cases alternate, and medians of the rounds are shown with their range.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repeatable, seed, statements } from './data.mjs';
import { cpuUs, load, loop, median, processes, pssKb, rounds, startMs } from './measure.mjs';
import { call, compile, dir, login, quotePage, stack } from './rig.mjs';

const sizes = (process.env.ROWS ?? '10000,1000000').split(',').map(Number);

/** Runs the cases in turn, forwards and backwards, and gathers their results. */
function campaign(cases) {
  const results = new Map(cases.map((one) => [one.name, []]));
  for (let round = 0; round < rounds; round++)
    for (const one of round % 2 === 0 ? cases : [...cases].reverse()) {
      const before = cpuUs();
      const result = one.run();
      const after = cpuUs();
      result.cpu = Object.fromEntries(
        Object.keys(after).map((group) => [
          group,
          (after[group] - before[group]) / Math.max(result.done, 1),
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

const megabytes = (kb) => (kb.reduce((a, b) => a + b, 0) / kb.length / 1024).toFixed(1);

async function main() {
  compile();
  stack('start');
  const me = await prepare();
  const p99 = await growth(me);
  const get = `/api/v1/customers/${me.customer.id}`;
  const list = await statements(me.token, () =>
    call('GET', '/api/v1/customers', { token: me.token }),
  );
  const tx = repeatable(await statements(me.token, () => me.order(`tx${Date.now()}`)));
  const point = (await statements(me.token, () => call('GET', get, { token: me.token }))).slice(-1);
  writeFileSync(path.join(dir, 'statements.json'), JSON.stringify({ list, tx, point }, null, 1));
  const small = path.join(quotePage, 'bench-1k.txt');
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
    `PSS: worker ${megabytes(workers)} MB on average of ${workers.length} ` +
      `(goal ≤ 4), master ${megabytes([pssKb(groups.master[0])])} MB (goal ≤ 2)`,
  );
  console.log(`start to ready: ${startMs()} ms (goal < 1000)`);
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

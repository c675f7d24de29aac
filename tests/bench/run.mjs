// make bench: each endpoint beside the floor beneath it, in one run.
//   node tests/bench/run.mjs     (ROUNDS=3 SECONDS=2 ROWS=10000,1000000 CASES="list,loop list")
// The floor is a bare loop of the same statements, taken from the server's
// own log of one request; nginx with a static file; the same by hand in PHP.
// Only ratios count: the cases alternate, and medians of the rounds are shown
// with their range.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cases, goals, prepare } from './cases.mjs';
import { fillPostings, repeatable, seed, seedHistory, statements } from './data.mjs';
import {
  cpuUs, foreignUs, load, median, processes, pssKb, rounds, startMs,
} from './measure.mjs';
import { imports } from './import.mjs';
import { startPhp } from './php.mjs';
import { call, compile, dir, login, quotePage, stack } from './rig.mjs';
import { searches } from './search.mjs';

const sizes = (process.env.ROWS ?? '10000,1000000').split(',').map(Number);

function measured(run) {
  const before = cpuUs();
  const others = foreignUs();
  const result = run();
  const after = cpuUs();
  result.foreign = others(after);
  result.cpu = Object.fromEntries(
    Object.keys(after).map((group) => [
      group, (after[group] - before[group]) / Math.max(result.done, 1),
    ]),
  );
  return result;
}

/** Runs the cases in turn, forwards and backwards, and gathers their results. */
function campaign(list) {
  const results = new Map(list.map((one) => [one.name, []]));
  for (let round = 0; round < rounds; round++)
    for (const one of round % 2 === 0 ? list : [...list].reverse())
      results.get(one.name).push(measured(one.run));
  return results;
}

const middle = (list, value) => median(list.map(value));

function row(name, list) {
  const rates = list.map((one) => one.per_s);
  const ms = (key) => (middle(list, (one) => one[key] ?? 0) / 1000).toFixed(2).padStart(7);
  const cpu = (group) => middle(list, (one) => one.cpu[group]).toFixed(0).padStart(5);
  return `${name.padEnd(16)} ${median(rates).toFixed(0).padStart(7)} /s ` +
    `[${Math.min(...rates).toFixed(0)}–${Math.max(...rates).toFixed(0)}]`.padEnd(16) +
    `${ms('p50_us')} ${ms('p99_us')} ms bad ${list.reduce((n, one) => n + (one.bad ?? 0), 0)}` +
    ` cpu µs nginx ${cpu('nginx')} worker ${cpu('worker')} db ${cpu('mariadbd')}` +
    ` foreign ${middle(list, (one) => one.foreign).toFixed(1)}`;
}

function say(what, value, goal, ok, range = '') {
  console.log(`${ok ? 'ok  ' : 'MISS'} ${what}: ${value.toFixed(2)}${range}, goal ${goal}`);
  return { what, value, goal, ok };
}

function ratio(results, a, b, goal) {
  const pairs = results.get(a).map((one, i) => one.per_s / results.get(b)[i].per_s);
  const range = ` [${Math.min(...pairs).toFixed(2)}–${Math.max(...pairs).toFixed(2)}]`;
  return say(`${a} / ${b}`, median(pairs), `≥ ${goal}`, median(pairs) >= goal, range);
}

/** p99 of the list at each size of the table. */
function growth(me) {
  const p99 = {};
  for (const size of sizes) {
    seed(size, me.staff.id);
    load(me.auth, '/api/v1/customers', 16); // the pages into memory
    const runs = Array.from({ length: rounds }, () => load(me.auth, '/api/v1/customers', 16));
    p99[size] = middle(runs, (one) => one.p99_us);
    const p50 = middle(runs, (one) => one.p50_us);
    console.log(`list with ${size} customers: p50 ${p50} µs, p99 ${p99[size]} µs`);
  }
  return p99;
}

/** What the server's own log says that one request runs. */
async function floors(me) {
  const token = me.session;
  const of = (request) => statements(token, request);
  return {
    list: await of(() => call('GET', '/api/v1/customers', { token })),
    point: (await of(() => call('GET', `/api/v1/customers/${me.customer.id}`, { token }))).slice(-1),
    tx: repeatable(await of(() => me.order(`tx${Date.now()}`))),
  };
}

function verdicts(results, p99) {
  const has = (...names) => names.every((name) => results.has(name));
  const all = goals.filter(([a, b]) => has(a, b)).map((goal) => ratio(results, ...goal));
  if (has('list c=256')) {
    const wide = middle(results.get('list c=256'), (one) => one.p99_us / one.p50_us);
    all.push(say('p99 / p50 at c=256', wide, '≤ 2', wide <= 2));
  }
  if (has('list')) {
    const share = middle(results.get('list'), (one) => one.cpu.worker / one.cpu.mariadbd);
    all.push(say("worker's CPU / MariaDB's on a list", share, '≤ 0.25', share <= 0.25));
  }
  if (sizes.length > 1) {
    const grown = p99[sizes.at(-1)] / p99[sizes[0]];
    all.push(say(`p99 at ${sizes.at(-1)} / at ${sizes[0]} rows`, grown, '< 1.3', grown < 1.3));
  }
  return all;
}

function bulk(imported) {
  if (imported.length === 0) return [];
  const share = middle(imported, (one) => one.ratio);
  return [say('import / LOAD DATA', share, '≥ 0.6', share >= 0.6)];
}

function memory() {
  const groups = processes();
  const mb = (kb) => kb.reduce((a, b) => a + b, 0) / kb.length / 1024;
  const worker = mb(groups.worker.map(pssKb));
  const master = mb([pssKb(groups.master[0])]);
  const start = startMs();
  return [say('PSS of a worker, MB', worker, '≤ 4', worker <= 4),
    say('PSS of the master, MB', master, '≤ 2', master <= 2),
    say('start to ready, s', start / 1000, '< 1', start < 1000)];
}

async function main() {
  compile();
  stack('start');
  const stopPhp = await startPhp();
  const me = await prepare(login);
  const p99 = growth(me);
  seedHistory(sizes.at(-1), me.staff.id);
  await fillPostings();
  const floor = await floors(me);
  const small = path.join(quotePage, 'bench-1k.txt');
  writeFileSync(small, 'x'.repeat(1024));
  const chosen = process.env.CASES?.split(',');
  const list = cases(me, floor).filter((one) => !chosen || chosen.includes(one.name));
  const results = campaign(list);
  rmSync(small);
  for (const one of list) console.log(row(one.name, results.get(one.name)));
  console.log(`statements: list ${floor.list.length}, order ${floor.tx.length}`);
  const searched = !chosen || chosen.includes('search kinds')
    ? await searches((await login('boss')).token, me.session) : null;
  const imported = !chosen || chosen.includes('import')
    ? await imports((await login('boss')).token, rounds) : [];
  const judged = [...verdicts(results, p99), ...bulk(imported), ...memory()];
  writeFileSync(path.join(dir, 'result.json'),
    JSON.stringify({ at: new Date(), results: [...results], searched, imported, judged, p99, floor }, null, 1));
  stopPhp();
  stack('stop');
}

await main();

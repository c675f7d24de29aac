// What the fronts cost a visitor, against their budgets: bytes, and on a slow
// phone the time until the quote can be read.
//   node tests/bench/fronts.mjs      (VISITS=5; BASE_URL= a stack that runs)
// Without BASE_URL it starts the bench's own stack.
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const visits = Number(process.env.VISITS ?? 5);
const results = path.resolve(import.meta.dirname, '../../build/bench');
const KB = 1000;

async function ownStack() {
  if (process.env.BASE_URL) return () => {};
  const { at, stack } = await import('./rig.mjs');
  process.env.BASE_URL = `http://127.0.0.1:${at.port}`;
  stack('start');
  return () => stack('stop');
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** One line of the table; false where the budget is missed. */
function judge(what, value, limit, unit) {
  const ok = value <= limit;
  console.log(`${ok ? 'ok  ' : 'MISS'} ${what}: ${value} ${unit}, at most ${limit}`);
  return ok;
}

async function measure() {
  const { chromium, request } = await import('@playwright/test');
  const front = await import('../e2e/budgets/measure.mjs');
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'],
  });
  const admin = await front.measureAdmin(browser);
  const address = await front.publishQuote(request);
  const slow = [];
  for (let n = 0; n < visits; n++)
    slow.push(await front.measureQuote(browser, address, front.SLOW_PHONE));
  await browser.close();
  return { admin, slow, packages: front.measurePackages(), limits: front.LIMITS,
    phone: front.SLOW_PHONE };
}

function report({ admin, slow, packages, limits, phone }) {
  const kb = (bytes) => Math.round(bytes / KB);
  const of = (key) => median(slow.map((visit) => visit[key]));
  const times = slow.map((visit) => Math.round(visit.contentMs));
  console.log(`slow phone: ${phone.words}; medians of ${slow.length} first visits; ` +
    `load of this machine ${os.loadavg()[0].toFixed(1)} on ${os.cpus().length} processors`);
  return [
    judge('admin, script at the login', kb(admin.loginScriptBytes),
      kb(limits.loginScriptBytes), 'kB'),
    judge('admin, script at the dashboard', kb(admin.dashboardScriptBytes),
      kb(limits.dashboardScriptBytes), 'kB'),
    judge(`quote page, all ${of('requests')} answers`, kb(of('quoteBytes')),
      kb(limits.quoteBytes), 'kB'),
    judge(`quote page, content on a slow phone [${Math.min(...times)}–${Math.max(...times)}]`,
      Math.round(of('contentMs')), limits.contentMs, 'ms'),
    judge('quote page, layout shift', of('shift'), limits.shift, ''),
    ...Object.entries(packages).map(([name, size]) =>
      judge(`mini-program, ${name}`, size, limits.mainPackageKb, 'kB')),
  ].every(Boolean);
}

const stop = await ownStack();
try {
  const figures = await measure();
  mkdirSync(results, { recursive: true });
  writeFileSync(path.join(results, 'fronts.json'), JSON.stringify(figures, null, 1));
  if (!report(figures)) process.exitCode = 1;
} finally {
  stop();
}

// Metrics: on internal listeners only, in the form that Prometheus reads, and they count.
// Each host of workers has a listener and counts what it answered itself.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { as, call, ok } from './lib.mjs';

const run = path.join(process.env.VAR ?? 'var', 'run');
const listeners = readdirSync(run).filter((name) => /^internal.*\.sock$/.test(name));

function scrape(listener) {
  const socketPath = path.join(run, listener);
  return new Promise((resolve, reject) => {
    http.get({ socketPath, path: '/metrics', agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (part) => { text += part; });
      res.on('end', () => {
        resolve({ status: res.statusCode, type: res.headers['content-type'], text });
      });
    }).on('error', reject);
  });
}

/** {name: {labels: value}} of the text format; fails on a line that is none. */
function parse(text) {
  const found = {};
  const types = {};
  for (const line of text.trimEnd().split('\n')) {
    const type = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line);
    if (type) types[type[1]] = type[2];
    if (line.startsWith('#')) continue;
    const m = /^([a-z_]+)(?:\{((?:[a-z]+="[^"]*",?)+)\})? (\d+(?:\.\d+)?)$/.exec(line);
    assert.ok(m, line);
    assert.ok(types[m[1]] ?? types[m[1].replace(/_(bucket|sum|count)$/, '')], `${m[1]} has a type`);
    (found[m[1]] ??= {})[m[2] ?? ''] = Number(m[3]);
  }
  return found;
}

/** What each host counts. */
const counted = () => Promise.all(listeners.map(async (name) => parse((await scrape(name)).text)));

test('the internal listeners alone serve them', async () => {
  assert.equal((await call('GET', '/metrics')).status, 404);
  assert.ok(listeners.length > 0, `no listener in ${run}`);
  for (const name of listeners) {
    const res = await scrape(name);
    assert.equal(res.status, 200);
    assert.match(res.type, /^text\/plain; version=0\.0\.4/);
    const m = parse(res.text);
    assert.equal(m.baodan_db_up[''], 1);
    const workers = (state) => m.baodan_workers[`pool="office",state="${state}"`];
    assert.ok(workers('idle') + workers('busy') > 0);
    assert.ok(m.baodan_start_time_seconds[''] > 1.5e9);
  }
});

test('they count what was asked', async () => {
  const sales = await as('sales1');
  const before = await counted();
  for (let i = 0; i < 5; i += 1) ok(await sales.get('/api/v1/leads'));
  assert.equal((await sales.get('/api/v1/leads/999999999')).status, 404);
  const after = await counted();
  const sum = (hosts, name, labels) => hosts.reduce((all, m) => all + m[name][labels], 0);
  const grew = (name, labels) => sum(after, name, labels) - sum(before, name, labels);
  assert.ok(grew('baodan_requests_total', 'pool="office",class="2xx"') >= 5);
  assert.ok(grew('baodan_requests_total', 'pool="office",class="4xx"') >= 1);
  assert.ok(grew('baodan_statements_total', 'pool="office"') >= 5);
  assert.ok(grew('baodan_request_seconds_count', 'pool="office"') >= 6);
  for (const m of after)
    assert.equal(m.baodan_request_seconds_count['pool="office"'],
      m.baodan_request_seconds_bucket['pool="office",le="+Inf"']);
});

test('a histogram only grows from bound to bound', async () => {
  for (const { baodan_request_seconds_bucket: buckets } of await counted()) {
    const office = Object.entries(buckets)
      .filter(([labels]) => labels.includes('"office"')).map(([, v]) => v);
    assert.deepEqual(office, [...office].sort((a, b) => a - b));
  }
});

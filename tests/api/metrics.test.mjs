// Metrics: on the internal listener only, in the form that Prometheus reads, and they count.
import assert from 'node:assert/strict';
import http from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { as, call, ok } from './lib.mjs';

const socketPath = process.env.VAR && path.join(process.env.VAR, 'run/internal.sock');

function scrape() {
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

test('the internal listener alone serves them', async () => {
  assert.equal((await call('GET', '/metrics')).status, 404);
  const res = await scrape();
  assert.equal(res.status, 200);
  assert.match(res.type, /^text\/plain; version=0\.0\.4/);
  const m = parse(res.text);
  assert.equal(m.baodan_db_up[''], 1);
  const workers = (state) => m.baodan_workers[`pool="office",state="${state}"`];
  assert.ok(workers('idle') + workers('busy') > 0);
  assert.ok(m.baodan_start_time_seconds[''] > 1.5e9);
});

test('they count what was asked', async () => {
  const sales = await as('sales1');
  const before = parse((await scrape()).text);
  for (let i = 0; i < 5; i += 1) ok(await sales.get('/api/v1/leads'));
  assert.equal((await sales.get('/api/v1/leads/999999999')).status, 404);
  const after = parse((await scrape()).text);
  const grew = (name, labels) => after[name][labels] - before[name][labels];
  assert.ok(grew('baodan_requests_total', 'pool="office",class="2xx"') >= 5);
  assert.ok(grew('baodan_requests_total', 'pool="office",class="4xx"') >= 1);
  assert.ok(grew('baodan_statements_total', 'pool="office"') >= 5);
  assert.ok(grew('baodan_request_seconds_count', 'pool="office"') >= 6);
  assert.equal(after.baodan_request_seconds_count['pool="office"'],
    after.baodan_request_seconds_bucket['pool="office",le="+Inf"']);
});

test('a histogram only grows from bound to bound', async () => {
  const { baodan_request_seconds_bucket: buckets } = parse((await scrape()).text);
  const office = Object.entries(buckets)
    .filter(([labels]) => labels.includes('"office"')).map(([, v]) => v);
  assert.deepEqual(office, [...office].sort((a, b) => a - b));
});

// What a request costs, in statements: exact on any machine, so it is a test
// and not a figure.  The server's own access line tells.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { show, uniq, wxLogin } from './lib.mjs';

const log = path.join(process.env.VAR ?? 'var', 'log/baodan.log');
let phone;

/** The statements that the request of this answer took, once they are logged. */
async function statements(res) {
  const id = res.headers['x-request-id'];
  const line = new RegExp(`req=${id} .*event=http.access .* statements=(\\d+)`);
  for (const until = Date.now() + 10000; Date.now() < until;) {
    const found = line.exec(readFileSync(log, 'utf8'));
    if (found) return Number(found[1]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return assert.fail(`no access line of ${id} in ${log}`);
}

async function cost(most, request) {
  await request(); // rules and number blocks are read once per process: each worker gets its turn
  let least = Infinity;
  for (let i = 0; i < 12; i++) {
    const res = await request();
    assert.ok(res.status < 300, show(res));
    least = Math.min(least, await statements(res));
  }
  assert.ok(least <= most, `${least} statements, at most ${most}`);
}

before(async () => {
  phone = await wxLogin('demo-sales1');
});

test('a list takes at most 3', () => cost(3, () => phone.get('/api/v1/customers?limit=20')));

test('one record takes at most 3', async () => {
  const { items } = await phone.must('GET', '/api/v1/customers?limit=1');
  await cost(3, () => phone.get(`/api/v1/customers/${items[0].id}`));
});

test('submitting an order takes at most 12, its lines counted as one', async () => {
  const { items } = await phone.must('GET', '/api/v1/customers?limit=1');
  const line = {
    title: '写真',
    pricing_method: 'area',
    width_mm: 1000,
    height_mm: 1000,
    quantity_e3: 1000,
    unit_price_e4: 500000,
  };
  await cost(12, () =>
    phone.postOnce('/gw/v1/orders', { customer_id: items[0].id, lines: [line, line, line] }),
  );
});

test('a new customer takes at most 12, duplicate keys included', () =>
  cost(12, () =>
    phone.post('/api/v1/customers', {
      name: `${uniq('预算')}广告有限公司`,
    }),
  ));

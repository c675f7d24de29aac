// The database goes away under the workers: what is asked then is answered or
// refused with 503, and service comes back by itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, test } from 'node:test';
import { as, show, uniq } from './lib.mjs';

const socket = path.join(process.env.VAR ?? 'var', 'run/db/mariadb.sock');

function sql(text) {
  const user = process.getuid() === 0 ? 'root' : process.env.USER;
  return execFileSync('mariadb', ['--socket', socket, `-u${user}`, '-N', '-B', '-e', text], {
    encoding: 'utf8',
  });
}

function killConnections() {
  const ids = sql("SELECT id FROM information_schema.processlist WHERE user LIKE 'bd\\_%'")
    .trim()
    .split('\n')
    .filter(Boolean);
  sql(ids.map((id) => `KILL CONNECTION ${id};`).join(' '));
  return ids.length;
}

/** Every worker meets its dead connection by a read, which survives it: others' tests come next. */
after(async () => {
  const who = await as('sales1');
  await Promise.all(Array.from({ length: 100 }, () => who.get('/api/v1/customers?limit=1')));
});

test('a read survives a lost connection without anybody noticing', async () => {
  const who = await as('sales1');
  for (let round = 0; round < 3; round++) {
    assert.ok(killConnections() > 0);
    for (let i = 0; i < 12; i++) {
      const res = await who.get('/api/v1/customers?limit=1');
      assert.equal(res.status, 200, show(res));
    }
  }
});

test('a write after a lost connection is done once, not half and not twice', async () => {
  const who = await as('sales1');
  const name = `${uniq('断线')}广告有限公司`;
  killConnections();
  const results = [];
  for (let i = 0; i < 12; i++) results.push(await who.post('/api/v1/leads', { company: `${name}${i}` }));
  for (const res of results)
    assert.ok(res.status === 201 || (res.status === 503 && res.headers['retry-after']), show(res));
  const made = results.filter((res) => res.status === 201).length;
  const list = await who.must('GET', `/api/v1/leads?q=${encodeURIComponent(name)}&limit=50`);
  assert.equal(list.items.length, made);
});

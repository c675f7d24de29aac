// The bench's stack: its own place and ports, its database, its callers.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const top = path.resolve(import.meta.dirname, '../..');
process.env.STACK = 'bench';
process.env.VAR = process.env.BENCH_VAR ?? '';
process.env.PORT = process.env.BENCH_PORT ?? '18280';
process.env.STANDIN_PORT = process.env.BENCH_STANDIN_PORT ?? '18298';
process.env.RATE = '100000';
process.env.DB_BUFFER ??= '2048M';
process.env.WORKERS_FRONT ??= '8';
process.env.WORKERS_OFFICE ??= '8';
const { layout } = await import('../stack/layout.mjs');

export const at = layout();
export const dir = path.join(top, 'build/bench');
export const quotePage = path.join(top, 'nginx/quote/dist');
export const socket = path.join(at.run, 'db/mariadb.sock');
const base = `http://127.0.0.1:${at.port}`;

export function compile() {
  mkdirSync(dir, { recursive: true });
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];
  const maria = execFileSync('pkg-config', ['--cflags', '--libs', 'libmariadb'], {
    encoding: 'utf8',
  });
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

export function stack(command) {
  const { status, stdout, stderr } = spawnSync(
    'node',
    [path.join(top, 'tests/stack/stack.mjs'), command],
    {
      encoding: 'utf8',
      env: process.env,
    },
  );
  if (status !== 0) throw new Error(stdout + stderr);
}

export function sql(text) {
  return execFileSync('mariadb', ['--socket', socket, '-uroot', '-N', '-B', '--raw', 'baodan'], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
}

export async function call(method, where, { token, key, body } = {}) {
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

export async function login(user) {
  const { code } = await (
    await fetch(`http://127.0.0.1:${at.standinPort}/_standin/code`, {
      method: 'POST',
      body: JSON.stringify({ openid: `demo-${user}`, kind: 'login' }),
    })
  ).json();
  return call('POST', '/gw/v1/login', { body: { code } });
}

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { clientOf, until } from '../client.mjs';

const SERVER = fileURLToPath(new URL('../server.mjs', import.meta.url));
const children = [];
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'standin-'));
});
after(() => {
  // A test that failed half-way has left its program running.
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function launch(...flags) {
  const child = spawn(process.execPath, [SERVER, ...flags]);
  children.push(child);
  return child;
}

function file(name, content) {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Starts the program and resolves to {child, url, text} once it says where it listens. */
async function start(...flags) {
  const child = launch('--port', '0', ...flags);
  child.text = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    child.text += chunk;
    if (child.text.includes('\n')) break;
  }
  child.stdout.on('data', (chunk) => {
    child.text += chunk;
  });
  return { child, url: child.text.match(/^standin (\S+)\n/)?.[1] };
}

async function stop(child) {
  child.kill('SIGTERM');
  const [code] = await once(child, 'close');
  return code;
}

/** Runs the program to its end: {code, error}. */
async function fail(...flags) {
  const child = launch(...flags);
  let error = '';
  child.stderr.on('data', (chunk) => {
    error += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, error };
}

test('it says where it listens, logs calls without secrets, and ends on SIGTERM', async () => {
  const { child, url } = await start();
  const { access_token: token } = await clientOf(url).stableToken();
  await clientOf(url).get('/wxaapi/newtmpl/gettemplate', { access_token: token });
  assert.equal(await stop(child), 0);
  assert.match(child.text, /POST \/cgi-bin\/stable_token 200 errcode=0\n/);
  assert.ok(!child.text.includes(token));
});

test('--quiet prints the address only; SIGTERM also ends a held connection', async () => {
  const { child, url } = await start('--quiet');
  await clientOf(url).control('fail', { path: '/cgi-bin/token', mode: 'slow' });
  const held = http.get(`${url}/cgi-bin/token`);
  const ended = once(held, 'error');
  await until(async () => (await clientOf(url).control('calls')).count === 1);
  assert.equal(await stop(child), 0);
  await ended;
  assert.equal(child.text, `standin ${url}\n`);
});

test('a port that is taken is a clear message and exit code 1', async () => {
  const other = http.createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { code, error } = await fail('--port', String(other.address().port));
  other.close();
  assert.equal(code, 1);
  assert.match(error, /^standin: port \d+ on 127\.0\.0\.1 is already in use; .*--port\n$/);
});

test('wrong flags are a clear message and exit code 1', async () => {
  const noFields = file('bad.json', [{ id: 'x', title: 'y' }]);
  const badField = file('bad2.json', [{ id: 'x', title: 'y', fields: { colour1: 'z' } }]);
  const cases = [
    [['--port', 'x'], /--port must be 0 to 65535/],
    [['--aes-key', 'short'], /--aes-key must be 43/],
    [['--push-url', 'nowhere'], /--push-url is not a URL/],
    [['--push-mode', 'loud'], /--push-mode must be plain or aes/],
    [['--push-format', 'yaml'], /--push-format must be json or xml/],
    [['--templates', noFields], /a template needs id, title and fields/],
    [['--templates', badField], /template x: bad field colour1/],
    [['--templates', file('bad3.json', {})], /templates must be a JSON array/],
    [['--tls-cert', noFields], /belong together/],
    [['--unknown'], /--unknown/],
  ];
  const results = await Promise.all(cases.map(([flags]) => fail(...flags)));
  results.forEach(({ code, error }, index) => {
    assert.equal(code, 1);
    assert.match(error, cases[index][1]);
  });
});

test('account, templates and pages come from the flags', async () => {
  const templates = file('templates.json', [
    { id: 't1', title: '结果', fields: { enum1: { label: '结果', values: ['好'] } } },
  ]);
  const appJson = file('app.json', {
    pages: ['pages/home/home'],
    subPackages: [{ root: 'packages/a/', pages: ['x/x'] }],
  });
  const { child, url } = await start(
    '--appid', 'wxflag', '--secret', 's3', '--templates', templates, '--app-json', appJson,
    '--free-subscribe', '--no-rate-limits', '--quiet',
  );
  const wx = clientOf(url);
  const { access_token } = await wx.stableToken({ appid: 'wxflag', secret: 's3' });
  const send = (value) =>
    wx.post('/cgi-bin/message/subscribe/send', { access_token }, {
      touser: 'o', template_id: 't1', data: { enum1: { value } },
    });
  assert.equal((await send('好')).errcode, 0);
  assert.equal((await send('坏')).errcode, 47003);
  const list = await wx.get('/wxaapi/newtmpl/gettemplate', { access_token });
  const enums = [{ keywordCode: 'enum1.DATA', enumValueList: ['好'] }];
  assert.deepEqual(list.data[0].keywordEnumValueList, enums);
  const { pages } = await wx.control('pages');
  assert.deepEqual(pages, ['pages/home/home', 'packages/a/x/x']);
  assert.equal((await wx.control('settings')).limits.wxacode_minute, null);
  await stop(child);
});

test('with a certificate for another name a careful caller turns away', async () => {
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-subj', '/CN=other.example', '-addext', 'subjectAltName=DNS:other.example',
    '-keyout', key, '-out', cert, '-days', '2',
  ], { stdio: 'ignore' });
  const { child, url } = await start('--tls-cert', cert, '--tls-key', key, '--quiet');
  assert.match(url, /^https:/);
  const ca = readFileSync(cert);
  const request = https.get(`${url}/_standin/health`, { ca });
  const [error] = await once(request, 'error');
  assert.equal(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
  const blind = { ca, agent: false, checkServerIdentity: () => undefined };
  const named = https.get(`${url}/_standin/health`, blind);
  const [response] = await once(named, 'response');
  assert.equal(response.statusCode, 200);
  response.resume();
  await stop(child);
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { crc32 as zlibCrc32, inflateSync } from 'node:zlib';
import { clientOf } from '../client.mjs';
import { startStandin } from '../server.mjs';

const PATH = '/wxa/getwxacodeunlimit';
let standin;
let wx;

before(async () => {
  standin = await startStandin({ port: 0 });
  wx = clientOf(standin.url);
});
after(() => standin.close());
beforeEach(() => wx.control('reset', {}));

async function fetchRaw(body, path = PATH) {
  const { access_token } = await wx.stableToken();
  return wx.raw(path, { access_token }, JSON.stringify(body));
}

/** Reads a PNG chunk by chunk: {size, depth, pixels, palette, alpha}. */
function readPng(bytes) {
  assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
  const chunks = {};
  let at = 8;
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if (zlibCrc32) assert.equal(bytes.readUInt32BE(at + 8 + length), zlibCrc32(body));
    chunks[body.subarray(0, 4).toString()] = body.subarray(4);
    at += 12 + length;
  }
  assert.equal(at, bytes.length);
  assert.deepEqual(Object.keys(chunks), ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
  const size = chunks.IHDR.readUInt32BE(0);
  const rows = inflateSync(chunks.IDAT);
  assert.equal(rows.length, (size + 1) * size);
  return { size, rows, palette: chunks.PLTE, alpha: chunks.tRNS };
}

async function picture(body) {
  const response = await fetchRaw(body);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'image/png');
  return Buffer.from(await response.arrayBuffer());
}

test('a code is a PNG of the width asked for, the same for the same scene', async () => {
  const bytes = await picture({ scene: 'q=abc', page: 'pages/today/today' });
  assert.equal(readPng(bytes).size, 430);
  assert.ok(bytes.equals(await picture({ scene: 'q=abc', page: 'pages/today/today' })));
  assert.ok(!bytes.equals(await picture({ scene: 'q=abd', page: 'pages/today/today' })));
  assert.equal(readPng(await picture({ scene: 's', width: 280 })).size, 280);
});

test('line colour and transparent background reach the picture', async () => {
  const red = readPng(await picture({
    scene: 's', width: 280, line_color: { r: 200, g: '10', b: 0 },
  }));
  assert.deepEqual([...red.palette.subarray(-3)], [200, 10, 0]);
  assert.equal(red.alpha[0], 255);
  const clear = readPng(await picture({ scene: 's', width: 280, is_hyaline: true }));
  assert.equal(clear.alpha[0], 0);
});

test('every rule of a code has its errcode, in HTTP 200 and JSON', async () => {
  const scene = 'q=1';
  const cases = [
    [{}, 40169],
    [{ scene: '' }, 40169],
    [{ scene: 7 }, 40169],
    [{ scene: 'a'.repeat(33) }, 40169],
    [{ scene: '报价' }, 40129],
    [{ scene: 'q%3D1' }, 40129],
    [{ scene: 'a b' }, 40129],
    [{ scene, page: '/pages/today/today' }, 41030],
    [{ scene, page: 'packages/orders/list/list?id=1' }, 41030],
    [{ scene, page: 'pages/today/tod' }, 41030],
    [{ scene, page: 'pages/today/todays' }, 41030],
    [{ scene, page: 'pages/nowhere/nowhere' }, 41030],
    [{ scene, page: 3 }, 41030],
    [{ scene, page: 'pages/scancode_time/x' }, 85096],
    [{ scene, env_version: 'release_error' }, 40097],
    [{ scene, width: 279 }, 40097],
    [{ scene, width: 1281 }, 40097],
    [{ scene, width: '430' }, 40097],
    [{ scene, check_path: 'no' }, 40097],
    [{ scene, auto_color: 1 }, 40097],
    [{ scene, is_hyaline: 0 }, 40097],
    [{ scene, line_color: { r: 256, g: 0, b: 0 } }, 40097],
    [{ scene, line_color: { r: 1, g: 1 } }, 40097],
  ];
  for (const [body, errcode] of cases) {
    const response = await fetchRaw(body);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).errcode, errcode, JSON.stringify(body));
  }
  assert.equal((await wx.post(PATH, {}, { scene })).errcode, 41001);
});

test('a scene may have all 32 characters of the alphabet', async () => {
  await picture({ scene: "!#$&'()*+,/:;=?@-._~azAZ09", width: 280 });
  await picture({ scene: 'x'.repeat(32), width: 280 });
});

test('unreleased pages need check_path false; tests choose what is released', async () => {
  const body = { scene: 's', page: 'pages/new/new', width: 280 };
  await picture({ ...body, check_path: false });
  assert.deepEqual((await wx.control('pages', { pages: ['pages/new/new'] })).pages, [
    'pages/new/new',
  ]);
  await picture(body);
  const other = await fetchRaw({ ...body, page: 'packages/orders/list/list' });
  assert.equal((await other.json()).errcode, 41030);
  assert.equal((await wx.control('pages', { pages: ['/pages/new'] })).status, 400);
});

test('too many codes in a minute get 45009', async () => {
  assert.equal((await wx.control('settings')).limits.wxacode_minute, 5000);
  await wx.control('settings', { limits: { wxacode_minute: 1 } });
  await picture({ scene: 's', width: 280 });
  assert.equal((await (await fetchRaw({ scene: 's' })).json()).errcode, 45009);
  await wx.control('clock', { advance_ms: 60_000 });
  await picture({ scene: 's', width: 280 });
});

test('the older kinds of codes share one total and limit the path', async () => {
  await wx.control('settings', { limits: { counted_codes_total: 2 } });
  const call = async (path, length) =>
    fetchRaw({ path: 'p'.repeat(length), width: 280 }, path);
  assert.equal((await call('/wxa/getwxacode', 1024)).headers.get('content-type'), 'image/png');
  const other = await call('/cgi-bin/wxaapp/createwxaqrcode', 128);
  assert.equal(other.headers.get('content-type'), 'image/png');
  assert.equal((await (await call('/wxa/getwxacode', 1025)).json()).errcode, 40159);
  const tooLong = await call('/cgi-bin/wxaapp/createwxaqrcode', 129);
  assert.equal((await tooLong.json()).errcode, 40159);
  assert.equal((await (await call('/wxa/getwxacode', 5)).json()).errcode, 45029);
  assert.equal((await call('/wxa/getwxacode', 1024)).headers.get('content-type'), 'image/png');
});

test('schemes and links: shapes and errcodes', async () => {
  const scheme = (more = {}, target = {}) =>
    wx.call('/wxa/generatescheme', {
      jump_wxa: { path: '/pages/today/today', query: 'a=1', ...target }, ...more,
    });
  assert.match((await scheme()).openlink, /^weixin:\/\/dl\/business\/\?t=[\w-]+$/);
  const month = { expire_type: 1, expire_interval: 30 };
  const link = await wx.call('/wxa/generate_urllink', { path: '', ...month });
  assert.match(link.url_link, /^https:\/\/wxaurl\.cn\/[\w-]+$/);
  const nowS = Math.floor(Date.now() / 1000);
  assert.equal((await scheme({}, { path: 'pages/nowhere' })).errcode, 40165);
  assert.equal((await scheme({}, { query: '中文' })).errcode, 40212);
  assert.equal((await scheme({}, { query: 'a'.repeat(1025) })).errcode, 40212);
  assert.equal((await scheme({}, { env_version: 'x' })).errcode, 85402);
  assert.equal((await scheme({ expire_type: 1, expire_interval: 31 })).errcode, 85401);
  assert.equal((await scheme({ expire_time: nowS + 31 * 86400 })).errcode, 85401);
  assert.equal((await scheme({ expire_time: nowS + 10 })).errcode, 85401);
  assert.equal((await scheme({ expire_time: nowS + 3600 })).errcode, 0);
  await wx.control('settings', { limits: { links_day: 0 } });
  assert.equal((await scheme()).errcode, 44993);
});

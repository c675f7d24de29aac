// Uploads that are two things at once, or more than they seem.
import assert from 'node:assert/strict';
import { deflateSync, crc32, gzipSync } from 'node:zlib';
import { test } from 'node:test';
import { form, png, upload } from './files-kit.mjs';
import { as, ok, problem, show } from './lib.mjs';

const SCRIPT = '<html><svg onload=alert(1)><script>alert(1)</script>';

/** As a browser gets it: it must not run, whatever is in it. */
function harmless(res, mime) {
  assert.equal(res.headers['content-type'], mime, show(res));
  assert.equal(res.headers['x-content-type-options'], 'nosniff');
  assert.match(res.headers['content-security-policy'], /default-src 'none'; sandbox/);
}

test('a picture or a PDF that is a page too stays a picture or a PDF', async () => {
  const sales = await as('sales1');
  const pdf = Buffer.from(`%PDF-1.7\n${SCRIPT}\n%%EOF\n`);
  const files = [[Buffer.concat([png(), Buffer.from(SCRIPT)]), 'image/png'], [pdf, 'application/pdf']];
  for (const [bytes, mime] of files) {
    const res = await upload(sales, bytes, 'a.html');
    if (res.status === 422) continue; // refused as a whole is as good
    harmless(await sales.get(ok(res, 201).url), mime);
  }
});

test('a name cannot leave its header, nor its folder', async () => {
  const sales = await as('sales1');
  for (const name of ['../../etc/passwd', 'a\u0000.html', 'x%0d%0aSet-Cookie: a=b', '..\\..\\x.png', '.htaccess']) {
    const res = await upload(sales, png(), name);
    if (res.status === 422) continue;
    const file = ok(res, 201);
    // eslint-disable-next-line no-control-regex -- the point of it
    assert.doesNotMatch(file.name, /[/\\\u0000-\u001f]/, name);
    const got = await sales.get(file.url);
    harmless(got, 'image/png');
    assert.equal(got.headers['set-cookie'], undefined);
  }
});

test('markup is no picture, however it is named or packed', async () => {
  const sales = await as('sales1');
  const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`;
  for (const bytes of [svg, `\ufeff${svg}`, `   ${svg}`, `GIF89a=1;${SCRIPT}`])
    problem(await upload(sales, Buffer.from(bytes), 'a.png'), 422, 'validation', ['/file']);
  problem(await upload(sales, gzipSync(svg), 'a.svgz'), 422, 'validation', ['/file']);
});

/** A PNG that says width × height and unpacks to `unpacked` zero bytes. */
function bomb(width, height, unpacked) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(body.length + 8);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), body.length + 4);
    return frame;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(unpacked))), chunk('IEND', Buffer.alloc(0))]);
}

test('a picture that unpacks to more than a worker has harms none', async () => {
  const sales = await as('sales1');
  for (const [width, height] of [[20000, 20000], [19999, 3000], [8, 8]]) {
    const res = await upload(sales, bomb(width, height, 100_000_000), 'a.png');
    if (res.status === 422) continue;
    const { url } = ok(res, 201);
    const small = await sales.get(`${url}?thumb=1`);
    assert.ok(small.status < 500, show(small));
    ok(await sales.get('/api/v1/session'));
  }
});

test('a packed body is not unpacked', async () => {
  const sales = await as('sales1');
  const res = await sales.call('POST', '/api/v1/leads', { body: gzipSync('{"company":"a"}'),
    headers: { 'content-encoding': 'gzip' } });
  problem(res, 400, 'bad-json');
  const packed = form(png());
  const upl = await sales.call('POST', '/api/v1/files', { body: gzipSync(packed.body),
    headers: { ...packed.headers, 'content-encoding': 'gzip' } });
  problem(upl, 422, 'validation', ['/file']);
});

// Uploads: what is taken, what is refused, and who may see it afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { form, png, upload } from './files-kit.mjs';
import { as, call, mobile, ok, phone, problem, uniq } from './lib.mjs';

/** A lead of one's own: those in the pool take no follow-ups. */
async function lead(who) {
  const body = { company: uniq('文件测试'), phone: mobile() };
  const made = ok(await who.post('/api/v1/leads', body), 201);
  ok(await who.post(`/api/v1/leads/${made.id}/claim`));
  return made;
}

test('a picture is kept and comes back byte for byte', async () => {
  const sales = await as('sales1');
  const bytes = png();
  const file = ok(await upload(sales, bytes), 201);
  assert.deepEqual({ ...file, id: 0 }, {
    id: 0, name: '门头.png', mime: 'image/png', size: bytes.length,
    url: `/api/v1/files/${file.id}`,
  });
  const res = await sales.get(file.url);
  ok(res);
  assert.ok(res.bytes.equals(bytes));
  assert.equal(res.headers['content-type'], 'image/png'); // not what the form claimed
  assert.equal(res.headers['x-content-type-options'], 'nosniff');
  assert.match(res.headers['content-security-policy'], /sandbox/);
  assert.match(res.headers['content-disposition'], /filename\*=UTF-8''%E9%97%A8%E5%A4%B4\.png/);
});

test('the phone uploads through the gateway', async () => {
  const sales = await phone('sales1');
  const bytes = png();
  const file = ok(await upload(sales, bytes, 'wx.png', 'file', '/gw/v1/files'), 201);
  assert.ok((await sales.get(file.url)).bytes.equals(bytes));
});

test('only the uploader sees a file that hangs on nothing', async () => {
  const file = ok(await upload(await as('sales1'), png()), 201);
  problem(await (await as('sales3')).get(file.url), 404, 'not-found');
  problem(await (await as('boss')).get(file.url), 404, 'not-found');
  problem(await call('GET', file.url), 401, 'unauthorized');
  problem(await (await as('sales1')).get('/api/v1/files/999999999'), 404, 'not-found');
});

test('whoever sees the record sees its files', async () => {
  const sales = await as('sales1');
  const record = await lead(sales);
  const file = ok(await upload(sales, png()), 201);
  ok(await sales.post(`/api/v1/leads/${record.id}/followups`,
    { channel: 'visit', content: '现场照片', file_ids: [file.id] }), 201);
  ok(await (await as('boss')).get(file.url));
  problem(await (await as('sales3')).get(file.url), 404, 'not-found');
});

test('nobody ties a file to a record that he may not see himself', async () => {
  const theirs = ok(await upload(await as('sales1'), png()), 201);
  const sales3 = await as('sales3');
  const record = await lead(sales3);
  const path = `/api/v1/leads/${record.id}/followups`;
  const said = { channel: 'visit', content: '别人的照片' };
  for (const id of [theirs.id, 999999999]) {
    const res = await sales3.post(path, { ...said, file_ids: [id] });
    problem(res, 422, 'validation', ['/file_ids/0']);
  }
  problem(await sales3.get(theirs.url), 404, 'not-found');
});

test('what is no picture and no PDF is refused, whatever it is called', async () => {
  const sales = await as('sales1');
  const bad = ['<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    '<html><script>1</script></html>', 'hello', '%PDF-1.7 cut off', '\x89PNG\r\n\x1a\n', 'MZ\x90'];
  for (const text of bad) {
    const res = await upload(sales, Buffer.from(text, 'latin1'), 'a.png');
    problem(res, 422, 'validation', ['/file']);
  }
  problem(await upload(sales, png(20001, 1)), 422, 'validation', ['/file']);
  problem(await upload(sales, Buffer.alloc(0)), 422, 'validation', ['/file']);
  problem(await upload(sales, png(), 'a.png', 'photo'), 422, 'validation', ['/file']);
});

test('what is no upload form is refused', async () => {
  const sales = await as('sales1');
  problem(await sales.post('/api/v1/files', { file: 'x' }), 422, 'validation', ['/file']);
  problem(await sales.post('/api/v1/files'), 422, 'validation', ['/file']);
  const cut = form(png());
  cut.body = cut.body.subarray(0, cut.body.length - 8);
  problem(await sales.call('POST', '/api/v1/files', cut), 422, 'validation', ['/file']);
  problem(await call('POST', '/api/v1/files', form(png())), 401, 'unauthorized');
});

test('20 MB are taken and more are not', async () => {
  const sales = await as('sales1');
  const pdf = (n) => Buffer.concat([
    Buffer.from('%PDF-1.7\n'), Buffer.alloc(n - 16, 0x20), Buffer.from('\n%%EOF\n')]);
  const most = 20 * 1024 * 1024;
  assert.equal(pdf(100).length, 100);
  assert.equal(ok(await upload(sales, pdf(most), 'a.pdf'), 201).size, most);
  problem(await upload(sales, pdf(most + 1), 'a.pdf'), 413, 'too-large');
  assert.equal((await upload(sales, pdf(most + 100000), 'a.pdf')).status, 413);
});

test('a dozen at once are all taken, and the same picture is kept once', async () => {
  const who = [await as('sales1'), await phone('sales1')];
  const bytes = png(64, 64);
  const sent = Array.from({ length: 12 }, (_, i) => (i % 2
    ? upload(who[1], bytes, `${i}.png`, 'file', '/gw/v1/files') : upload(who[0], bytes, `${i}.png`)));
  const files = (await Promise.all(sent)).map((res) => ok(res, 201));
  assert.equal(new Set(files.map((file) => file.id)).size, 12);
  for (const file of files) assert.ok((await who[0].get(file.url)).bytes.equals(bytes));
});

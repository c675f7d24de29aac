// What is kept of an upload: its small picture, and for how long itself.
import assert from 'node:assert/strict';
import { existsSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { png, upload } from './files-kit.mjs';
import { as, eventually, mobile, ok, problem, uniq } from './lib.mjs';

const at = layout();

/** Width and height of a JPEG, from its frame. */
function jpegSize(bytes) {
  assert.equal(bytes.readUInt16BE(0), 0xffd8);
  for (let i = 2; ; i += 2 + bytes.readUInt16BE(i + 2)) {
    if (bytes[i + 1] >= 0xc0 && bytes[i + 1] <= 0xc2) {
      return [bytes.readUInt16BE(i + 7), bytes.readUInt16BE(i + 5)];
    }
  }
}

/** The same JPEG, as of a camera that was held upright. */
function turned(jpeg) {
  const exif = Buffer.from('457869660000' // Exif
    + '4d4d002a00000008' + '0001' + '0112' + '0003' + '00000001' + '00060000' + '00000000', 'hex');
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

const send = async (bytes, name) => ok(await upload(await as('sales1'), bytes, name), 201);
async function small(file) {
  const res = await (await as('sales1')).get(`${file.url}?thumb=1`);
  ok(res);
  return res;
}
const storedOf = (file) => sql(at, `SELECT stored FROM bd_file WHERE id = ${file.id}`, DATABASE)
  .trim();
const onDisk = (stored) => path.join(at.var, 'files', stored);

test('a picture has a small JPEG of its own shape, made once', async () => {
  const file = await send(png(1600, 800));
  const res = await small(file);
  assert.equal(res.headers['content-type'], 'image/jpeg');
  assert.deepEqual(jpegSize(res.bytes), [400, 200]);
  assert.ok(res.bytes.length < 400 * 200);
  const kept = onDisk(`${storedOf(file)}.thumb`);
  const made = statSync(kept).mtimeMs;
  assert.ok((await small(file)).bytes.equals(res.bytes));
  assert.equal(statSync(kept).mtimeMs, made);
  assert.equal((await (await as('sales1')).get(file.url)).headers['content-type'], 'image/png');
});

test('a photograph stands as the camera was held', async () => {
  const wide = (await small(await send(png(1200, 300)))).bytes;
  assert.deepEqual(jpegSize(wide), [400, 100]);
  const tall = await small(await send(turned(wide), 'a.jpg'));
  assert.deepEqual(jpegSize(tall.bytes), [100, 400]);
});

test('a WebP has one too, and none is larger than its picture', async () => {
  const webp = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');
  const res = await small(await send(webp, 'a.webp'));
  assert.equal(res.headers['content-type'], 'image/jpeg');
  assert.deepEqual(jpegSize(res.bytes), [1, 1]);
});

test('what cannot be made small comes whole', async () => {
  const huge = png(11000, 6000, true); // a few bytes that unpack to 66 million
  const broken = png(90, 90).fill(0xff, 60, 120);
  for (const [bytes, name] of [[huge, 'huge.png'], [broken, 'broken.png'],
    [Buffer.from('%PDF-1.7\n\n%%EOF\n'), 'a.pdf']]) {
    const file = await send(bytes, name);
    assert.ok((await small(file)).bytes.equals(bytes), name);
  }
});

test('who may not see the picture may not see the small one', async () => {
  const file = await send(png());
  problem(await (await as('sales3')).get(`${file.url}?thumb=1`), 404, 'not-found');
});

/** Uploaded so many days ago, as the database and the disk remember it. */
function age(file, days) {
  const stored = storedOf(file);
  sql(at, `UPDATE bd_file SET created_at = NOW(3) - INTERVAL ${days} DAY WHERE id = ${file.id}`,
    DATABASE);
  const then = Date.now() / 1000 - days * 86400;
  utimesSync(onDisk(stored), then, then);
  return stored;
}

async function sweep() {
  const [last] = sql(at, "SELECT MAX(id) FROM bd_job WHERE name = 'files.sweep'", DATABASE)
    .split('\n');
  sql(at, "UPDATE bd_schedule SET next_at = NOW(3) WHERE name = 'files.sweep'", DATABASE);
  const done = `SELECT COUNT(*) FROM bd_job WHERE name = 'files.sweep' AND state = 'done'
    AND id > ${last === 'NULL' ? 0 : last}`;
  await eventually(() => sql(at, done, DATABASE).trim() === '1', 'the sweep');
}

test('an upload that nobody used goes after its days, with its small picture', async () => {
  const sales = await as('sales1');
  const [old, young, used] = [await send(png()), await send(png()), await send(png())];
  await small(old);
  const lead = await sales.must('POST', '/api/v1/leads', { company: uniq('留'), phone: mobile() });
  await sales.must('POST', `/api/v1/leads/${lead.id}/claim`);
  await sales.must('POST', `/api/v1/leads/${lead.id}/followups`,
    { channel: 'visit', content: '照片', file_ids: [used.id] });
  const stored = age(old, 31);
  const others = [age(young, 29), age(used, 400)];
  await sweep();
  problem(await sales.get(old.url), 404, 'not-found');
  assert.ok(!existsSync(onDisk(stored)) && !existsSync(onDisk(`${stored}.thumb`)));
  for (const file of [young, used]) ok(await sales.get(file.url));
  assert.ok(others.every((name) => existsSync(onDisk(name))));
});

test('bytes that another upload names too, or that just came again, stay', async () => {
  const sales = await as('sales1');
  const bytes = png();
  const old = await send(bytes);
  const stored = age(old, 31);
  const again = await send(bytes);
  await sweep();
  problem(await sales.get(old.url), 404, 'not-found');
  assert.ok((await sales.get(again.url)).bytes.equals(bytes));
  sql(at, `DELETE FROM bd_file WHERE id = ${again.id}`, DATABASE);
  const third = await send(png());
  sql(at, `UPDATE bd_file SET stored = '${stored}' WHERE id = ${third.id}`, DATABASE);
  sql(at, `UPDATE bd_file SET created_at = NOW(3) - INTERVAL 31 DAY WHERE id = ${third.id}`,
    DATABASE);
  await sweep();
  problem(await sales.get(third.url), 404, 'not-found');
  assert.ok(existsSync(onDisk(stored)), 'stored a moment ago: somebody may be recording it');
});

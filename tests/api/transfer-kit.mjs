// Imports as a browser makes them: the file in pieces, then one step after the other.
import assert from 'node:assert/strict';
import { eventually, ok, show } from './lib.mjs';

const PIECE = 1_000_000;
const WORKING = ['uploading', 'reading', 'checking', 'running', 'undoing'];

/** Rows of texts as a csv; GB18030 and the like are the caller's to make. */
export const csv = (rows) => Buffer.from(`\ufeff${rows.map((row) => row.map((cell) => {
  const text = String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}).join(',')).join('\r\n')}\r\n`);

/** The import as it is when nothing works on it any more. */
export const settled = (who, id, seconds = 60) => eventually(async () => {
  const now = ok(await who.get(`/api/v1/imports/${id}`));
  return WORKING.includes(now.status) ? undefined : now;
}, `import ${id}`, seconds);

/** Uploads a file and waits until its columns are known. */
export async function upload(who, target, bytes, name = '客户.csv') {
  const made = ok(await who.post('/api/v1/imports', { target, file_name: name, size: bytes.length }), 201);
  for (let at = 0; at < bytes.length; at += PIECE) {
    const res = await who.call('POST', `/api/v1/imports/${made.id}/bytes?at=${at}`, {
      body: bytes.subarray(at, at + PIECE), headers: { 'content-type': 'application/octet-stream' },
    });
    ok(res);
  }
  return settled(who, made.id);
}

/** The columns as they were guessed, with changes: {field: column}. */
export const columns = (made, changes = {}) => Object.entries({ ...made.mapping, ...changes })
  .map(([field, column]) => ({ field, column }));

/** The four counters make up what was done, and what was done is all. */
export function addsUp(made) {
  const { rows_new: n, rows_updated: u, rows_duplicate: d, rows_error: e } = made;
  assert.equal(n + u + d + e, made.rows_done, 'the counters add up');
  return { new: n, updated: u, duplicate: d, error: e };
}

/** Looks the file through; gives the import and its counters. */
export async function check(who, made, options = {}, changes = {}) {
  ok(await who.post(`/api/v1/imports/${made.id}/check`, { columns: columns(made, changes), ...options }));
  const now = await settled(who, made.id);
  assert.equal(now.status, 'checked', show({ status: 0, bytes: Buffer.from(JSON.stringify(now)) }));
  assert.equal(now.rows_done, now.rows_total);
  return { ...now, counts: addsUp(now) };
}

/** Runs it to its end. */
export async function run(who, id, seconds = 60) {
  ok(await who.post(`/api/v1/imports/${id}/run`));
  const now = await settled(who, id, seconds);
  return { ...now, counts: addsUp(now) };
}

/** The rows that did not simply become records, by their number. */
export async function reasons(who, id) {
  const { items } = ok(await who.get(`/api/v1/imports/${id}/rows`));
  return Object.fromEntries(items.map((row) => [row.row_no, row]));
}

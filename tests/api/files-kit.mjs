// Uploads that the tests of files make.
import { randomBytes } from 'node:crypto';
import { deflateSync, crc32 } from 'node:zlib';
import { uniq } from './lib.mjs';

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(4 + body.length + 4);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}

/** A grey picture that no other test has: random pixels, at least in its first row. */
export function png(width = 8, height = 8, plain = false) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  const row = (_, y) => Buffer.concat([Buffer.from([0]),
    plain && y > 0 ? Buffer.alloc(width) : randomBytes(width)]);
  const rows = Buffer.concat(Array.from({ length: height }, row));
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** A file as a form sends it. */
export function form(bytes, filename = '门头.png', field = 'file') {
  const edge = uniq('----edge');
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${edge}` },
    body: Buffer.concat([
      Buffer.from(`--${edge}\r\nContent-Disposition: form-data; name="${field}"; `
        + `filename="${filename}"\r\nContent-Type: text/html\r\n\r\n`),
      bytes, Buffer.from(`\r\n--${edge}--\r\n`)]),
  };
}

export const upload = (who, bytes, filename, field, path = '/api/v1/files') =>
  who.call('POST', path, form(bytes, filename, field));

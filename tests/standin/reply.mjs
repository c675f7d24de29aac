import { randomBytes } from 'node:crypto';
import { errorText } from './errors.mjs';

/**
 * A reply is {status, headers, body, errcode}: handlers build one, the server writes it,
 * and a fault may spoil it on the way.
 */
function jsonReply(text, errcode, status = 200) {
  return { status, headers: {}, body: Buffer.from(text), errcode };
}

/** Success in the platform's style: only the fields, no errcode. */
export function bare(fields) {
  return jsonReply(JSON.stringify(fields), 0);
}

/** Success with errcode 0 and errmsg ok in front of the fields. */
export function ok(fields = {}) {
  return bare({ errcode: 0, errmsg: 'ok', ...fields });
}

/** Success whose `name` is a number too long for a JavaScript number, given as digits. */
export function okWithLongNumber(name, digits) {
  return jsonReply(`{"errcode":0,"errmsg":"ok","${name}":${digits}}`, 0);
}

/** Failure: HTTP 200, errcode, and an errmsg that ends in hint and rid as in production. */
export function fail(errcode, text = errorText(errcode)) {
  const rid = [4, 4, 4].map((bytes) => randomBytes(bytes).toString('hex')).join('-');
  const hint = randomBytes(12).toString('base64url');
  const errmsg = `${text} hint: [${hint}] rid: ${rid}`;
  return jsonReply(JSON.stringify({ errcode, errmsg }), errcode);
}

/** Success that is an image instead of JSON. */
export function png(bytes) {
  return { status: 200, headers: { 'content-type': 'image/png' }, body: bytes, errcode: 0 };
}

/** Answer of one of the stand-in's own calls. */
export function control(fields, status = 200) {
  const reply = jsonReply(JSON.stringify(fields), undefined, status);
  reply.headers['content-type'] = 'application/json; charset=utf-8';
  return reply;
}

import {
  createCipheriv, createDecipheriv, createHash, createHmac, randomBytes,
} from 'node:crypto';

const BLOCK = 32;

/** sha1 hex over the parts, sorted as byte strings: `signature` and `msg_signature`. */
export function pushSignature(...parts) {
  const sorted = parts.map((part) => Buffer.from(String(part))).sort(Buffer.compare);
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex');
}

/** HMAC-SHA256 hex keyed with the session_key as text, not decoded. */
export function sessionSignature(sessionKey, message) {
  return createHmac('sha256', sessionKey).update(message).digest('hex');
}

/** Signature of rawData as the front end gets it. */
export function rawDataSignature(rawData, sessionKey) {
  return createHash('sha1').update(rawData + sessionKey).digest('hex');
}

/** Open data as the front end gets it: AES-128-CBC under the session_key. */
export function encryptOpenData(plain, sessionKey, iv = randomBytes(16).toString('base64')) {
  const key = Buffer.from(sessionKey, 'base64');
  const cipher = createCipheriv('aes-128-cbc', key, Buffer.from(iv, 'base64'));
  return { encryptedData: cipher.update(plain, 'utf8', 'base64') + cipher.final('base64'), iv };
}

/** The text inside open data; throws when the key does not fit. */
export function decryptOpenData(encryptedData, sessionKey, iv) {
  const key = Buffer.from(sessionKey, 'base64');
  const decipher = createDecipheriv('aes-128-cbc', key, Buffer.from(iv, 'base64'));
  return decipher.update(encryptedData, 'base64', 'utf8') + decipher.final('utf8');
}

function pushKey(encodingAesKey) {
  return Buffer.from(`${encodingAesKey}=`, 'base64');
}

/** `Encrypt` of a push or a reply: random, length, text, appid under AES-256-CBC. */
export function encryptPush({ encodingAesKey, appid, message, random = randomBytes(16) }) {
  const text = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([Buffer.from(random), length, text, Buffer.from(appid)]);
  const pad = BLOCK - (plain.length % BLOCK);
  const key = pushKey(encodingAesKey);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(pad, pad)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

/** What `Encrypt` holds: {random, message, appid}; throws when it is damaged. */
export function decryptPush({ encodingAesKey, encrypt }) {
  const key = pushKey(encodingAesKey);
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypt, 'base64'), decipher.final()]);
  const pad = padded.at(-1);
  if (!(pad >= 1 && pad <= BLOCK) || pad > padded.length) throw new Error('bad padding');
  if (padded.subarray(-pad).some((byte) => byte !== pad)) throw new Error('bad padding');
  const plain = padded.subarray(0, -pad);
  if (plain.length < 20) throw new Error('message too short');
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length) throw new Error('message length exceeds the data');
  return {
    random: plain.subarray(0, 16).toString(),
    message: plain.subarray(20, end).toString(),
    appid: plain.subarray(end).toString(),
  };
}

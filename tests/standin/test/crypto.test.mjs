import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  decryptOpenData, decryptPush, encryptOpenData, encryptPush, pushSignature, rawDataSignature,
  sessionSignature,
} from '../crypto.mjs';

const FILE = new URL('../../unit/vectors/wechat.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(FILE, 'utf8'));

/** How each kind of published vector is checked. */
const CHECKS = {
  session_signature: (inputs, expected) =>
    assert.equal(sessionSignature(inputs.session_key, inputs.message), expected.signature),
  raw_data_signature: (inputs, expected) =>
    assert.equal(rawDataSignature(inputs.raw_data, inputs.session_key), expected.signature),
  push_signature: ({ token, timestamp, nonce }, expected) =>
    assert.equal(pushSignature(token, timestamp, nonce), expected.signature),
  msg_signature: ({ token, timestamp, nonce, encrypt }, expected) =>
    assert.equal(pushSignature(token, timestamp, nonce, encrypt), expected.signature),
  encrypt_push: (inputs, expected) => {
    const { encoding_aes_key: encodingAesKey, ...rest } = inputs;
    assert.equal(encryptPush({ encodingAesKey, ...rest }), expected.encrypt);
    const back = decryptPush({ encodingAesKey, encrypt: expected.encrypt });
    assert.deepEqual(back, rest);
  },
  decrypt_push: ({ encoding_aes_key: encodingAesKey, encrypt }, expected) => {
    const { random, message, appid } = decryptPush({ encodingAesKey, encrypt });
    assert.deepEqual([random, message, appid], [expected.random, expected.message, expected.appid]);
    assert.equal(Buffer.from(encrypt, 'base64').length, expected.cipher_bytes);
    assert.equal(Buffer.byteLength(message), expected.message_bytes);
    assert.equal(
      20 + expected.message_bytes + appid.length + expected.pad,
      expected.cipher_bytes,
    );
  },
  decrypt_open_data: (inputs, expected) => {
    const plain = decryptOpenData(inputs.encrypted_data, inputs.session_key, inputs.iv);
    assert.equal(plain, expected.plain);
    assert.equal(Buffer.byteLength(plain), expected.plain_bytes);
    assert.equal(createHash('sha256').update(plain).digest('hex'), expected.plain_sha256);
    assert.equal(JSON.parse(plain).watermark.appid, inputs.appid);
    const again = encryptOpenData(plain, inputs.session_key, inputs.iv);
    assert.equal(again.encryptedData, inputs.encrypted_data);
  },
};

for (const { name, section, kind, inputs, expected } of vectors) {
  test(`published vector ${section} ${name}`, () => CHECKS[kind](inputs, expected));
}

test('a push that was damaged on the way does not decrypt', () => {
  const { inputs } = vectors.find(({ name }) => name === 'aes-push');
  const bytes = Buffer.from(inputs.encrypt, 'base64');
  bytes[bytes.length - 1] ^= 1;
  const decrypt = (encrypt) =>
    decryptPush({ encodingAesKey: inputs.encoding_aes_key, encrypt: encrypt.toString('base64') });
  assert.throws(() => decrypt(bytes));
  assert.throws(() => decrypt(bytes.subarray(0, 40)));
  assert.throws(() => decrypt(Buffer.alloc(0)));
});

test('every padding length from 1 to 32 survives the way there and back', () => {
  const encodingAesKey = 'A'.repeat(43);
  for (let length = 0; length < 40; length += 1) {
    const message = 'm'.repeat(length);
    const encrypt = encryptPush({ encodingAesKey, appid: 'wx1', message });
    assert.equal(decryptPush({ encodingAesKey, encrypt }).message, message);
    assert.equal(Buffer.from(encrypt, 'base64').length % 32, 0);
  }
});

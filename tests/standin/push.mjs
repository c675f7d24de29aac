import { randomInt } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { decryptPush, encryptPush, pushSignature } from './crypto.mjs';
import { ControlError } from './errors.mjs';
import {
  ACCOUNT_ID, parseEncryptedAnswer, renderEnvelope, renderMessage,
} from './push-format.mjs';

const RETRIES = 3;
const OVERSIZED_BYTES = 2 * 1024 * 1024;
const ANSWER_LIMIT_BYTES = 64 * 1024;
const STRANGER_APPID = 'wxstranger00000000';
const MODES = new Set(['plain', 'aes', 'check']);
const FAULTS = new Set(['bad-signature', 'wrong-appid', 'replayed-nonce', 'oversized']);

/** One HTTP exchange: {status, body} of the answer, or {error} when none came in time. */
function exchange(url, { method, headers = {}, body, timeoutMs }) {
  return new Promise((resolve) => {
    const client = url.protocol === 'https:' ? https : http;
    const signal = AbortSignal.timeout(timeoutMs);
    const failed = (error) =>
      resolve({ error: signal.aborted ? `no answer within ${timeoutMs} ms` : error.message });
    const request = client.request(url, { method, headers, signal }, (response) => {
      const chunks = [];
      let bytes = 0;
      response.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes <= ANSWER_LIMIT_BYTES) chunks.push(chunk);
      });
      response.on('error', failed);
      response.on('end', () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }),
      );
    });
    request.on('error', failed);
    request.end(body);
  });
}

/** timestamp, nonce and their signature; the wrong token stands for a forger. */
function stamp(world, job) {
  const timestamp = String(job.timestamp ?? Math.floor(Date.now() / 1000));
  const nonce = String(randomInt(10 ** 8, 10 ** 10));
  const { pushToken } = world.options;
  const token = job.fault === 'bad-signature' ? `${pushToken}-forged` : pushToken;
  return { token, timestamp, nonce, signature: pushSignature(token, timestamp, nonce) };
}

function withQuery(address, fields) {
  const url = new URL(address);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url;
}

/** The request of one attempt: {url, body, headers}. */
function sealed(world, job, message, { token, timestamp, nonce, signature }) {
  const text = renderMessage(message, job.format);
  const headers = { 'content-type': job.format === 'xml' ? 'text/xml' : 'application/json' };
  const query = { signature, timestamp, nonce, openid: message.FromUserName ?? '' };
  if (job.mode === 'plain') return { url: withQuery(job.url, query), headers, body: text };
  const { appid, aesKey } = world.options;
  const encrypt = encryptPush({
    encodingAesKey: aesKey,
    appid: job.fault === 'wrong-appid' ? STRANGER_APPID : appid,
    message: text,
  });
  const url = withQuery(job.url, {
    ...query,
    encrypt_type: 'aes',
    msg_signature: pushSignature(token, timestamp, nonce, encrypt),
  });
  const body = renderEnvelope(message.ToUserName ?? ACCOUNT_ID, encrypt, job.format);
  return { url, headers, body };
}

/** Adds what an encrypted answer says, or why it cannot be read. */
function withDecryptedAnswer(world, attempt) {
  const answer = attempt.body ? parseEncryptedAnswer(attempt.body) : undefined;
  if (!answer) return attempt;
  const { pushToken, aesKey } = world.options;
  const { encrypt, signature, timestamp, nonce } = answer;
  if (pushSignature(pushToken, timestamp, nonce, encrypt) !== signature) {
    return { ...attempt, decrypt_error: 'MsgSignature does not match' };
  }
  try {
    return { ...attempt, decrypted: decryptPush({ encodingAesKey: aesKey, encrypt }).message };
  } catch (error) {
    return { ...attempt, decrypt_error: error.message };
  }
}

/** What a forger sends who has caught a push: its seal again, in plain mode on another text. */
function replayOf(job, message, request) {
  if (job.mode === 'aes' || typeof message === 'string') return request;
  const other = { ...message, CreateTime: Number(message.CreateTime) + 1 };
  if (other.MsgId) other.MsgId = `${other.MsgId}1`;
  return { ...request, body: renderMessage(other, job.format) };
}

function grown(message, sizeBytes) {
  if (typeof message === 'string') return message.padEnd(sizeBytes);
  return { ...message, Padding: 'x'.repeat(sizeBytes) };
}

/**
 * Pushes a message as the platform does: five seconds of patience, then up to three retries of
 * the same message under a fresh nonce. Any HTTP answer ends it.
 */
export async function deliver(world, job) {
  const timeoutMs = job.timeoutMs ?? world.options.pushTimeoutMs;
  const oversized = job.fault === 'oversized';
  const message = oversized ? grown(job.message, job.sizeBytes) : job.message;
  const attempts = [];
  let request;
  do {
    request = sealed(world, job, message, stamp(world, job));
    const { url, ...rest } = request;
    const answer = await exchange(url, { method: 'POST', ...rest, timeoutMs });
    attempts.push(withDecryptedAnswer(world, answer));
  } while (attempts.at(-1).error && attempts.length <= RETRIES);
  const last = attempts.at(-1);
  const accepted = !last.error && ['', 'success'].includes(last.body);
  const result = {
    url: job.url,
    event: message.Event ?? message.MsgType ?? null,
    delivered: last.status === 200 && (accepted || last.decrypted !== undefined),
    attempts,
  };
  if (job.fault === 'replayed-nonce') {
    const { url, ...rest } = replayOf(job, message, request);
    result.replay = await exchange(url, { method: 'POST', ...rest, timeoutMs });
  }
  return world.pushes.add(result);
}

/** The GET with which the platform checks an address before it pushes there. */
async function checkAddress(world, job) {
  const { timestamp, nonce, signature } = stamp(world, job);
  const echostr = String(randomInt(10 ** 12, 10 ** 14));
  const url = withQuery(job.url, { signature, timestamp, nonce, echostr });
  const answer = await exchange(url, { method: 'GET', timeoutMs: job.timeoutMs });
  return { ok: answer.status === 200 && answer.body === echostr, ...answer };
}

/** A whole message from what the test gave: the fields that every push has are filled in. */
function completed(body) {
  if (typeof body === 'string') return body;
  const now = Math.floor(Date.now() / 1000);
  const message = { ToUserName: ACCOUNT_ID, CreateTime: now, MsgType: 'event', ...body };
  if (message.MsgType !== 'event' && message.MsgId === undefined) {
    message.MsgId = `${now}${randomInt(10 ** 8, 10 ** 9)}`;
  }
  return message;
}

const isCount = (value) => Number.isInteger(value) && value >= 1;

function orderedJob(world, json) {
  const { url = world.options.pushUrl, mode = 'aes', format = 'json', body, fault } = json;
  if (!URL.canParse(url)) throw new ControlError('url is missing and --push-url is not set');
  if (!MODES.has(mode)) throw new ControlError('mode must be plain, aes or check');
  if (format !== 'json' && format !== 'xml') throw new ControlError('format must be json or xml');
  if (fault !== undefined && !FAULTS.has(fault)) {
    throw new ControlError(`fault must be one of ${[...FAULTS].join(', ')}`);
  }
  if (fault === 'wrong-appid' && mode !== 'aes') {
    throw new ControlError('fault wrong-appid needs mode aes: only there is an appid');
  }
  const isText = typeof body === 'string';
  if (mode !== 'check' && !isText && (body === null || typeof body !== 'object')) {
    throw new ControlError('body must be the message as an object, or its text');
  }
  const { timeout_ms: timeoutMs = world.options.pushTimeoutMs, timestamp } = json;
  const { size_bytes: sizeBytes = OVERSIZED_BYTES } = json;
  if (!isCount(timeoutMs) || !isCount(sizeBytes) || !isCount(timestamp ?? 1)) {
    throw new ControlError('timeout_ms, size_bytes and timestamp must be whole numbers from 1');
  }
  return { url, mode, format, fault, timestamp, timeoutMs, sizeBytes, message: completed(body) };
}

async function push(world, { json }) {
  const job = orderedJob(world, json);
  return job.mode === 'check' ? checkAddress(world, job) : deliver(world, job);
}

export const controls = [
  { method: 'POST', path: '/_standin/push', handle: push },
  {
    method: 'GET',
    path: '/_standin/pushes',
    handle: (world) => ({ pushes: world.pushes.entries }),
  },
];

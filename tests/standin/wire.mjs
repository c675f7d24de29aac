import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_LOGGED_BODY_BYTES = 4096;
const SECRET_FIELDS = new Set(['access_token', 'secret', 'js_code', 'code', 'signature']);

/** The body as bytes, or undefined when it is larger than any call needs. */
async function readBody(incoming) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function parseObject(bytes) {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

/** {method, path, query, raw, json}: json is undefined unless the body is a JSON object. */
export async function readRequest(incoming) {
  const url = new URL(incoming.url, 'http://standin');
  const raw = await readBody(incoming);
  return {
    method: incoming.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    raw,
    json: raw?.length ? parseObject(raw) : undefined,
  };
}

/** The same secret always gets the same mark, so that tests can still tell two apart. */
function mark(value) {
  return `***${createHash('sha256').update(String(value)).digest('hex').slice(0, 8)}`;
}

function redacted(fields) {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      SECRET_FIELDS.has(name) ? mark(value) : value,
    ]),
  );
}

/** What the list of calls keeps of a request. */
export function describeCall(request, reply, fault) {
  const keepBody = request.json && request.raw.length <= MAX_LOGGED_BODY_BYTES;
  return {
    at: new Date().toISOString(),
    method: request.method,
    path: request.path,
    query: redacted(request.query),
    body: keepBody ? redacted(request.json) : null,
    status: reply.status ?? null,
    errcode: reply.errcode ?? null,
    fault: fault?.mode ?? null,
  };
}

/** Waits until the caller gives up, at most `holdMs`; true when the caller is still there. */
async function held(response, holdMs) {
  const stop = new AbortController();
  const { signal } = stop;
  const quiet = (error) => {
    if (error.name !== 'AbortError') throw error;
  };
  await Promise.race([
    once(response, 'close', { signal }).catch(quiet),
    delay(holdMs, undefined, { signal }).catch(quiet),
  ]);
  stop.abort();
  return !response.destroyed;
}

/** Sends a reply, or spoils it as its fault says. */
export async function writeReply(response, reply, contentType) {
  if (reply.abort) {
    response.destroy();
    return;
  }
  if (reply.holdMs && !(await held(response, reply.holdMs))) return;
  response.writeHead(reply.status, {
    'content-type': contentType,
    ...reply.headers,
    'content-length': reply.body.length,
  });
  if (reply.truncate) {
    const half = reply.body.subarray(0, Math.floor(reply.body.length / 2));
    response.write(half, () => response.socket?.end());
    return;
  }
  response.end(reply.body);
}

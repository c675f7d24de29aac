import { ControlError } from './errors.mjs';
import { fail } from './reply.mjs';

const MODES = new Set(['refuse', 'slow', 'http502', 'truncate', 'errcode']);
const MAX_HOLD_MS = 30_000;
const BAD_GATEWAY = `<html>\r
<head><title>502 Bad Gateway</title></head>\r
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>\r
</html>\r
`;

/** Faults that tests have ordered; each one wears off after `times` calls. */
export class FaultList {
  active = [];

  add(fault) {
    this.active = this.active.filter(({ path }) => path !== fault.path);
    if (fault.times > 0) this.active.push(fault);
  }

  /** Takes one use of the first fault whose path is a prefix of this one. */
  take(path) {
    const fault = this.active.find((candidate) => path.startsWith(candidate.path));
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times === 0) this.active = this.active.filter((other) => other !== fault);
    return fault;
  }
}

/**
 * The reply of a request that a fault hits. `refuse`, `http502` and `errcode` come instead of
 * the work; `slow` and `truncate` after it, so the effect has happened when the caller gives up.
 */
export function replyUnderFault(fault, work) {
  if (fault.mode === 'refuse') return { abort: true };
  if (fault.mode === 'errcode') return fail(fault.errcode);
  if (fault.mode === 'http502') {
    const headers = { 'content-type': 'text/html' };
    return { status: 502, headers, body: Buffer.from(BAD_GATEWAY) };
  }
  const reply = work();
  if (fault.mode === 'slow') return { ...reply, holdMs: fault.hold_ms };
  return { ...reply, truncate: true };
}

function orderFault(world, { json }) {
  const { path, mode, errcode, times = 1, hold_ms: holdMs = MAX_HOLD_MS } = json;
  if (typeof path !== 'string' || !path.startsWith('/') || path.startsWith('/_standin')) {
    throw new ControlError('path must be an API path such as /wxa/ or /cgi-bin/token');
  }
  if (!MODES.has(mode)) throw new ControlError(`mode must be one of ${[...MODES].join(', ')}`);
  if (mode === 'errcode' && (!Number.isInteger(errcode) || errcode === 0)) {
    throw new ControlError('errcode must be a number other than 0 for mode errcode');
  }
  if (!Number.isInteger(times) || times < 0) throw new ControlError('times must be 0 or more');
  if (!Number.isInteger(holdMs) || holdMs < 1 || holdMs > MAX_HOLD_MS) {
    throw new ControlError(`hold_ms must be 1 to ${MAX_HOLD_MS}`);
  }
  world.faults.add({ path, mode, errcode, times, hold_ms: holdMs });
  return { active: world.faults.active };
}

export const controls = [
  { method: 'POST', path: '/_standin/fail', handle: orderFault },
  {
    method: 'GET',
    path: '/_standin/fail',
    handle: (world) => ({ active: world.faults.active }),
  },
];

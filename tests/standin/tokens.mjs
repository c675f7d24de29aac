import { randomBytes } from 'node:crypto';
import { bare, fail } from './reply.mjs';

const LIFE_MS = 7200_000;
const OVERLAP_MS = 300_000;
const FORCE_GAP_MS = 30_000;
const DAY_MS = 24 * 3600 * 1000;
const WELL_FORMED = /^\d+_[\w-]{20,}$/;

/** Both families of access tokens. Neither family invalidates the other. */
export class TokenStore {
  #clock;
  #settings;
  #known = new Map();
  #classic;
  #stable;
  #lastForcedAt = -Infinity;
  #forced = { day: '', count: 0 };

  constructor(clock, settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  #issue(now) {
    const prefix = `${this.#known.size + 1}_`;
    const chars = this.#settings.token_chars - prefix.length;
    const record = {
      token: prefix + randomBytes(chars).toString('base64url').slice(0, chars),
      expiresAt: now + LIFE_MS,
      deadAt: Infinity,
    };
    this.#known.set(record.token, record);
    return record;
  }

  #answer(record, now) {
    const lifeS = Math.floor((record.expiresAt - now) / 1000);
    return { access_token: record.token, expires_in: lifeS };
  }

  /** cgi-bin/token: a new token each time; the one before lives five more minutes. */
  fetchClassic() {
    const now = this.#clock.now();
    if (this.#classic) this.#classic.deadAt = now + OVERLAP_MS;
    this.#classic = this.#issue(now);
    return this.#answer(this.#classic, now);
  }

  /** stable_token in normal mode: the same token until its last five minutes. */
  fetchStable() {
    const now = this.#clock.now();
    const leftMs = this.#stable ? this.#stable.expiresAt - now : 0;
    if (leftMs < OVERLAP_MS) this.#stable = this.#issue(now);
    return this.#answer(this.#stable, now);
  }

  /** stable_token with force_refresh; undefined when the day's refreshes are used up. */
  forceStable() {
    const now = this.#clock.now();
    if (now - this.#lastForcedAt < FORCE_GAP_MS) return this.fetchStable();
    const day = this.#clock.day();
    if (this.#forced.day !== day) this.#forced = { day, count: 0 };
    if (this.#forced.count >= this.#settings.limits.forced_refresh_day) return undefined;
    this.#forced.count += 1;
    this.#lastForcedAt = now;
    if (this.#stable) this.#stable.deadAt = now;
    this.#stable = this.#issue(now);
    return this.#answer(this.#stable, now);
  }

  /** 0 when the token opens the API, else the errcode that says why not. */
  check(token) {
    if (!token) return 41001;
    const record = this.#known.get(token);
    if (!record) return WELL_FORMED.test(token) ? 40001 : 40014;
    const now = this.#clock.now();
    if (now >= record.deadAt && record.deadAt <= record.expiresAt) return 40001;
    return now >= record.expiresAt ? 42001 : 0;
  }
}

/** The errcode for wrong credentials in a token or login call, 0 when they are right. */
export function checkCredentials(world, { appid, secret }) {
  if (!appid) return 41002;
  if (!secret) return 41004;
  if (appid !== world.options.appid) return 40013;
  return secret === world.options.secret ? 0 : 40125;
}

function classicToken(world, { query }) {
  if (query.grant_type !== 'client_credential') return fail(40002);
  const errcode = checkCredentials(world, query);
  return errcode ? fail(errcode) : bare(world.tokens.fetchClassic());
}

function stableToken(world, { json }) {
  if (json.grant_type !== 'client_credential') return fail(40002);
  const errcode = checkCredentials(world, json);
  if (errcode) return fail(errcode);
  if (json.force_refresh !== undefined && typeof json.force_refresh !== 'boolean') {
    return fail(47001);
  }
  const { limiter, settings, tokens } = world;
  const { stable_token_minute: perMinute, stable_token_day: perDay } = settings.limits;
  if (limiter.exceeded('stable_token day', perDay, DAY_MS)) return fail(45009);
  if (limiter.exceeded('stable_token minute', perMinute)) return fail(45011);
  const answer = json.force_refresh ? tokens.forceStable() : tokens.fetchStable();
  return answer ? bare(answer) : fail(45009);
}

export const routes = [
  { method: 'GET', path: '/cgi-bin/token', handle: classicToken },
  { method: 'POST', path: '/cgi-bin/stable_token', handle: stableToken },
];

import { TokenStore } from './tokens.mjs';
import { CodeStore, SessionStore } from './codes.mjs';
import { SubscribeStore } from './subscribe-store.mjs';
import { FaultList } from './faults.mjs';

const KEEP_AT_MOST = 10_000;
const MAX_ADVANCE_MS = 400 * 24 * 3600 * 1000;

/** Time for lifetimes and quotas; tests move it forward instead of waiting. */
export class Clock {
  offsetMs = 0;

  now() {
    return Date.now() + this.offsetMs;
  }

  advance(ms) {
    this.offsetMs = Math.min(this.offsetMs + ms, MAX_ADVANCE_MS);
  }

  /** The day in China that quotas per day belong to. */
  day() {
    return new Date(this.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);
  }
}

/** Counts hits per key in windows that begin with the first hit. */
class RateLimiter {
  #windows = new Map();
  #clock;

  constructor(clock) {
    this.#clock = clock;
  }

  /** Counts one hit; true when the key has had more than `max` within `windowMs`. */
  exceeded(key, max, windowMs = 60_000) {
    const now = this.#clock.now();
    let window = this.#windows.get(key);
    if (!window || now - window.since >= windowMs) {
      window = { since: now, hits: 0 };
      this.#windows.set(key, window);
    }
    window.hits += 1;
    return window.hits > max;
  }
}

/** A list that forgets its oldest entries, so that a long demo does not fill the memory. */
export class Journal {
  entries = [];

  add(entry) {
    this.entries.push(entry);
    if (this.entries.length > KEEP_AT_MOST) this.entries.shift();
    return entry;
  }
}

/** The platform's published rates; a test lowers one to reach it. */
const LIMITS = {
  login_per_user_minute: 100,
  stable_token_minute: 10_000,
  stable_token_day: 500_000,
  forced_refresh_day: 20,
  wxacode_minute: 5000,
  counted_codes_total: 100_000,
  links_day: 500_000,
};

/** Everything the stand-in remembers; a reset makes a new one from the same options. */
export function createWorld(options) {
  const clock = new Clock();
  const limits = { ...LIMITS };
  if (options.noRateLimits) for (const name of Object.keys(limits)) limits[name] = Infinity;
  const settings = {
    content_type: 'application/json; encoding=utf-8',
    used_code_errcode: 40029,
    country_code_number: false,
    token_chars: 136,
    free_subscribe: options.freeSubscribe,
    limits,
  };
  return {
    options,
    clock,
    settings,
    limiter: new RateLimiter(clock),
    tokens: new TokenStore(clock, settings),
    codes: new CodeStore(clock, settings),
    sessions: new SessionStore(),
    subscribe: new SubscribeStore(settings, options.templates),
    messages: new Journal(),
    pages: [...options.pages],
    countedCodes: new Set(),
    faults: new FaultList(),
    calls: new Journal(),
    pushes: new Journal(),
  };
}

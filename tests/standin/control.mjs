import { encryptOpenData, rawDataSignature } from './crypto.mjs';
import { ControlError } from './errors.mjs';

const TYPES = {
  content_type: (value) => typeof value === 'string' && /^[\w]+\/[\w.+; =-]+$/.test(value),
  used_code_errcode: (value) => value === 40029 || value === 40163,
  country_code_number: (value) => typeof value === 'boolean',
  token_chars: (value) => Number.isInteger(value) && value >= 40 && value <= 512,
  free_subscribe: (value) => typeof value === 'boolean',
};

function changeSettings(world, { json }) {
  const { limits = {}, ...settings } = json;
  for (const [name, value] of Object.entries(settings)) {
    if (!TYPES[name]?.(value)) throw new ControlError(`setting ${name} is unknown or not valid`);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in world.settings.limits) || !Number.isInteger(value) || value < 0) {
      throw new ControlError(`limit ${name} is unknown or not a number`);
    }
  }
  Object.assign(world.settings, settings);
  Object.assign(world.settings.limits, limits);
  return world.settings;
}

function moveClock(world, { json }) {
  const { advance_ms: advanceMs } = json;
  if (!Number.isInteger(advanceMs) || advanceMs < 0) {
    throw new ControlError('advance_ms must be 0 or more milliseconds');
  }
  world.clock.advance(advanceMs);
  return { now: new Date(world.clock.now()).toISOString(), offset_ms: world.clock.offsetMs };
}

/** Plays the phone: open data as wx.getUserInfo hands it out, sealed with the session_key. */
function openData(world, { json }) {
  const { openid, data = {}, appid = world.options.appid } = json;
  const sessionKey = world.sessions.key(openid);
  if (!sessionKey) throw new ControlError('this openid has not logged in');
  const timestamp = json.timestamp ?? Math.floor(Date.now() / 1000);
  const rawData = JSON.stringify(data);
  const plain = JSON.stringify({ ...data, watermark: { timestamp, appid } });
  return {
    rawData,
    signature: rawDataSignature(rawData, sessionKey),
    ...encryptOpenData(plain, sessionKey),
  };
}

function calls(world, { query }) {
  const { path = '/' } = query;
  const found = world.calls.entries.filter((call) => call.path.startsWith(path));
  return { count: found.length, calls: found };
}

function health(world) {
  return {
    status: 'ok',
    appid: world.options.appid,
    now: new Date(world.clock.now()).toISOString(),
    push_url: world.options.pushUrl ?? null,
  };
}

export const controls = [
  { method: 'POST', path: '/_standin/settings', handle: changeSettings },
  { method: 'GET', path: '/_standin/settings', handle: (world) => world.settings },
  { method: 'POST', path: '/_standin/clock', handle: moveClock },
  { method: 'POST', path: '/_standin/opendata', handle: openData },
  { method: 'GET', path: '/_standin/calls', handle: calls },
  { method: 'GET', path: '/_standin/health', handle: health },
];

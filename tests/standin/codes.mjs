import { createHash, randomBytes } from 'node:crypto';
import { sessionSignature } from './crypto.mjs';
import { ControlError } from './errors.mjs';
import { bare, fail, ok } from './reply.mjs';
import { checkCredentials } from './tokens.mjs';

const CODE_LIFE_MS = 300_000;
const OPENID = /^[\w-]{1,64}$/;
const PHONE = /^\d{5,15}$/;

/** True for text that can be an openid of this account. */
export function isOpenid(value) {
  return typeof value === 'string' && OPENID.test(value);
}

/** One-time codes of wx.login and of the phone number button. */
export class CodeStore {
  #clock;
  #settings;
  #issued = new Map();

  constructor(clock, settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  issue(fields) {
    const code = `0${randomBytes(24).toString('base64url').slice(0, 31)}`;
    this.#issued.set(code, { ...fields, issuedAt: this.#clock.now(), used: false });
    return code;
  }

  /** The living code of this kind as {record}, or {errcode}. */
  find(code, kind) {
    const record = this.#issued.get(code);
    if (!record || record.kind !== kind) return { errcode: 40029 };
    if (record.used) {
      return { errcode: kind === 'login' ? this.#settings.used_code_errcode : 40029 };
    }
    const expired = this.#clock.now() - record.issuedAt >= CODE_LIFE_MS;
    return expired ? { errcode: 40029 } : { record };
  }
}

/** session_keys: the same for an openid until something asks for a new one. */
export class SessionStore {
  #generations = new Map();

  login(openid, wantNew) {
    const generation = this.#generations.get(openid);
    if (generation === undefined || wantNew) this.#generations.set(openid, (generation ?? 0) + 1);
    return this.key(openid);
  }

  /** The session_key, or undefined before the first login. */
  key(openid) {
    const generation = this.#generations.get(openid);
    if (generation === undefined) return undefined;
    const hash = createHash('sha256').update(`${openid} ${generation}`).digest();
    return hash.subarray(0, 16).toString('base64');
  }
}

function code2session(world, { query }) {
  const errcode = checkCredentials(world, query);
  if (errcode) return fail(errcode);
  if (!query.js_code) return fail(41008);
  if (query.grant_type !== 'authorization_code') return fail(40002);
  const found = world.codes.find(query.js_code, 'login');
  if (found.errcode) return fail(found.errcode);
  const { record } = found;
  if (record.appid !== query.appid) return fail(40029);
  const perMinute = world.settings.limits.login_per_user_minute;
  if (world.limiter.exceeded(`login ${record.openid}`, perMinute)) return fail(45011);
  record.used = true;
  const answer = {
    session_key: world.sessions.login(record.openid, record.newSessionKey),
    openid: record.openid,
  };
  if (record.unionid) answer.unionid = record.unionid;
  return bare(answer);
}

/** The errcode of a signed session call, 0 when the signature is right. */
function checkSignature(world, query, missingKey) {
  if (!isOpenid(query.openid)) return 40003;
  if (query.sig_method !== 'hmac_sha256') return 87008;
  const key = world.sessions.key(query.openid);
  if (!key) return missingKey;
  return query.signature === sessionSignature(key, '') ? 0 : 87009;
}

function checkSession(world, { query }) {
  const errcode = checkSignature(world, query, 87009);
  return errcode ? fail(errcode) : ok();
}

function resetSession(world, { query }) {
  const errcode = checkSignature(world, query, 87007);
  if (errcode) return fail(errcode);
  return ok({ openid: query.openid, session_key: world.sessions.login(query.openid, true) });
}

function phoneInfo(world, { phone, countryCode }) {
  return {
    phoneNumber: countryCode === '86' ? phone : `+${countryCode}${phone}`,
    purePhoneNumber: phone,
    countryCode: world.settings.country_code_number ? Number(countryCode) : countryCode,
    watermark: { timestamp: Math.floor(Date.now() / 1000), appid: world.options.appid },
  };
}

function phoneNumber(world, { json }) {
  if (typeof json.code !== 'string' || json.code === '') return fail(47001);
  const { errcode, record } = world.codes.find(json.code, 'phone');
  if (errcode) return fail(errcode);
  if (record.appid !== world.options.appid) return fail(40013);
  if (json.openid !== undefined && json.openid !== record.openid) return fail(40029);
  record.used = true;
  return ok({ phone_info: phoneInfo(world, record) });
}

/** Plays the phone: what wx.login or the phone number button would hand to the front end. */
function issueCode(world, { json }) {
  const { openid, kind, phone, country_code: countryCode = '86' } = json;
  if (!isOpenid(openid)) throw new ControlError('openid must be 1 to 64 letters, digits, _ or -');
  if (kind !== 'login' && kind !== 'phone') throw new ControlError('kind must be login or phone');
  if (kind === 'phone' && !PHONE.test(phone)) {
    throw new ControlError('phone must be 5 to 15 digits for kind phone');
  }
  if (!/^\d{1,4}$/.test(countryCode)) throw new ControlError('country_code must be digits');
  return {
    code: world.codes.issue({
      openid,
      kind,
      phone,
      countryCode: String(countryCode),
      appid: json.appid ?? world.options.appid,
      unionid: json.unionid,
      newSessionKey: json.new_session_key === true,
    }),
  };
}

export const routes = [
  { method: 'GET', path: '/sns/jscode2session', handle: code2session },
  { method: 'GET', path: '/wxa/checksession', token: true, handle: checkSession },
  { method: 'GET', path: '/wxa/resetusersessionkey', token: true, handle: resetSession },
  { method: 'POST', path: '/wxa/business/getuserphonenumber', token: true, handle: phoneNumber },
];

export const controls = [{ method: 'POST', path: '/_standin/code', handle: issueCode }];

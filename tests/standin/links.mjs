import { randomBytes } from 'node:crypto';
import { isReleased } from './pages.mjs';
import { fail, ok } from './reply.mjs';

const QUERY = /^[\w!#$&'()*+,/:;=?@.~%-]{0,1024}$/;
const ENV_VERSIONS = new Set(['release', 'trial', 'develop']);
const MINUTE_S = 60;
const MAX_DAYS = 30;
const DAY_S = 24 * 3600;

/** 85401 unless the link ends between one minute and thirty days from now. */
function expiryProblem(world, json) {
  const { expire_type: type = 0, expire_time: time, expire_interval: days } = json;
  if (type === 1) {
    return Number.isInteger(days) && days >= 1 && days <= MAX_DAYS ? 0 : 85401;
  }
  if (type !== 0) return 40097;
  if (time === undefined) return 0;
  const leftS = time - world.clock.now() / 1000;
  return leftS >= MINUTE_S && leftS <= MAX_DAYS * DAY_S ? 0 : 85401;
}

function targetProblem(world, target) {
  const { path = '', query = '', env_version: env = 'release' } = target;
  if (!ENV_VERSIONS.has(env)) return 85402;
  if (typeof path !== 'string' || path.includes('?')) return 40165;
  if (path !== '' && !isReleased(world, path.replace(/^\//, ''))) return 40165;
  return typeof query === 'string' && QUERY.test(query) ? 0 : 40212;
}

function makeLink(world, json, target, fields) {
  const errcode = targetProblem(world, target) || expiryProblem(world, json);
  if (errcode) return fail(errcode);
  const perDay = world.settings.limits.links_day;
  if (world.limiter.exceeded('links', perDay, DAY_S * 1000)) return fail(44993);
  return ok(fields());
}

function scheme(world, { json }) {
  const ticket = () => randomBytes(24).toString('base64url');
  return makeLink(world, json, json.jump_wxa ?? {}, () => ({
    openlink: `weixin://dl/business/?t=${ticket()}`,
  }));
}

function urlLink(world, { json }) {
  const ticket = () => randomBytes(9).toString('base64url');
  return makeLink(world, json, json, () => ({ url_link: `https://wxaurl.cn/${ticket()}` }));
}

export const routes = [
  { method: 'POST', path: '/wxa/generatescheme', token: true, handle: scheme },
  { method: 'POST', path: '/wxa/generate_urllink', token: true, handle: urlLink },
];

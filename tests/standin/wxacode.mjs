import { isReleased } from './pages.mjs';
import { drawCode } from './picture.mjs';
import { fail, png } from './reply.mjs';

const SCENE = /^[\w!#$&'()*+,/:;=?@.~-]+$/;
const ENV_VERSIONS = new Set(['release', 'trial', 'develop']);
const isBoolean = (value) => typeof value === 'boolean';

function sceneProblem(scene) {
  if (typeof scene !== 'string' || scene === '' || [...scene].length > 32) return 40169;
  return SCENE.test(scene) ? 0 : 40129;
}

function pageProblem(world, { page, check_path: checkPath = true }) {
  if (page === undefined || page === '') return 0;
  if (typeof page !== 'string') return 41030;
  if (page.includes('scancode_time')) return 85096;
  if (page.startsWith('/') || page.includes('?')) return 41030;
  return checkPath && !isReleased(world, page) ? 41030 : 0;
}

function isColour(colour) {
  return ['r', 'g', 'b'].every((name) => {
    const part = colour?.[name];
    return part !== '' && Number.isInteger(Number(part)) && part >= 0 && part <= 255;
  });
}

/** 40097 when one of the fields that only change the look is wrong. */
function lookProblem(json) {
  const { width = 430, line_color: colour, env_version: env = 'release' } = json;
  const flags = ['check_path', 'auto_color', 'is_hyaline'];
  if (flags.some((name) => json[name] !== undefined && !isBoolean(json[name]))) return 40097;
  if (!Number.isInteger(width) || width < 280 || width > 1280) return 40097;
  if (colour !== undefined && !isColour(colour)) return 40097;
  return ENV_VERSIONS.has(env) ? 0 : 40097;
}

function picture(json, seed) {
  const { r = 0, g = 0, b = 0 } = json.line_color ?? {};
  const ink = json.auto_color ? [7, 193, 96] : [r, g, b].map(Number);
  return png(drawCode({ seed, size: json.width ?? 430, ink, clear: json.is_hyaline === true }));
}

function unlimited(world, { json }) {
  const perMinute = world.settings.limits.wxacode_minute;
  if (world.limiter.exceeded('getwxacodeunlimit', perMinute)) return fail(45009);
  const errcode = lookProblem(json) || sceneProblem(json.scene) || pageProblem(world, json);
  if (errcode) return fail(errcode);
  const { scene, page = '', env_version: env = 'release' } = json;
  return picture(json, `${scene} ${page} ${env}`);
}

/** The two older calls share one total of codes per account. */
function counted(maxPathLength) {
  return (world, { json }) => {
    const { path } = json;
    if (typeof path !== 'string' || path === '' || path.length > maxPathLength) return fail(40159);
    const errcode = lookProblem(json);
    if (errcode) return fail(errcode);
    const key = `${path} ${json.env_version ?? 'release'}`;
    const isNew = !world.countedCodes.has(key);
    if (isNew && world.countedCodes.size >= world.settings.limits.counted_codes_total) {
      return fail(45029);
    }
    world.countedCodes.add(key);
    return picture(json, key);
  };
}

const MAKERS = [
  ['/wxa/getwxacodeunlimit', unlimited],
  ['/wxa/getwxacode', counted(1024)],
  ['/cgi-bin/wxaapp/createwxaqrcode', counted(128)],
];

export const routes = MAKERS.map(([path, handle]) => ({
  method: 'POST',
  path,
  token: true,
  handle,
}));

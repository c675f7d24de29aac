import { randomUUID } from 'node:crypto';
import { isOpenid } from './codes.mjs';
import { emitEvent, baseEvent } from './events.mjs';
import { fail, ok } from './reply.mjs';

const SCENES = new Set([1, 2, 3, 4]);
const ADVERT = 10001;
const NORMAL = 100;
const DOWNLOAD_FAILED = -1008;

/** Text or an address with one of these counts as risky, so that tests can have both outcomes. */
const RISKY = /违规|risky/;

function verdict(text) {
  return RISKY.test(text)
    ? { suggest: 'risky', label: ADVERT }
    : { suggest: 'pass', label: NORMAL };
}

function checkText(world, { json }) {
  const { openid, scene, version, content } = json;
  if (!isOpenid(openid)) return fail(40003);
  if (!SCENES.has(scene)) return fail(40129);
  if (version !== 2 || typeof content !== 'string' || content === '') return fail(47001);
  if ([...content].length > 2500) return fail(47001);
  const result = verdict(content);
  const detail = [{ strategy: 'content_model', errcode: 0, ...result, prob: 90 }];
  return ok({ trace_id: randomUUID(), result, detail });
}

function checkMedia(world, { json }) {
  const { openid, scene, version, media_url: url, media_type: type } = json;
  if (!isOpenid(openid)) return fail(40003);
  if (type !== 1 && type !== 2) return fail(40004);
  if (!SCENES.has(scene)) return fail(40129);
  if (version !== 2 || typeof url !== 'string') return fail(47001);
  const traceId = randomUUID();
  emitEvent(world, {
    ...baseEvent('wxa_media_check', openid),
    appid: world.options.appid,
    trace_id: traceId,
    version: 2,
    ...mediaResult(url),
  });
  return ok({ trace_id: traceId });
}

/** Nothing is fetched: an address that is not http(s) counts as a failed download. */
function mediaResult(url) {
  if (!/^https?:\/\//.test(url)) return { errcode: DOWNLOAD_FAILED, errmsg: 'download failed' };
  const result = verdict(url);
  const detail = [{ strategy: 'content_model', errcode: 0, ...result, prob: 90 }];
  return { errcode: 0, errmsg: 'ok', result, detail };
}

export const routes = [
  { method: 'POST', path: '/wxa/msg_sec_check', token: true, handle: checkText },
  { method: 'POST', path: '/wxa/media_check_async', token: true, handle: checkMedia },
];

import { ACCOUNT_ID } from './push-format.mjs';
import { deliver } from './push.mjs';

/** The fields that every event has; numbers come as text. */
export function baseEvent(name, openid) {
  return {
    ToUserName: ACCOUNT_ID,
    FromUserName: openid,
    CreateTime: String(Math.floor(Date.now() / 1000)),
    MsgType: 'event',
    Event: name,
  };
}

/** One of the three subscribe events with its list of entries. */
export function subscribeEvent(name, openid, entries) {
  return { ...baseEvent(name, openid), List: entries };
}

/** Sends an event to the configured address, if there is one, without waiting for the answer. */
export function emitEvent(world, event) {
  const { pushUrl, pushMode, pushFormat } = world.options;
  if (!pushUrl) return;
  const job = { url: pushUrl, mode: pushMode, format: pushFormat, message: event };
  deliver(world, job).catch((error) => {
    world.pushes.add({ url: pushUrl, event: event.Event, delivered: false, error: error.message });
  });
}

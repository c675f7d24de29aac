/** Answers as they were last seen, for when there is no network; each person has their own. */
import { ApiError } from '../utils/problem';
import { request } from './request';
import { currentStaff } from './session';

/** Of an answer that is not fresh: when it was seen, in ms; absent otherwise. */
export interface Kept { seen_at?: number; }

const PREFIX = 'kept:';

const keyOf = (name: string) => `${PREFIX}${currentStaff()?.id}:${name}`;

function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.status === 0 && error.slug !== 'unbound';
}

/** GET a path; without a network, what was answered under this name the last time. */
export async function requestKept<T extends object>(name: string, path: string): Promise<T & Kept> {
  try {
    const answer = await request<T>(path);
    wx.setStorageSync(keyOf(name), { at: Date.now(), answer });
    return answer;
  } catch (error) {
    const kept = isOffline(error) && wx.getStorageSync(keyOf(name));
    if (!kept) throw error;
    return { ...kept.answer, seen_at: kept.at };
  }
}

/** Whoever signs out leaves nothing behind. */
export function forgetKept(): void {
  for (const key of wx.getStorageInfoSync().keys) {
    if (key.startsWith(PREFIX)) wx.removeStorageSync(key);
  }
}

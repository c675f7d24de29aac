/** Dates as people say them, in the company's time zone (Asia/Shanghai has no summer time). */

const ZONE_OFFSET_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;
const WEEK_DAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

const two = (value: number) => String(value).padStart(2, '0');

/** A clock whose UTC getters show the company's local time. */
function local(ms: number): Date {
  return new Date(ms + ZONE_OFFSET_MS);
}

function dayNumber(ms: number): number {
  return Math.floor((ms + ZONE_OFFSET_MS) / DAY_MS);
}

/** The start of a local day "2026-11-21" in ms. */
export function dayStart(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) - ZONE_OFFSET_MS;
}

/** The local day of a moment: "2026-11-21". */
export function dayOf(ms: number): string {
  const date = local(ms);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** The local day so many days after a moment. */
export function dayAfter(ms: number, days: number): string {
  return dayOf(ms + days * DAY_MS);
}

function monthDay(ms: number, now: number): string {
  const date = local(ms);
  const text = `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
  const sameYear = date.getUTCFullYear() === local(now).getUTCFullYear();
  return sameYear ? text : `${date.getUTCFullYear()}年${text}`;
}

/** A moment: 今天 14:02, 昨天 09:30, 明天 10:00, 11月21日, 2025年11月21日. */
export function formatMoment(iso: string | null | undefined, now = Date.now()): string {
  if (!iso) return '';
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const date = local(ms);
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const distance = dayNumber(ms) - dayNumber(now);
  if (distance === 0) return `今天 ${clock}`;
  if (distance === -1) return `昨天 ${clock}`;
  if (distance === 1) return `明天 ${clock}`;
  return monthDay(ms, now);
}

/** A moment in full, for a long press: 2026年11月21日 周六 14:02. */
export function formatFull(iso: string): string {
  const date = local(Date.parse(iso));
  const day = `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `${day} ${WEEK_DAYS[date.getUTCDay()]} ${clock}`;
}

/** A day without a time: 今天, 明天, 11月21日. */
export function formatDay(date: string | null | undefined, now = Date.now()): string {
  if (!date) return '';
  const ms = dayStart(date.slice(0, 10));
  const distance = dayNumber(ms) - dayNumber(now);
  const near: Record<number, string> = { [-1]: '昨天', 0: '今天', 1: '明天' };
  return near[distance] || monthDay(ms, now);
}

/** How long something is still valid that ends with a local day. */
export function formatRemaining(validUntil: string, now = Date.now()): string {
  const days = dayNumber(dayStart(validUntil)) - dayNumber(now);
  if (days < 0) return '已过期';
  return days === 0 ? '今天到期' : `还有 ${days} 天`;
}

/** Whether a moment lies before now, or a day before today. */
export function isOverdue(iso: string | null | undefined, now = Date.now()): boolean {
  if (!iso) return false;
  return iso.length === 10 ? dayStart(iso) + DAY_MS <= now : Date.parse(iso) < now;
}

/** A local day and a clock time as an instant of the wire. */
export function toInstant(date: string, clock = '09:00'): string {
  return new Date(Date.parse(`${date}T${clock}:00Z`) - ZONE_OFFSET_MS).toISOString();
}

/** When somebody goes back to the pool by its rules. */
export function recycleWords(due: string | null | undefined): string {
  if (!due) return '';
  const days = Math.floor((Date.parse(due) - Date.now()) / 86400e3);
  if (days < 0) return '即将回收';
  return days === 0 ? '今天回收' : `${days} 天后回收`;
}

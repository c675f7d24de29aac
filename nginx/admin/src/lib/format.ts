/** How money, quantities, dates, phones and names are written, everywhere in the admin. */

export type Locale = 'zh-CN' | 'en'

/** Day boundaries follow the company's clock, not the visitor's. */
const COMPANY_TIME_ZONE = 'Asia/Shanghai'
const DAY_MS = 86_400_000

let locale: Locale = 'zh-CN'

/** Sets the language of the dates; the app re-renders after it. */
export function setFormatLocale(next: Locale): void {
  locale = next
}

/** Writes an integer of `digits` implied decimals, `12345` with 2 as `123.45`. */
export function fixed(value: number | bigint, digits: number): string {
  const big = BigInt(value)
  const sign = big < 0n ? '-' : ''
  const text = (big < 0n ? -big : big).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ',')
  return digits === 0 ? sign + whole : `${sign}${whole}.${text.slice(-digits)}`
}

/** As `fixed`, without zeros that say nothing: `1.500` is `1.5`, `2.000` is `2`. */
export function trimmed(value: number | bigint, digits: number, keep = 0): string {
  const [whole, part = ''] = fixed(value, digits).split('.') as [string, string?]
  let end = part.length
  while (end > keep && part[end - 1] === '0') end -= 1
  return end === 0 ? whole : `${whole}.${part.slice(0, end)}`
}

/** Fen as `¥1,234.50`; a negative amount as `-¥1.00`. */
export function money(fen: number | bigint): string {
  const text = fixed(fen, 2)
  return text.startsWith('-') ? `-¥${text.slice(1)}` : `¥${text}`
}

/** A unit price in 1/10000 yuan: at least two decimals, at most four. */
export function unitPrice(e4: number | bigint): string {
  return `¥${trimmed(e4, 4, 2)}`
}

/** A quantity in 1/1000. */
export function quantity(e3: number | bigint): string {
  return trimmed(e3, 3)
}

/** Basis points as a percentage. */
export function percent(bp: number | bigint): string {
  return `${trimmed(bp, 2)}%`
}

/**
 * Reads what a person typed (`1,234.5`, `￥85`, full-width digits) as an integer of `digits` implied
 * decimals; null when it is no number, has too many decimals or does not fit.
 */
export function parseScaled(text: string, digits: number): number | null {
  const plain = text.normalize('NFKC').replace(/[\s,¥]/g, '')
  const match = /^(-?)(\d+)(?:\.(\d*))?$|^(-?)\.(\d+)$/.exec(plain)
  if (!match) return null
  const part = match[3] ?? match[5] ?? ''
  if (part.replace(/0+$/, '').length > digits) return null
  const value = Number((match[2] ?? '0') + part.slice(0, digits).padEnd(digits, '0'))
  if (!Number.isSafeInteger(value)) return null
  return (match[1] ?? match[4]) === '-' && value !== 0 ? -value : value
}

/** The company's calendar day of a moment, `YYYY-MM-DD`. */
export function dayOf(at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: COMPANY_TIME_ZONE }).format(at)
}

/** The company's day `days` after the one of `at`. */
export function dayAfter(days: number, at = new Date()): string {
  return new Date(Date.parse(`${dayOf(at)}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The first moment of a company day, in UTC, for queries. */
export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00+08:00`).toISOString()
}

/** The last moment of a company day, in UTC, for queries. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999+08:00`).toISOString()
}

function clock(at: Date): string {
  return at.toLocaleTimeString('en-GB', {
    timeZone: COMPANY_TIME_ZONE, hour: '2-digit', minute: '2-digit',
  })
}

function dayWords(day: string, today: string): string {
  const away = Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS)
  const near = locale === 'en' ? ['Yesterday', 'Today', 'Tomorrow'] : ['昨天', '今天', '明天']
  const word = near[away + 1]
  if (word !== undefined) return word
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', day: 'numeric', month: 'long' }
  if (locale === 'en') options.month = 'short'
  if (day.slice(0, 4) !== today.slice(0, 4)) options.year = 'numeric'
  return new Date(day).toLocaleDateString(locale === 'en' ? 'en-GB' : 'zh-CN', options)
}

/** A moment as people say it: 今天 14:02, 昨天, 11月21日, 2025年3月2日. */
export function moment(iso: string, now = new Date()): string {
  const at = new Date(iso)
  const [day, today] = [dayOf(at), dayOf(now)]
  return day === today ? `${dayWords(day, today)} ${clock(at)}` : dayWords(day, today)
}

/** A calendar day as people say it. */
export function date(day: string, now = new Date()): string {
  return dayWords(day, dayOf(now))
}

/** A moment in full, for hovering. */
export function fullMoment(iso: string): string {
  const at = new Date(iso)
  return `${dayOf(at)} ${clock(at)}`
}

/** 13800138000 as 138 0013 8000; a masked one as 138****8000; anything else unchanged. */
export function phone(text: string): string {
  return text.replace(/^(1\d{2})(\d{4})(\d{4})$/, '$1 $2 $3')
}

/** Shortens a long name in its middle, where Chinese company names differ least. */
export function elide(text: string, max = 18): string {
  const letters = [...text]
  if (letters.length <= max) return text
  const head = Math.ceil((max - 1) / 2)
  return `${letters.slice(0, head).join('')}…${letters.slice(-(max - 1 - head)).join('')}`
}

/** A span of milliseconds in its largest useful unit: 3 s, 12 min, 5 h, 2 d. */
export function span(ms: number): string {
  const steps: [number, string][] = [[DAY_MS, 'd'], [3_600_000, 'h'], [60_000, 'min']]
  const step = steps.find(([size]) => ms >= size)
  return step ? `${Math.floor(ms / step[0])} ${step[1]}` : `${Math.round(ms / 1000)} s`
}

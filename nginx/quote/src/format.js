/**
 * Money, quantities, sizes and dates as a customer reads them. Pure functions: the clock and
 * the company's zone come in as arguments, so that node can test what the browser shows.
 */

const MINUTE_MS = 60e3;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What one unit of the price means, for each pricing method without a product unit. */
const PRICE_UNIT = {
  area: 'm²', length: 'm', perimeter: 'm', area_min1m: 'm²', slot_days: '天',
  cpm: '千次展示', cpc: '次点击', cpa: '个转化', package: '项',
};

/** What is counted, for each pricing method whose product names no unit. */
const COUNT_UNIT = {
  quantity: '件', area: '件', length: '件', perimeter: '件', area_min1m: '件', slot_days: '个',
  cpm: '次展示', cpc: '次点击', cpa: '个转化', package: '项',
};

/** Groups an unsigned digit string by thousands. */
function group(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * A scaled integer as a decimal, never through floating point.
 * @param {number} value integer in units of 10^-scale
 * @param {number} scale digits behind the point
 * @param {number} least digits behind the point that stay even when they are zero
 */
function decimal(value, scale, least) {
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  const whole = group(digits.slice(0, -scale));
  let rest = digits.slice(-scale);
  while (rest.length > least && rest.endsWith('0')) rest = rest.slice(0, -1);
  return (value < 0 ? '-' : '') + whole + (rest ? '.' + rest : '');
}

/** Fen as ¥1,234.50. */
export function yuan(fen) {
  return fen < 0 ? '-¥' + decimal(-fen, 2, 2) : '¥' + decimal(fen, 2, 2);
}

/** A unit price in 1/10000 yuan as ¥85.50, with more digits only where it has them. */
export function unitPrice(priceE4) {
  return '¥' + decimal(priceE4, 4, 2);
}

/** A quantity in 1/1000 without trailing zeros. */
export function quantity(quantityE3) {
  return decimal(quantityE3, 3, 0);
}

/** Millimetres as metres without trailing zeros. */
function metres(mm) {
  return decimal(mm, 3, 0) + ' m';
}

/** The size of a quote line in words, empty where the pricing method has none. */
export function sizeText(line) {
  switch (line.pricing_method) {
    case 'area':
    case 'area_min1m':
    case 'perimeter':
      return `${line.width_mm} × ${line.height_mm} mm`;
    case 'length':
      return '长 ' + metres(line.length_mm);
    case 'slot_days':
      return line.days + ' 天';
    default:
      return '';
  }
}

/** What the size of a line is called. */
export function sizeName(line) {
  return line.pricing_method === 'slot_days' ? '投放' : '尺寸';
}

/** The quantity of a quote line with its unit. */
export function countText(line) {
  const unit = line.pricing_method === 'quantity' && line.unit
    ? line.unit : COUNT_UNIT[line.pricing_method] || '件';
  return quantity(line.quantity_e3) + ' ' + unit;
}

/** The unit price of a quote line with what it is counted per. */
export function priceText(line) {
  const unit = PRICE_UNIT[line.pricing_method] || line.unit || '件';
  return unitPrice(line.unit_price_e4) + ' / ' + unit;
}

/** Why an amount can be more than width × height × price, where the method has such a rule. */
export function methodHint(line) {
  switch (line.pricing_method) {
    case 'area_min1m': return '任一边不足 1 米时，按最长边 × 1 米计';
    case 'perimeter': return '按周长计价';
    default: return '';
  }
}

/**
 * How far the company's clock is ahead of UTC, from the day a quote ends and the instant of it.
 * The browser needs no time zone tables for that, and its own zone plays no part.
 */
export function zoneAheadMs(validUntil, expiresAt) {
  const midnightUtc = Date.parse(validUntil + 'T00:00:00Z') + DAY_MS;
  // The last instant of a day may be named as 23:59:59.999 or as 24:00.
  return Math.round((midnightUtc - Date.parse(expiresAt)) / QUARTER_MS) * QUARTER_MS;
}

/** The instant at which a local day ends: a quote valid until that day ends then. */
export function endOfDayMs(day, aheadMs) {
  return Date.parse(day + 'T00:00:00Z') + DAY_MS - aheadMs;
}

/** The calendar day of an instant on the company's clock, YYYY-MM-DD. */
export function localDay(ms, aheadMs) {
  return new Date(ms + aheadMs).toISOString().slice(0, 10);
}

/**
 * How long a quote still stands.
 * @returns {{over: boolean, urgent: boolean, text: string}}
 */
export function countdown(validUntil, nowMs, aheadMs) {
  const leftMs = endOfDayMs(validUntil, aheadMs) - nowMs;
  if (leftMs <= 0) return { over: true, urgent: false, text: '已过有效期' };
  const days = Math.ceil(leftMs / DAY_MS) - 1;
  if (days > 0) return { over: false, urgent: days <= 2, text: `还有 ${days} 天` };
  if (leftMs >= HOUR_MS) {
    const hours = Math.floor(leftMs / HOUR_MS);
    return { over: false, urgent: true, text: `今天到期，还有 ${hours} 小时` };
  }
  const minutes = Math.max(1, Math.floor(leftMs / MINUTE_MS));
  return { over: false, urgent: true, text: `今天到期，还有 ${minutes} 分钟` };
}

/** A day such as 11月24日, with its year where that is not this year. */
export function dayText(day, nowMs, aheadMs) {
  const [year, month, date] = day.split('-');
  const short = `${Number(month)}月${Number(date)}日`;
  return year === localDay(nowMs, aheadMs).slice(0, 4) ? short : `${year}年${short}`;
}

/** An instant in full, as a receipt needs it: 2026年11月21日 14:02. */
export function momentText(ms, aheadMs) {
  const at = new Date(ms + aheadMs).toISOString();
  const [year, month, date] = at.slice(0, 10).split('-').map(Number);
  return `${year}年${month}月${date}日 ${at.slice(11, 16)}`;
}

/** A mobile number in groups, anything else as it is. */
export function phoneText(phone) {
  return /^1\d{10}$/.test(phone) ? phone.replace(/^(\d{3})(\d{4})/, '$1 $2 ') : phone;
}

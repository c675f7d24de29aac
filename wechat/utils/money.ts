/** Money and numbers: whole units of the server <-> what people read and type. */

const FEN_PER_YUAN = 100;
const MINUS = '-';

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 123450 -> "¥1,234.50", -5 -> "-¥0.05". */
export function formatFen(fen: number): string {
  const absolute = Math.abs(fen);
  const yuan = groupThousands(String(Math.floor(absolute / FEN_PER_YUAN)));
  const rest = String(absolute % FEN_PER_YUAN).padStart(2, '0');
  return `${fen < 0 ? MINUS : ''}¥${yuan}.${rest}`;
}

function formatScaled(value: number, decimals: number, kept: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = groupThousands(digits.slice(0, digits.length - decimals));
  let rest = digits.slice(digits.length - decimals);
  while (rest.length > kept && rest.endsWith('0')) rest = rest.slice(0, -1);
  return `${value < 0 ? MINUS : ''}${whole}${rest ? `.${rest}` : ''}`;
}

/** A unit price of 1/10000 yuan: 855000 -> "¥85.50", 12345 -> "¥1.2345". */
export function formatPriceE4(priceE4: number): string {
  const text = formatScaled(priceE4, 4, 2);
  return text.startsWith(MINUS) ? `${MINUS}¥${text.slice(1)}` : `¥${text}`;
}

/** A quantity of 1/1000: 3000 -> "3", 2500 -> "2.5". */
export function formatQuantityE3(quantityE3: number): string {
  return formatScaled(quantityE3, 3, 0);
}

/** A number with so many decimals, no useless zeros: 12345 of 4 -> "1.2345". */
export function formatNumber(value: number, decimals: number): string {
  return formatScaled(value, decimals, 0);
}

/** A number as people type it back into a field: no grouping, no useless zeros. */
export function plainDecimal(value: number, decimals: number): string {
  return formatScaled(value, decimals, 0).replace(/,/g, '');
}

/**
 * What a person typed as an exact integer of 1/10^decimals, or null when it is not such a
 * number. Full-width digits and thousands separators are understood.
 */
export function parseDecimal(text: string, decimals: number): number | null {
  const clean = text
    .replace(/[０-９．]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[,，\s¥]/g, '');
  const match = clean.match(/^(\d{1,12})(?:\.(\d*))?$/);
  if (!match) return null;
  const fraction = match[2] || '';
  if (fraction.length > decimals) return null;
  const value = Number(match[1] + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(value) ? value : null;
}

/** The lines of a quote or an order: as typed, as sent, as shown. */
import { formatFen, formatPriceE4, formatQuantityE3, parseDecimal, plainDecimal } from './money';
import { lineAmountFen, methodOf } from './pricing';
import type { PricedLine, PricingMethod, SizeField } from './pricing';

/** A line as it goes over the wire. */
export interface Line extends PricedLine {
  product_id?: number | null;
  title: string;
  unit?: string | null;
  note?: string | null;
}

/** A line as it is typed: texts, sizes in the units people use. */
export interface LineForm {
  product_id: number | null;
  title: string;
  unit: string;
  pricing_method: PricingMethod;
  quantity: string;
  width_mm: string;
  height_mm: string;
  length_mm: string;
  days: string;
  unit_price: string;
  note: string;
}

export interface Product {
  id: number;
  code?: string;
  name: string;
  unit: string;
  pricing_method: PricingMethod;
  unit_price_e4: number;
  customer_price_e4?: number | null;
  last_price_e4?: number | null;
}

export const SIZE_TITLES: Record<SizeField, string> = {
  width_mm: '宽', height_mm: '高', length_mm: '长', days: '天数',
};

export const SIZE_UNITS: Record<SizeField, string> = {
  width_mm: 'mm', height_mm: 'mm', length_mm: 'mm', days: '天',
};

/** A line of nothing yet. */
export function blankLine(): LineForm {
  return {
    product_id: null, title: '', unit: '', pricing_method: 'quantity', quantity: '1',
    width_mm: '', height_mm: '', length_mm: '', days: '', unit_price: '', note: '',
  };
}

/** A new line for a product, at the price that this customer pays. */
export function lineOfProduct(product: Product): LineForm {
  const price = product.customer_price_e4 ?? product.unit_price_e4;
  return {
    ...blankLine(),
    product_id: product.id,
    title: product.name,
    unit: product.unit,
    pricing_method: product.pricing_method,
    unit_price: plainDecimal(price, 4),
  };
}

const typed = (value: number | null | undefined) => (value ? String(value) : '');

/** A line of the wire as it is typed. */
export function toForm(line: Line): LineForm {
  return {
    product_id: line.product_id ?? null,
    title: line.title,
    unit: line.unit || '',
    pricing_method: line.pricing_method,
    quantity: plainDecimal(line.quantity_e3, 3),
    width_mm: typed(line.width_mm),
    height_mm: typed(line.height_mm),
    length_mm: typed(line.length_mm),
    days: typed(line.days),
    unit_price: plainDecimal(line.unit_price_e4, 4),
    note: line.note || '',
  };
}

/** What is wrong with a typed line, by field; empty when it can be sent. */
export function checkLine(form: LineForm): Record<string, string> {
  const problems: Record<string, string> = {};
  if (!form.title.trim()) problems.title = '请填写品名';
  const quantity = parseDecimal(form.quantity, 3);
  if (!quantity) problems.quantity = '请填写大于 0 的数，最多三位小数';
  for (const field of methodOf(form.pricing_method).sizes) {
    if (!parseDecimal(form[field], 0)) problems[field] = `请填写${SIZE_TITLES[field]}，整数`;
  }
  if (parseDecimal(form.unit_price, 4) === null) {
    problems.unit_price = '请填写单价，最多四位小数';
  }
  return problems;
}

/** The typed line for the wire; only the sizes that its method uses. */
export function toLine(form: LineForm): Line {
  const line: Line = {
    title: form.title.trim(),
    pricing_method: form.pricing_method,
    quantity_e3: parseDecimal(form.quantity, 3) || 0,
    unit_price_e4: parseDecimal(form.unit_price, 4) || 0,
  };
  if (form.product_id) line.product_id = form.product_id;
  if (form.note.trim()) line.note = form.note.trim();
  for (const field of methodOf(form.pricing_method).sizes) {
    line[field] = parseDecimal(form[field], 0) || 0;
  }
  return line;
}

/** The size in words: 2400 × 1200 mm. */
export function sizeWords(line: PricedLine): string {
  const { sizes } = methodOf(line.pricing_method);
  if (!sizes.length) return '';
  if (sizes.length === 1) return `${line[sizes[0]]} ${SIZE_UNITS[sizes[0]]}`;
  return `${sizes.map((field) => line[field]).join(' × ')} ${SIZE_UNITS[sizes[0]]}`;
}

/** How many, in the product's unit; a product priced by its size is counted in pieces. */
function quantityWords(line: Line): string {
  const quantity = formatQuantityE3(line.quantity_e3);
  if (isSized(line.pricing_method)) return `× ${quantity}`;
  return line.unit ? `${quantity} ${line.unit}` : quantity;
}

/** Whether the unit of the product is that of its size: square metres, metres. */
export function isSized(method: PricingMethod): boolean {
  return methodOf(method).sizes.some((field) => field !== 'days');
}

/** What the unit price is for: 平方米, or the product's own unit. */
export function perWords(method: PricingMethod, unit: string | null | undefined): string {
  return method === 'quantity' || method === 'package' ? unit || methodOf(method).per
    : methodOf(method).per;
}

/** A line as a list shows it. */
export function lineView(line: Line) {
  const method = methodOf(line.pricing_method);
  const parts = [
    [sizeWords(line), quantityWords(line)].filter(Boolean).join(' '),
    `${formatPriceE4(line.unit_price_e4)}/${perWords(line.pricing_method, line.unit)}`,
  ];
  return {
    title: line.title,
    detail: parts.filter(Boolean).join(' · '),
    method: method.title,
    note: line.note || '',
    amount: formatFen(lineAmountFen(line)),
  };
}

/**
 * What a line costs: the same exact integer rules as the server's. A line's amount is
 * size × quantity × unit price, computed without a rounding step and rounded half up once.
 */

export type PricingMethod =
  | 'quantity' | 'area' | 'length' | 'perimeter' | 'area_min1m'
  | 'slot_days' | 'cpm' | 'cpc' | 'cpa' | 'package';

export type SizeField = 'width_mm' | 'height_mm' | 'length_mm' | 'days';

export interface PricedLine {
  pricing_method: PricingMethod;
  quantity_e3: number;
  unit_price_e4: number;
  width_mm?: number | null;
  height_mm?: number | null;
  length_mm?: number | null;
  days?: number | null;
}

interface Method {
  value: PricingMethod;
  title: string;
  /** The size inputs that this method needs. */
  sizes: SizeField[];
  /** What the unit price is for, as people say it. */
  per: string;
  /** What the quantity counts. */
  counts: string;
}

/** The ten ways to price, in the order in which people look for them. */
export const PRICING_METHODS: Method[] = [
  { value: 'quantity', title: '按数量', sizes: [], per: '件', counts: '数量' },
  { value: 'area', title: '按面积', sizes: ['width_mm', 'height_mm'], per: '平方米', counts: '数量' },
  { value: 'length', title: '按长度', sizes: ['length_mm'], per: '米', counts: '数量' },
  {
    value: 'perimeter', title: '按周长', sizes: ['width_mm', 'height_mm'], per: '米', counts: '数量',
  },
  {
    value: 'area_min1m', title: '虚方', sizes: ['width_mm', 'height_mm'], per: '平方米',
    counts: '数量',
  },
  { value: 'slot_days', title: '点位·天', sizes: ['days'], per: '点位·天', counts: '点位数' },
  { value: 'cpm', title: 'CPM', sizes: [], per: '千次曝光', counts: '曝光次数' },
  { value: 'cpc', title: 'CPC', sizes: [], per: '次点击', counts: '点击次数' },
  { value: 'cpa', title: 'CPA', sizes: [], per: '个转化', counts: '转化个数' },
  { value: 'package', title: '打包', sizes: [], per: '包', counts: '数量' },
];

/** The description of a method. */
export function methodOf(value: PricingMethod): Method {
  return PRICING_METHODS.find((method) => method.value === value) || PRICING_METHODS[0];
}

/** Phones older than BigInt literals still know the function. */
const big = (value: number) => BigInt(value);

/** A square metre in square millimetres, a metre in millimetres. */
const SQUARE_METRE_MM2 = big(1000000);
const METRE_MM = big(1000);
const ONE = big(1);
const TWO = big(2);
const PER_THOUSAND = big(1000);

/** quantity is in 1/1000 and the price in 1/10000 yuan = 1/100 fen. */
const SCALE = big(1000 * 100);

interface Fraction { numerator: bigint; denominator: bigint; }

function virtualArea(width: bigint, height: bigint): bigint {
  if (width >= METRE_MM && height >= METRE_MM) return width * height;
  return (width > height ? width : height) * METRE_MM;
}

function sizeOf(line: PricedLine): Fraction {
  const width = big(line.width_mm || 0);
  const height = big(line.height_mm || 0);
  switch (line.pricing_method) {
    case 'area':
      return { numerator: width * height, denominator: SQUARE_METRE_MM2 };
    case 'area_min1m':
      return { numerator: virtualArea(width, height), denominator: SQUARE_METRE_MM2 };
    case 'length':
      return { numerator: big(line.length_mm || 0), denominator: METRE_MM };
    case 'perimeter':
      return { numerator: TWO * (width + height), denominator: METRE_MM };
    case 'slot_days':
      return { numerator: big(line.days || 0), denominator: ONE };
    case 'cpm':
      return { numerator: ONE, denominator: PER_THOUSAND };
    default:
      return { numerator: ONE, denominator: ONE };
  }
}

/** The amount of a line in fen. */
export function lineAmountFen(line: PricedLine): number {
  const size = sizeOf(line);
  const numerator = size.numerator * big(line.quantity_e3) * big(line.unit_price_e4);
  const denominator = size.denominator * SCALE;
  return Number((TWO * numerator + denominator) / (TWO * denominator));
}

/** The total of a document in fen; each line is rounded by itself. */
export function totalFen(lines: PricedLine[], discountFen = 0): number {
  return lines.reduce((sum, line) => sum + lineAmountFen(line), 0) - discountFen;
}

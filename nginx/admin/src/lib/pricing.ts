/** What a quote line costs by the ten pricing methods: exact, so that it equals the server's. */

export type Dimension = 'width_mm' | 'height_mm' | 'length_mm' | 'days'

/** The measures each method needs beside quantity and unit price. */
export const DIMENSIONS: Record<string, readonly Dimension[]> = {
  quantity: [],
  area: ['width_mm', 'height_mm'],
  length: ['length_mm'],
  perimeter: ['width_mm', 'height_mm'],
  area_min1m: ['width_mm', 'height_mm'],
  slot_days: ['days'],
  cpm: [],
  cpc: [],
  cpa: [],
  package: [],
}

export interface PricedLine {
  pricing_method: string
  quantity_e3: number | null
  unit_price_e4: number | null
  width_mm: number | null
  height_mm: number | null
  length_mm: number | null
  days: number | null
}

const MM = 1_000n
const MM2 = MM * MM
/** quantity in 1/1000 times price in 1/10000 yuan, over this, is fen. */
const FEN = 100_000n

/** The size of one piece as an exact fraction: `[numerator, denominator]`. */
function size(line: PricedLine): [bigint, bigint] {
  const width = BigInt(line.width_mm ?? 0)
  const height = BigInt(line.height_mm ?? 0)
  switch (line.pricing_method) {
    case 'area': return [width * height, MM2]
    case 'area_min1m': {
      if (width >= MM && height >= MM) return [width * height, MM2]
      return [width > height ? width : height, MM]
    }
    case 'perimeter': return [2n * (width + height), MM]
    case 'length': return [BigInt(line.length_mm ?? 0), MM]
    case 'slot_days': return [BigInt(line.days ?? 0), 1n]
    case 'cpm': return [1n, 1_000n]
    default: return [1n, 1n]
  }
}

/** Whether everything that the line's method needs is filled in. */
export function isPriced(line: PricedLine): boolean {
  const needs = DIMENSIONS[line.pricing_method]
  return needs !== undefined && line.quantity_e3 !== null && line.unit_price_e4 !== null
    && needs.every((name) => line[name] !== null)
}

/** The line's amount in fen, rounded half up once; null while something is missing. */
export function lineAmount(line: PricedLine): bigint | null {
  if (!isPriced(line)) return null
  const [numerator, denominator] = size(line)
  const exact = numerator * BigInt(line.quantity_e3!) * BigInt(line.unit_price_e4!)
  const unit = denominator * FEN
  return (2n * exact + unit) / (2n * unit)
}

/** The sum of the lines that can be priced, in fen. */
export function subtotal(lines: readonly PricedLine[]): bigint {
  return lines.reduce((sum, line) => sum + (lineAmount(line) ?? 0n), 0n)
}

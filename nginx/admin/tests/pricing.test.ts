import { describe, expect, it } from 'vitest'
import { isPriced, lineAmount, subtotal, type PricedLine } from '@/lib/pricing'

const line = (method: string, rest: Partial<PricedLine>): PricedLine => ({
  pricing_method: method, quantity_e3: 1000, unit_price_e4: 10000, width_mm: null,
  height_mm: null, length_mm: null, days: null, ...rest,
})

describe('lineAmount', () => {
  it.each<[string, Partial<PricedLine>, bigint]>([
    ['quantity', { quantity_e3: 2500, unit_price_e4: 123456 }, 3086n],
    ['area', { width_mm: 2400, height_mm: 1200, quantity_e3: 3000, unit_price_e4: 855000 }, 73872n],
    ['length', { length_mm: 3500, unit_price_e4: 200000 }, 7000n],
    ['perimeter', { width_mm: 1000, height_mm: 500, unit_price_e4: 100000 }, 3000n],
    ['area_min1m', { width_mm: 600, height_mm: 400, quantity_e3: 2000, unit_price_e4: 1200000 },
      14400n],
    ['area_min1m', { width_mm: 2000, height_mm: 400, unit_price_e4: 100000 }, 2000n],
    ['area_min1m', { width_mm: 2000, height_mm: 1500, unit_price_e4: 100000 }, 3000n],
    ['slot_days', { days: 30, quantity_e3: 2000, unit_price_e4: 300000 }, 180000n],
    ['cpm', { quantity_e3: 1_000_000_000, unit_price_e4: 250000 }, 2_500_000n],
    ['cpc', { quantity_e3: 3000, unit_price_e4: 8500 }, 255n],
    ['cpa', { quantity_e3: 2000, unit_price_e4: 500000 }, 10000n],
    ['package', { unit_price_e4: 30000000 }, 300000n],
  ])('prices %s', (method, rest, fen) => expect(lineAmount(line(method, rest))).toBe(fen))

  it('rounds half up, once', () => {
    expect(lineAmount(line('quantity', { unit_price_e4: 50 }))).toBe(1n)
    expect(lineAmount(line('quantity', { unit_price_e4: 49 }))).toBe(0n)
  })

  it('does not lose digits where a float would', () => {
    const huge = line('area', { width_mm: 999_999, height_mm: 999_999,
      quantity_e3: 999_999_999, unit_price_e4: 999_999_999 })
    expect(lineAmount(huge)).toBe(9_999_979_980_010_040_010n)
  })

  it('waits for every measure that the method needs', () => {
    expect(lineAmount(line('area', { width_mm: 1000 }))).toBeNull()
    expect(isPriced(line('slot_days', {}))).toBe(false)
    expect(lineAmount(line('barter', {}))).toBeNull()
  })

  it('sums what can be priced', () => {
    expect(subtotal([line('package', {}), line('area', {}), line('package', {})])).toBe(200n)
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import {
  date, dayAfter, dayOf, elide, endOfDay, fullMoment, moment, money, parseScaled, percent, phone,
  quantity, setFormatLocale, span, startOfDay, unitPrice,
} from '@/lib/format'

const NOW = new Date('2026-11-21T06:30:00Z')

describe('money and numbers', () => {
  it.each([
    [123450, '¥1,234.50'], [0, '¥0.00'], [5, '¥0.05'], [-100, '-¥1.00'],
    [123456789012, '¥1,234,567,890.12'],
  ])('writes %i fen as %s', (fen, text) => expect(money(fen)).toBe(text))

  it('is exact beyond what a float holds', () => {
    expect(money(900719925474099312n)).toBe('¥9,007,199,254,740,993.12')
  })

  it('keeps two decimals of a unit price and drops empty ones after', () => {
    expect(unitPrice(855000)).toBe('¥85.50')
    expect(unitPrice(1)).toBe('¥0.0001')
  })

  it('writes quantities and rates without empty decimals', () => {
    expect(quantity(3000)).toBe('3')
    expect(quantity(1250)).toBe('1.25')
    expect(percent(4250)).toBe('42.5%')
  })
})

describe('parseScaled', () => {
  it.each([
    ['1,234.5', 2, 123450], ['¥85', 4, 850000], ['85.5', 2, 8550], ['.5', 3, 500], ['-3', 0, -3],
    [' 12 ', 0, 12], ['1.50000', 2, 150], ['0', 2, 0], ['-0', 2, 0],
  ])('reads %s with %i decimals', (text, digits, value) => {
    expect(parseScaled(text, digits)).toBe(value)
  })

  it.each([['', 2], ['abc', 2], ['1.005', 2], ['1.2.3', 2], ['1e3', 2], ['99999999999999999', 2]])(
    'refuses %s', (text, digits) => expect(parseScaled(text, digits)).toBeNull())
})

describe('dates in the time zone of the company', () => {
  afterEach(() => setFormatLocale('zh-CN'))

  it.each([
    ['2026-11-21T06:02:00Z', '今天 14:02'], ['2026-11-20T15:59:00Z', '昨天'],
    ['2026-11-20T16:00:00Z', '今天 00:00'], ['2026-11-22T01:00:00Z', '明天'],
    ['2026-11-02T06:00:00Z', '11月2日'], ['2025-03-02T06:00:00Z', '2025年3月2日'],
  ])('says %s as %s', (iso, words) => expect(moment(iso, NOW)).toBe(words))

  it('speaks English when asked', () => {
    setFormatLocale('en')
    expect(moment('2026-11-21T06:02:00Z', NOW)).toBe('Today 14:02')
    expect(date('2026-11-02', NOW)).toBe('2 Nov')
  })

  it('knows the day that a moment belongs to', () => {
    expect(dayOf(new Date('2026-11-20T16:30:00Z'))).toBe('2026-11-21')
    expect(dayAfter(14, NOW)).toBe('2026-12-05')
    expect(dayAfter(-1, new Date('2026-03-01T00:00:00Z'))).toBe('2026-02-28')
  })

  it('turns days into the moments of their borders', () => {
    expect(startOfDay('2026-11-21')).toBe('2026-11-20T16:00:00.000Z')
    expect(endOfDay('2026-11-21')).toBe('2026-11-21T15:59:59.999Z')
  })

  it('is whole on hover', () => {
    expect(fullMoment('2026-11-21T06:02:00Z')).toBe('2026-11-21 14:02')
  })
})

describe('phones, names and spans', () => {
  it('groups a mobile number and leaves a masked one alone', () => {
    expect(phone('13800138000')).toBe('138 0013 8000')
    expect(phone('138****8000')).toBe('138****8000')
    expect(phone('021-5555')).toBe('021-5555')
  })

  it('shortens in the middle', () => {
    expect(elide('上海晨光广告', 5)).toBe('上海…广告')
    expect(elide('上海', 5)).toBe('上海')
  })

  it('tells a span in its largest unit', () => {
    expect(span(3_400)).toBe('3 s')
    expect(span(7_200_000)).toBe('2 h')
  })
})

import { describe, expect, it } from 'vitest'
import type { Field } from '@/api/types'
import { evaluate, isShown } from '@/entity/custom'
import { FormulaError, ruleOf, textOf } from '@/modules/fields/formula'

const field = (name: string, title: string, type: string) =>
  ({ name, title, type }) as unknown as Field
const FIELDS = [field('cf_1', '预算', 'fen'), field('cf_2', '费率', 'bp'), field('days', '天数', 'int')]

describe('formulas', () => {
  it('compute in the units of the table', () => {
    const fee = ruleOf('{预算} * {费率} + 500', FIELDS, 'money')
    expect(evaluate(fee, { cf_1: 1_000_000, cf_2: 1500, days: 3 })).toBe(200_000)
    const share = ruleOf('-({预算} - 1000) / ({天数} * 2)', FIELDS, 'number')
    expect(evaluate(share, { cf_1: 700_000, cf_2: 0, days: 3 })).toBe(-10_000_000)
  })

  it.each(['{预算} * {费率} + 500', '({预算} - 1000) / ({天数} * 2)', '1 - (2 - 3)', '-{天数}'])(
    '%s is shown as it was written', (text) => {
      expect(textOf(ruleOf(text, FIELDS, 'money'), FIELDS)).toBe(text)
    })

  it.each(['{没有} + 1', '1 +', '(1', '1 2', 'abc', '*'])('%s is refused', (text) => {
    expect(() => ruleOf(text, FIELDS, 'money')).toThrow(FormulaError)
  })
})

describe('conditions', () => {
  const custom = { shown_if: { '==': [{ var: 'level' }, 'vip'] } } as unknown as Field['custom']

  it('show a field when they hold', () => {
    expect(isShown({ custom }, { level: 'vip' })).toBe(true)
    expect(isShown({ custom }, { level: 'normal' })).toBe(false)
    expect(isShown({}, {})).toBe(true)
  })
})

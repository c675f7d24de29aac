/** Conditions of a field as rows of a form, and as the JsonLogic that both sides evaluate. */
import type { Field } from '@/api/types'
import type { Rule } from './types'

export const OPERATORS = ['==', '!=', '>', '>=', '<', '<=', 'has', 'filled'] as const
export type Operator = typeof OPERATORS[number]

export interface Condition {
  field: string
  op: Operator
  value: unknown
}

/** What can be asked of a field. */
export function operatorsOf(field: Field | undefined): readonly Operator[] {
  if (!field) return []
  if (field.type === 'texts') return ['has', 'filled']
  if (['enum', 'bool', 'ref'].includes(field.type)) return ['==', '!=', 'filled']
  return ['==', '!=', '>', '>=', '<', '<=', 'filled']
}

function ruleOne({ field, op, value }: Condition): Rule {
  if (op === 'has') return { in: [value, { var: field }] }
  if (op === 'filled') return { '!!': [{ var: field }] }
  return { [op]: [{ var: field }, value] }
}

/** All of them must hold; none: always. */
export function ruleOfConditions(list: Condition[]): Rule | null {
  const whole = list.filter((item) => item.field && item.op
    && (item.op === 'filled' || (item.value ?? '') !== ''))
  return whole.length === 0 ? null : { and: whole.map(ruleOne) }
}

function conditionOf(rule: Rule): Condition | null {
  const [op, args] = Object.entries(rule)[0] as [string, unknown[]]
  const name = (node: unknown): string | null =>
    typeof node === 'object' && node !== null && 'var' in node ? String(node.var) : null
  if (!Array.isArray(args)) return null
  const [first, second] = args
  if (op === 'in' && name(second)) return { field: name(second)!, op: 'has', value: first }
  if (op === '!!' && name(first)) return { field: name(first)!, op: 'filled', value: null }
  return name(first) && (OPERATORS as readonly string[]).includes(op)
    ? { field: name(first)!, op: op as Operator, value: second } : null
}

/** The rows of a rule; null: somebody wrote one that rows cannot show. */
export function conditionsOf(rule: Rule | null): Condition[] | null {
  if (!rule) return []
  const list = Array.isArray(rule.and) ? rule.and as Rule[] : [rule]
  const found = list.map(conditionOf)
  return found.includes(null) ? null : found as Condition[]
}

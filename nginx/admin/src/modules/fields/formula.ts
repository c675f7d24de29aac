/**
 * Formulas as people write them, `{预算} * {费率} + 500`, and as the server computes them: JsonLogic
 * over integers. What is written is in yuan, in parts of one for percentages, in plain numbers.
 */
import type { Field } from '@/api/types'
import type { Rule } from './types'

type Node = Rule | number
const SCALE: Partial<Record<string, number>> = { fen: 100, bp: 10_000, e4: 10_000, e3: 1_000 }
const RESULT: Record<string, number> = { money: 100, percent: 10_000, number: 10_000 }
const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|\{([^}]+)\}|([-+*/()]))/y

/** Why a formula cannot be read; the place is a count of characters. */
export class FormulaError extends Error {
  constructor(readonly at: number, readonly what: string) {
    super(what)
  }
}

interface Token { text: string; kind: 'number' | 'field' | 'sign'; at: number }

function tokens(text: string): Token[] {
  const found: Token[] = []
  TOKEN.lastIndex = 0
  while (text.slice(TOKEN.lastIndex).trim()) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (!match) throw new FormulaError(at, text.slice(at).trim().slice(0, 8))
    const [, number, field, sign] = match
    found.push({ at, text: (number ?? field ?? sign)!,
      kind: number ? 'number' : field ? 'field' : 'sign' })
  }
  return found
}

class Parser {
  private at = 0
  constructor(private readonly list: Token[], private readonly fields: Field[]) {}

  private take(...signs: string[]): string | null {
    const token = this.list[this.at]
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return null
    this.at += 1
    return token.text
  }

  private fail(): never {
    const token = this.list[this.at]
    throw new FormulaError(token?.at ?? -1, token?.text ?? '')
  }

  private chain(next: () => Node, ...signs: string[]): Node {
    let left = next()
    for (let sign = this.take(...signs); sign; sign = this.take(...signs)) {
      left = { [sign]: [left, next()] }
    }
    return left
  }

  private one = (): Node => {
    if (this.take('-')) return { '-': [this.one()] }
    if (this.take('(')) {
      const inner = this.sum()
      if (!this.take(')')) this.fail()
      return inner
    }
    const token = this.list[this.at]
    if (!token || token.kind === 'sign') this.fail()
    this.at += 1
    if (token.kind === 'number') return Number(token.text)
    const field = this.fields.find((item) => item.title === token.text)
    if (!field) throw new FormulaError(token.at, token.text)
    const scale = SCALE[field.type]
    return scale ? { '/': [{ var: field.name }, scale] } : { var: field.name }
  }

  private product = (): Node => this.chain(this.one, '*', '/')
  private sum = (): Node => this.chain(this.product, '+', '-')

  whole(): Node {
    const node = this.sum()
    if (this.at < this.list.length) this.fail()
    return node
  }
}

/** The rule of a written formula; throws a FormulaError. */
export function ruleOf(text: string, fields: Field[], result: string): Rule {
  return { '*': [new Parser(tokens(text), fields).whole(), RESULT[result] ?? RESULT.number!] }
}

const isRule = (node: unknown): node is Rule => typeof node === 'object' && node !== null

function written(node: unknown, fields: Field[], outer = 0): string {
  if (!isRule(node)) return String(node)
  const [sign, args] = Object.entries(node)[0]! as [string, unknown]
  const list = (Array.isArray(args) ? args : [args]) as unknown[]
  if (sign === 'var') {
    return `{${fields.find((field) => field.name === list[0])?.title ?? String(list[0])}}`
  }
  const [first, second] = list
  if (sign === '/' && isRule(first) && 'var' in first
    && fields.some((field) => field.name === first.var && SCALE[field.type] === second)) {
    return written(first, fields)
  }
  if (list.length === 1) return `-${written(first, fields, 3)}`
  const weight = sign === '+' || sign === '-' ? 1 : 2
  const text = `${written(first, fields, weight)} ${sign} ${written(second, fields, weight + 1)}`
  return weight < outer ? `(${text})` : text
}

/** A rule that ruleOf() made, as it was written. */
export function textOf(rule: Rule | null, fields: Field[]): string {
  const args = rule?.['*']
  return Array.isArray(args) && args.length === 2 ? written(args[0], fields) : ''
}

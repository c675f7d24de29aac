import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from '@/locales/en'
import zhCN from '@/locales/zh-CN'

type Messages = { [key: string]: string | Messages }

function keysOf(messages: Messages, prefix = ''): Record<string, string> {
  return Object.assign({}, ...Object.entries(messages).map(([key, value]) =>
    typeof value === 'string' ? { [prefix + key]: value } : keysOf(value, `${prefix}${key}.`)))
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'locales' ? [] : sources(path)
    return /\.(vue|ts)$/.test(entry.name) ? [readFileSync(path, 'utf8')] : []
  })
}

const [chinese, english] = [keysOf(zhCN), keysOf(en)]
const values = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

describe('the two languages', () => {
  it('have the same keys', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
  })

  it('fill in the same values', () => {
    const differing = Object.keys(chinese)
      .filter((key) => values(chinese[key]!).join() !== values(english[key]!).join())
    expect(differing).toEqual([])
  })

  it('leave no Chinese in the English', () => {
    const left = Object.entries(english).filter(([, text]) => /[\u4e00-\u9fff]/.test(text))
    expect(left).toEqual([])
  })

  it('know every key that a screen asks for', () => {
    const asked = sources(join(__dirname, '../src')).flatMap((text) =>
      [...text.matchAll(/(?:\bt\(|title: |asks: )'([a-z]\w*(?:\.[\w-]+)+)'/gi)]
        .map((match) => match[1]!))
    const known = new Set(Object.keys(chinese))
    const groups = new Set(Object.keys(zhCN))
    const missing = asked.filter((key) => groups.has(key.split('.')[0]!) && !known.has(key))
    expect([...new Set(missing)]).toEqual([])
  })
})

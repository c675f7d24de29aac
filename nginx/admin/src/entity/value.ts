/** How a field of a row is written. */
import type { Entity, Field, Row } from '@/api/types'
import { t, word } from '@/i18n'
import {
  date, elide, fixed, fullMoment, moment, money, percent, phone, quantity, trimmed,
  unitPrice,
} from '@/lib/format'

export interface Shown {
  text: string
  /** More than `text` says, for hovering. */
  full?: string
  numeric?: boolean
  negative?: boolean
}

const NOTHING: Shown = { text: '—' }
const NUMERIC = new Set(['int', 'fen', 'e3', 'e4', 'bp'])

/** Whether a column of this type stands on the right. */
export function isNumeric(field: Field): boolean {
  return NUMERIC.has(field.type)
}

function number(field: Field, value: number): Shown {
  const write: Record<string, (n: number) => string> = {
    fen: money, e3: quantity, e4: unitPrice, bp: percent, int: (n) => fixed(n, 0),
  }
  const own = field.custom && field.type === 'e4' // a plain number of the company's own
  const text = own ? trimmed(value, 4) : write[field.type]!(value)
  return { text, numeric: true, negative: value < 0 }
}

/** The name beside a reference: `customer_name` for `customer_id`, `created_by_name`. */
export function refName(row: Row, field: string): string | null {
  const name = row[`${field.replace(/_id$/, '')}_name`]
  return typeof name === 'string' ? name : null
}

function choiceTitle(field: Field, value: unknown): string {
  const found = field.choices?.find((choice) => choice.value === value)
  return found ? word(found.title) : String(value)
}


/** When a record goes back to its pool: how many days are left. */
function countdown(iso: string): Shown {
  const days = Math.floor((Date.parse(iso) - Date.now()) / 86400e3)
  const text = days < 0 ? t('pool.dueNow') : days === 0 ? t('pool.dueToday')
    : t('pool.dueIn', { days })
  return { text, full: fullMoment(iso), negative: days < 3 }
}

/** A field of a row in the words and form of the screen. */
export function shown(field: Field, row: Row): Shown {
  const value = row[field.name]
  if (field.type === 'ref') {
    const name = refName(row, field.name)
    return name ? { text: name } : NOTHING
  }
  if (value === null || value === undefined || value === '') return NOTHING
  if (typeof value === 'number' && NUMERIC.has(field.type)) return number(field, value)
  switch (field.type) {
    case 'bool': return { text: t(value ? 'common.yes' : 'common.no') }
    case 'date': return { text: date(String(value)), full: String(value) }
    case 'time': return field.name === 'recycle_due_at' ? countdown(String(value))
      : { text: moment(String(value)), full: fullMoment(String(value)) }
    case 'enum': return { text: choiceTitle(field, value) }
    case 'phone': return { text: phone(String(value)) }
    case 'refs': {
      const names = row[field.name.replace(/_ids$/, 's')]
      return { text: Array.isArray(names) ? names.join('、') : String((value as []).length) }
    }
    case 'json':
    case 'rows': return { text: t('common.details') }
    default: return { text: String(value) }
  }
}

/** As `shown`, short enough for a cell: names are elided in the middle, where they differ least. */
export function shownShort(entity: Entity, field: Field, row: Row): Shown {
  const whole = shown(field, row)
  if (field.type !== 'ref' && field.name !== entity.title_field) {
    return field.type === 'text' ? { ...whole, full: whole.text } : whole
  }
  const short = elide(whole.text)
  return short === whole.text ? whole : { ...whole, text: short, full: whole.text }
}

/** What a row is called. */
export function titleOf(entity: Entity, row: Row): string {
  const field = entity.fields.find((item) => item.name === entity.title_field)
  if (field?.type === 'ref') return refName(row, field.name) ?? entityTitle(entity)
  return String(row[entity.title_field] ?? row.no ?? row.name ?? entityTitle(entity))
}

/** What tells rows of one title apart: "138 0013 8000 · 澜庭"; as masked as the row is. */
export function hintOf(entity: Entity, row: Row): string {
  const said = new Set([titleOf(entity, row)])
  for (const field of entity.fields) {
    if (field.name === entity.title_field || said.size > 2) continue
    const names = field.type === 'ref' && field.ref !== 'staff' && field.ref !== 'pool'
    const text = names ? refName(row, field.name)
      : field.find && row[field.name] ? shown(field, row).text : null
    if (text) said.add(text)
  }
  return [...said].slice(1).join(' · ')
}

/** The entity's own word. */
export function entityTitle(entity: Entity): string {
  return word(entity.title)
}

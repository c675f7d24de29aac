/** Quote lines while they are being typed: texts in cells, as in a spreadsheet. */
import { parseScaled, trimmed } from '@/lib/format'
import { DIMENSIONS, type Dimension, type PricedLine } from '@/lib/pricing'
import type { Line } from './types'

export const COLUMNS = ['title', 'pricing_method', 'width_mm', 'height_mm', 'length_mm', 'days',
  'quantity_e3', 'unit_price_e4', 'note'] as const
export type Column = (typeof COLUMNS)[number]

export interface DraftLine {
  key: number
  product_id: number | null
  unit: string | null
  cells: Record<Column, string>
}

const DIGITS: Partial<Record<Column, number>> = { quantity_e3: 3, unit_price_e4: 4 }
const MEASURES: Column[] = ['width_mm', 'height_mm', 'length_mm', 'days']
let lastKey = 0

/** An empty line: one piece of something. */
export function emptyLine(): DraftLine {
  lastKey += 1
  return {
    key: lastKey, product_id: null, unit: null,
    cells: { title: '', pricing_method: 'quantity', width_mm: '', height_mm: '', length_mm: '',
      days: '', quantity_e3: '1', unit_price_e4: '', note: '' },
  }
}

/** A stored line, ready to be typed over. */
export function draftOf(line: Line): DraftLine {
  const draft = emptyLine()
  const write = (column: Column): string => {
    const value = line[column as keyof Line]
    if (value === null || value === undefined) return ''
    return typeof value === 'number'
      ? trimmed(value, DIGITS[column] ?? 0).replaceAll(',', '') : String(value)
  }
  for (const column of COLUMNS) draft.cells[column] = write(column)
  return { ...draft, product_id: line.product_id, unit: line.unit }
}

/** Whether a column means something for the line's pricing method. */
export function applies(line: DraftLine, column: Column): boolean {
  if (!MEASURES.includes(column)) return true
  return (DIMENSIONS[line.cells.pricing_method] ?? []).includes(column as Dimension)
}

/** Whether a cell holds something that is no number. */
export function isWrong(line: DraftLine, column: Column): boolean {
  const text = line.cells[column].trim()
  const numeric = MEASURES.includes(column) || column in DIGITS
  return numeric && applies(line, column) && text !== ''
    && parseScaled(text, DIGITS[column] ?? 0) === null
}

/** A line with nothing in it is not sent. */
export function isBlank(line: DraftLine): boolean {
  return !line.product_id && !line.cells.title.trim() && !line.cells.unit_price_e4.trim()
}

/** The numbers of a line, null where nothing (or nothing sensible) was typed. */
export function pricedOf(line: DraftLine): PricedLine {
  const read = (column: Column): number | null => applies(line, column)
    ? parseScaled(line.cells[column], DIGITS[column] ?? 0) : null
  return {
    pricing_method: line.cells.pricing_method,
    quantity_e3: read('quantity_e3'), unit_price_e4: read('unit_price_e4'),
    width_mm: read('width_mm'), height_mm: read('height_mm'), length_mm: read('length_mm'),
    days: read('days'),
  }
}

/** The line as the server takes it: without what is empty or does not apply. */
export function bodyOf(line: DraftLine): Record<string, unknown> {
  const all = { ...pricedOf(line), product_id: line.product_id, title: line.cells.title.trim(),
    note: line.cells.note.trim() }
  return Object.fromEntries(Object.entries(all)
    .filter(([, value]) => value !== null && value !== ''))
}

/** Splits what a spreadsheet put on the clipboard; null when it is just text for one cell. */
export function parsePaste(text: string): string[][] | null {
  if (!/[\t\n]/.test(text.replace(/[\r\n]+$/, ''))) return null
  return text.replace(/[\r\n]+$/, '').split(/\r\n|\n|\r/)
    .map((row) => row.split('\t').map((cell) => cell.trim().replace(/^"(.*)"$/s, '$1')))
}

/** Lays pasted cells over the lines from a cell on, adding lines where they end. */
export function pasteInto(
  lines: DraftLine[], at: number, column: Column, rows: string[][],
  methodOf: (text: string) => string | null,
): DraftLine[] {
  const next = [...lines]
  const first = COLUMNS.indexOf(column)
  rows.forEach((cells, down) => {
    const line = next[at + down] ?? emptyLine()
    const filled = { ...line, cells: { ...line.cells } }
    cells.slice(0, COLUMNS.length - first).forEach((cell, across) => {
      const name = COLUMNS[first + across]!
      if (name === 'pricing_method') {
        filled.cells[name] = methodOf(cell) ?? filled.cells[name]
      } else {
        filled.cells[name] = cell
      }
      if (name === 'title') filled.product_id = null
    })
    next[at + down] = filled
  })
  return next
}

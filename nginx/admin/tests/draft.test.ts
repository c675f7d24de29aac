import { describe, expect, it } from 'vitest'
import {
  applies, bodyOf, draftOf, emptyLine, isBlank, isWrong, parsePaste, pasteInto,
} from '@/modules/sales/draft'
import { spread } from '@/modules/finance/useAllocation'
import { treeOf } from '@/modules/staff/tree'

const methodOf = (text: string): string | null => (text === '按面积' ? 'area' : null)

describe('pasting from a spreadsheet', () => {
  it('tells a sheet from a text', () => {
    expect(parsePaste('灯箱')).toBeNull()
    expect(parsePaste('灯箱\n')).toBeNull()
    expect(parsePaste('灯箱\t按面积\r\n横幅\t\r\n')).toEqual([['灯箱', '按面积'], ['横幅', '']])
  })

  it('fills cells from the one it was pasted into and adds lines', () => {
    const rows = [['灯箱', '按面积', '2400', '1200', '', '', '3', '85.5', '灯布'], ['横幅', '?']]
    const lines = pasteInto([emptyLine()], 0, 'title', rows, methodOf)
    expect(lines).toHaveLength(2)
    expect(bodyOf(lines[0]!)).toEqual({ title: '灯箱', pricing_method: 'area', width_mm: 2400,
      height_mm: 1200, quantity_e3: 3000, unit_price_e4: 855000, note: '灯布' })
    expect(lines[1]!.cells).toMatchObject({ title: '横幅', pricing_method: 'quantity' })
  })

  it('lets columns that do not fit fall off the edge', () => {
    const lines = pasteInto([emptyLine()], 0, 'note', [['备注', '多余']], methodOf)
    expect(lines[0]!.cells.note).toBe('备注')
  })
})

describe('a draft line', () => {
  it('keeps what the server gave', () => {
    const line = { product_id: 7, title: '灯箱', unit: 'm²', pricing_method: 'area',
      quantity_e3: 3500, unit_price_e4: 12_345_000, width_mm: 2400, height_mm: 1200,
      length_mm: null, days: null, amount_fen: 0, note: null }
    expect(bodyOf(draftOf(line))).toEqual({ product_id: 7, title: '灯箱', pricing_method: 'area',
      quantity_e3: 3500, unit_price_e4: 12_345_000, width_mm: 2400, height_mm: 1200 })
  })

  it('marks what is no number, only where it counts', () => {
    const line = emptyLine()
    line.cells.width_mm = 'abc'
    expect(isWrong(line, 'width_mm')).toBe(false)
    line.cells.pricing_method = 'area'
    expect(applies(line, 'width_mm')).toBe(true)
    expect(isWrong(line, 'width_mm')).toBe(true)
  })

  it('is blank until something was typed', () => {
    expect(isBlank(emptyLine())).toBe(true)
  })
})

describe('spread', () => {
  it('fills open amounts in order until the money is used up', () => {
    expect(spread(150, [100, 80, 50])).toEqual([100, 50, 0])
    expect(spread(0, [100])).toEqual([0])
  })
})

describe('treeOf', () => {
  it('orders departments under their parents, and loses none', () => {
    const row = (id: number, parent_id: number | null, sort: number) =>
      ({ id, version: 1, parent_id, sort })
    const nodes = treeOf([row(3, 1, 2), row(2, 1, 1), row(1, null, 1), row(4, 99, 5)])
    expect(nodes.map((node) => [node.row.id, node.depth])).toEqual([[1, 0], [2, 1], [3, 1], [4, 0]])
  })
})

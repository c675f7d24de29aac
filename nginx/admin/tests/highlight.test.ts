import { describe, expect, it } from 'vitest'
import { pieces } from '@/layout/highlight'

const hits = (text: string, query: string) =>
  pieces(text, query).filter((piece) => piece.hit).map((piece) => piece.text)

describe('highlights', () => {
  it('marks every word, whatever its case', () => {
    expect(hits('上海ABC广告ABC', '广告 abc')).toEqual(['ABC', '广告', 'ABC'])
  })

  it('keeps the text whole', () => {
    expect(pieces('上海广告公司', '广告').map((piece) => piece.text).join('')).toBe('上海广告公司')
    expect(pieces('上海', '')).toEqual([{ text: '上海', hit: false }])
  })

  it('takes signs of patterns as they are', () => {
    expect(hits('a.c abc (x)', 'a.c (x)')).toEqual(['a.c', '(x)'])
  })
})

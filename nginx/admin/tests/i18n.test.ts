import { afterEach, describe, expect, it } from 'vitest'
import { currentLocale, hasText, setLocale, t, word } from '@/i18n'

afterEach(() => setLocale('zh-CN'))

describe('words', () => {
  it('have their values filled in, and nothing where there is none', () => {
    expect(t('list.count', { count: 7 })).toBe('共 7 条')
    expect(t('list.count')).toBe('共  条')
  })

  it('are looked up by their whole key', () => {
    expect(hasText('list.count')).toBe(true)
    expect(hasText('list')).toBe(false)
    expect(hasText('list.count.more')).toBe(false)
    expect(t('no.such.key')).toBe('no.such.key')
  })

  it('change with the language, the server’s own too', async () => {
    await setLocale('en')
    expect(currentLocale()).toBe('en')
    expect(t('list.count', { count: 7 })).toBe('7 in all')
    expect(word('查看客户')).toBe('View customer')
    expect(word('没有译文')).toBe('没有译文')
    await setLocale('zh-CN')
    expect(word('查看客户')).toBe('查看客户')
  })
})

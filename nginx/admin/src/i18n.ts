/** Language of the screens: Chinese at once, English when asked for. */
import { createI18n } from 'vue-i18n'
import zhCN from './locales/zh-CN'
import { setFormatLocale, type Locale } from './lib/format'

const VERBS: Record<string, string> = {
  查看: 'View', 新建: 'Create', 修改: 'Change', 删除: 'Delete',
}
const STORED = 'baodan.locale'

export const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zhCN } as Record<string, typeof zhCN>,
})

/** Server words (entity, field and state titles come in Chinese) in the other languages. */
let words: Record<string, string> = {}

export const t = (key: string, values: Record<string, unknown> = {}): string =>
  i18n.global.t(key, values)

/** A title that the server gave, in the language of the screen. */
export function word(title: string): string {
  return i18n.global.locale.value === 'en' ? (words[title] ?? verbAndNoun(title)) : title
}

/** 查看客户 is 查看 and 客户: the permissions of every entity are named so. */
function verbAndNoun(title: string): string {
  const verb = VERBS[title.slice(0, 2)]
  const noun = words[title.slice(2)]
  return verb && noun ? `${verb} ${noun.toLowerCase()}` : title
}

/** The current language. */
export function currentLocale(): Locale {
  return i18n.global.locale.value as Locale
}

/** Switches the language and remembers it on this machine. */
export async function setLocale(next: Locale): Promise<void> {
  if (next === 'en') {
    const [messages, dictionary] = await Promise.all([
      import('./locales/en'), import('./locales/words.en'),
    ])
    i18n.global.setLocaleMessage('en', messages.default)
    words = dictionary.default
  }
  setFormatLocale(next)
  i18n.global.locale.value = next
  document.documentElement.lang = next
  localStorage.setItem(STORED, next)
}

/** Takes up the language chosen last time. */
export async function restoreLocale(): Promise<void> {
  if (localStorage.getItem(STORED) === 'en') await setLocale('en')
}

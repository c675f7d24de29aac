/** Language of the screens: Chinese at once, English when asked for. */
import { ref, shallowRef } from 'vue'
import zhCN from './locales/zh-CN'
import { setFormatLocale, type Locale } from './lib/format'

const VERBS: Record<string, string> = {
  查看: 'View', 新建: 'Create', 修改: 'Change', 删除: 'Delete', 导出: 'Export',
}
const STORED = 'baodan.locale'

type Messages = { [key: string]: string | Messages }

const locale = ref<Locale>('zh-CN')
const messages = shallowRef<Messages>(zhCN)

/** Server words (entity, field and state titles come in Chinese) in the other languages. */
let words: Record<string, string> = {}

function find(key: string): string | undefined {
  let at: string | Messages | undefined = messages.value
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined
  return typeof at === 'string' ? at : undefined
}

/** Whether the screens have words under this key. */
export const hasText = (key: string): boolean => find(key) !== undefined

/** The words under a key, with the values in their places. */
export const t = (key: string, values: Record<string, unknown> = {}): string =>
  (find(key) ?? key).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))

/** A title that the server gave, in the language of the screen. */
export function word(title: string): string {
  return locale.value === 'en' ? (words[title] ?? verbAndNoun(title)) : title
}

/** 查看客户 is 查看 and 客户: the permissions of every entity are named so. */
function verbAndNoun(title: string): string {
  const verb = VERBS[title.slice(0, 2)]
  const noun = words[title.slice(2)]
  return verb && noun ? `${verb} ${noun.toLowerCase()}` : title
}

/** The current language. */
export function currentLocale(): Locale {
  return locale.value
}

/** Switches the language and remembers it on this machine. */
export async function setLocale(next: Locale): Promise<void> {
  if (next === 'en') {
    const [english, dictionary] = await Promise.all([
      import('./locales/en'), import('./locales/words.en'),
    ])
    messages.value = english.default
    words = dictionary.default
  } else {
    messages.value = zhCN
  }
  setFormatLocale(next)
  locale.value = next
  document.documentElement.lang = next
  localStorage.setItem(STORED, next)
}

/** Takes up the language chosen last time. */
export async function restoreLocale(): Promise<void> {
  if (localStorage.getItem(STORED) === 'en') await setLocale('en')
}

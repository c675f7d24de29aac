/** The active filters as short sentences, each with the change that lifts it. */
import { computed } from 'vue'
import type { Entity, Field } from '@/api/types'
import { t, word } from '@/i18n'
import { dayOf, fixed } from '@/lib/format'
import { useMeta } from '@/stores/meta'

export interface Chip {
  key: string
  text: string
  clear: Record<string, null>
}

const DIGITS: Partial<Record<string, number>> = { fen: 2, e3: 3, e4: 4, bp: 2 }
const SIGNS: Record<string, string> = { ge: '≥', gt: '>', le: '≤', lt: '<', ne: '≠' }

export function useChips(entity: () => Entity, filters: () => Record<string, string>) {
  const meta = useMeta()

  function choiceWords(field: Field, value: string): string {
    const options = field.name === entity().state_field
      ? meta.states(entity().name) : field.choices ?? []
    return value.split(',')
      .map((item) => word(options.find((option) => option.value === item)?.title ?? item))
      .join('、')
  }

  function valueWords(field: Field, value: string): string {
    if (field.type === 'enum' || field.name === entity().state_field) {
      return choiceWords(field, value)
    }
    if (field.type === 'bool') return t(value === '1' ? 'common.yes' : 'common.no')
    if (field.type === 'time') return dayOf(new Date(value))
    const digits = DIGITS[field.type]
    if (digits !== undefined) return fixed(Number(value), digits)
    return field.type === 'ref' ? t('list.chosen') : value
  }

  return computed<Chip[]>(() => Object.entries(filters()).flatMap(([key, value]) => {
    const [name, op = ''] = key.split('.')
    if (name === 'pool') {
      return [{ key, text: t('list.pool'), clear: { [key]: null } }]
    }
    const field = entity().fields.find((item) => item.name === name)
    if (!field) return []
    const sign = SIGNS[op] ? ` ${SIGNS[op]} ` : ': '
    return [{ key, text: word(field.title) + sign + valueWords(field, value),
      clear: { [key]: null } }]
  }))
}

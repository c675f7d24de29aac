/** The active filters as short sentences, each with the change that lifts it. */
import { computed, reactive, watchEffect } from 'vue'
import { getRow } from '@/api/entity'
import type { Entity, Field } from '@/api/types'
import { t, word } from '@/i18n'
import { dayOf, fixed } from '@/lib/format'
import { useMeta } from '@/stores/meta'
import { titleOf } from './value'

export interface Chip {
  key: string
  text: string
  clear: Record<string, null>
}

const DIGITS: Partial<Record<string, number>> = { fen: 2, e3: 3, e4: 4, bp: 2 }
const SIGNS: Record<string, string> = { ge: '≥', gt: '>', le: '≤', lt: '<', ne: '≠' }

export function useChips(entity: () => Entity, filters: () => Record<string, string>) {
  const meta = useMeta()
  /** What the chosen records are called, by field and id. */
  const names = reactive<Record<string, string>>({})

  async function name(field: Field, id: string): Promise<void> {
    const target = field.ref ? meta.find(field.ref) : undefined
    if (!target || names[field.name + id]) return
    names[field.name + id] = t('list.chosen')
    // Whoever may filter by a record need not be able to read it.
    const row = await getRow(target, Number(id)).catch(() => null)
    if (row) names[field.name + id] = titleOf(target, row)
  }

  watchEffect(() => {
    for (const field of entity().fields) {
      const id = filters()[field.name]
      if (field.type === 'ref' && id) void name(field, id)
    }
  })

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
    return field.type === 'ref' ? (names[field.name + value] ?? '') : value
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

import type { Row } from '@/api/types'
import { t } from '@/i18n'
import { phone } from '@/lib/format'

/** Whether somebody has the record; if not, it lies in the pool. */
export const owned = (row: Row): boolean => Boolean(row.owner_id)

/** The numbers that were shown of a record in the pool. */
export function numbersOf(answer: Record<string, unknown>): string {
  const said = [answer.name, phone(String(answer.phone ?? '')), answer.wechat].filter(Boolean)
  return t('pool.numbers', { what: said.join(' · '), used: Number(answer.viewed_today) })
}

/** Into the recycle bin: tells first what goes along, asks why, and offers the way back. */
import { recyclePreview, recycleRow, restoreBatch } from '@/api/entity'
import type { Entity, Row } from '@/api/types'
import { t, word } from '@/i18n'
import { useSession } from '@/stores/session'
import { ask } from '@/ui/confirm'
import { complain, say } from '@/ui/toast'
import { titleOf } from './value'

export function useRecycle(entity: Entity, changed: () => unknown) {
  const session = useSession()

  /** Tells what goes along and what stays, and asks why; null: rather not. */
  async function why(rows: Row[]): Promise<string | null> {
    const what = rows.length === 1 ? titleOf(entity, rows[0]!) : String(rows.length)
    let detail = t('record.recycleHint')
    if (rows.length === 1) {
      const { along, stays } = await recyclePreview(entity, rows[0]!.id)
      const list = (groups: typeof along): string =>
        groups.map((group) => `${word(group.title)} ${group.count}`).join('、')
      if (along.length) detail += t('record.goesAlong', { list: list(along) })
      if (stays.length) detail += t('record.stays', { list: list(stays) })
    }
    return ask({
      title: t('record.recycleAsk', { what }), detail, yes: t('record.recycle'), danger: true,
      input: t('record.recycleWhy'), optional: true,
    })
  }

  return async function recycle(rows: Row[]): Promise<void> {
    const batches: (number | string)[] = []
    try {
      const reason = await why(rows)
      if (reason === null) return
      for (const row of rows) batches.push((await recycleRow(entity, row.id, reason)).batch)
    } catch (error) {
      complain(error)
    }
    if (batches.length) {
      const undo = async (): Promise<void> => {
        try {
          for (const batch of batches) await restoreBatch(batch)
          await changed()
        } catch (error) {
          complain(error)
        }
      }
      const what = rows.length === 1 ? titleOf(entity, rows[0]!) : String(batches.length)
      say(t('record.recycled', { what }),
        session.can('recycle.restore') ? { title: t('common.undo'), run: undo } : undefined)
    }
    await changed()
  }
}

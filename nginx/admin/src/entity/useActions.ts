/** Runs what can be done with records: asks first where it must, says what happened after. */
import { shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { newKey, post } from '@/api/request'
import type { Entity, Row } from '@/api/types'
import { t } from '@/i18n'
import { useSession } from '@/stores/session'
import { confirm } from '@/ui/confirm'
import { complain, say } from '@/ui/toast'
import type { RecordAction } from './overrides'
import { useRecycle } from './useRecycle'
import { titleOf } from './value'

/** An action whose questions are on the screen. */
export interface Pending {
  action: RecordAction
  rows: Row[]
}

/** Whether an action is offered for a row: permission, state, and what the server allows now. */
export function offered(entity: Entity, action: RecordAction, row: Row): boolean {
  if (!useSession().can(action.permission)) return false
  const elsewhere = action.to || action.tell // the server's list of actions does not name it
  if (Array.isArray(row.actions) && !elsewhere && !row.actions.includes(action.key)) return false
  const state = entity.state_field ? String(row[entity.state_field]) : ''
  if (action.states && !action.states.includes(state)) return false
  return action.when?.(row) ?? true
}

export function useActions(entity: Entity, changed: (row?: Row) => unknown) {
  const router = useRouter()
  const pending = shallowRef<Pending | null>(null)

  /** Runs an action on every row, and reports those that refused. */
  async function perform({ action, rows }: Pending, body: Record<string, unknown>): Promise<void> {
    const refused: unknown[] = []
    let answer: Record<string, unknown> = {}
    for (const row of rows) {
      try {
        answer = await post(`/${entity.path}/${row.id}/${action.key}`, body,
          { idempotencyKey: newKey() })
      } catch (error) {
        if (rows.length === 1) {
          void changed(row)
          throw error
        }
        refused.push(error)
      }
    }
    pending.value = null
    if (refused.length) complain(refused[0])
    if (refused.length < rows.length) {
      say(action.tell?.(answer)
        ?? t('record.done', { what: t(action.title), count: rows.length - refused.length }))
    }
    await changed(rows[0])
    const next = rows.length === 1 ? action.then?.(answer, rows[0]!) : null
    if (next) await router.push(next)
  }

  /** Starts an action: goes there, asks its questions, or does it. */
  async function start(action: RecordAction, rows: Row[]): Promise<void> {
    if (action.to) return void router.push(action.to(rows[0]!))
    if (action.fields?.length) {
      pending.value = { action, rows }
      return
    }
    const names = rows.slice(0, 3).map((row) => titleOf(entity, row)).join('、')
    const sure = !action.asks || await confirm({
      title: t(action.asks, { name: names }), yes: t(action.title),
      danger: action.tone === 'danger',
    })
    if (sure) await perform({ action, rows }, {}).catch(complain)
  }

  return { pending, start, perform, recycle: useRecycle(entity, changed) }
}

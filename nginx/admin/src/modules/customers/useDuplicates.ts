/** What a customer may be the same as, and what is done about it. */
import { ref } from 'vue'
import { getRow } from '@/api/entity'
import { get, post } from '@/api/request'
import type { DuplicateMatch, Row } from '@/api/types'
import { t } from '@/i18n'
import { useLoad } from '@/lib/useLoad'
import { useMeta } from '@/stores/meta'
import { confirm } from '@/ui/confirm'
import { complain, say } from '@/ui/toast'

/** A record that somebody said is another one. */
export interface Apart {
  entity: string
  name: string
  said_by_name: string | null
  said_at: string
  id?: number
}

interface Found {
  customer: Row
  matches: DuplicateMatch[]
  apart: Apart[]
}

export function useDuplicates(id: number) {
  const meta = useMeta()
  const found = useLoad<Found>(async () => {
    const [customer, lists] = await Promise.all([getRow(meta.entity('customer'), id),
      get<Omit<Found, 'customer'>>(`/customers/${id}/duplicates`)])
    return { customer, ...lists }
  })
  const busy = ref(false)

  async function act(work: () => Promise<void>): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      await work()
      await found.load()
    } catch (error) {
      complain(error)
    } finally {
      busy.value = false
    }
  }

  const tell = (word: 'apart' | 'rejoin', other: Apart | DuplicateMatch): Promise<unknown> =>
    post(`/customers/${id}/${word}`, { entity: other.entity, other_id: other.id })

  /** Takes back that they are not the same. */
  const rejoin = (other: Apart | DuplicateMatch): Promise<void> => act(async () => {
    await tell('rejoin', other)
    say(t('duplicate.undone'))
  })

  const part = (match: DuplicateMatch): Promise<void> => act(async () => {
    await tell('apart', match)
    say(t('duplicate.parted'), { title: t('duplicate.undo'), run: () => rejoin(match) })
  })

  const unmerge = (merge: number): Promise<void> => act(async () => {
    await post(`/merges/${merge}/undo`)
    say(t('duplicate.undone'))
  })

  async function merge(match: DuplicateMatch): Promise<void> {
    const into = String(found.data.value?.customer.name)
    if (!await confirm({ title: t('duplicate.mergeAsk', { name: match.name, into }),
      detail: t('duplicate.mergeHint'), yes: t('duplicate.merge') })) return
    await act(async () => {
      const done = await post<{ merge_id: number }>(`/customers/${id}/merge`, { from_id: match.id })
      say(t('duplicate.merged'),
        { title: t('duplicate.undo'), run: () => unmerge(done.merge_id) })
    })
  }

  return { found: found.data, problem: found.problem, load: found.load, busy, part, rejoin, merge }
}

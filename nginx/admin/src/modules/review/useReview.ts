/** The review queue: what waits, the one on the desk, and what to do with it. */
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { getRow, listRows } from '@/api/entity'
import { Problem } from '@/api/problem'
import { newKey, post } from '@/api/request'
import type { Entity, Row } from '@/api/types'
import { t } from '@/i18n'
import type { Order } from '@/modules/sales/types'
import { useChanges } from '@/stores/changes'
import { useMeta } from '@/stores/meta'
import { complain, say } from '@/ui/toast'

const QUEUE_ROWS = 100

/** The orders that wait, oldest first, and the one that the address names. */
function useQueue(entity: Entity) {
  const [route, router] = [useRoute(), useRouter()]
  const queue = shallowRef<Row[]>([])
  const more = ref(false)
  const size = computed(() => `${queue.value.length}${more.value ? '+' : ''}`)
  const problem = shallowRef<Problem | null>(null)
  const ready = ref(false)
  const id = computed(() => Number(route.query.record) || null)

  function choose(next: number | null): void {
    void router.replace({ query: next ? { record: next } : {} })
  }

  async function loadQueue(): Promise<void> {
    try {
      const page = await listRows(entity, { status: 'submitted', sort: 'submitted_at',
        limit: QUEUE_ROWS })
      queue.value = page.items
      more.value = page.next_cursor !== null
      problem.value = null
      if (!id.value && page.items[0]) choose(page.items[0].id)
    } catch (error) {
      problem.value = error instanceof Problem ? error : new Problem(0, 'unknown', String(error))
    } finally {
      ready.value = true
    }
  }

  /** Goes to the neighbour of the present one; at either end it stays. */
  function step(by: number): void {
    const at = queue.value.findIndex((row) => row.id === id.value)
    const next = queue.value[Math.max(0, Math.min(queue.value.length - 1, at + by))]
    if (next) choose(next.id)
  }

  /** Takes a decided order out; its neighbour moves up. */
  function drop(done: number): void {
    const at = queue.value.findIndex((row) => row.id === done)
    const left = queue.value.filter((row) => row.id !== done)
    queue.value = left
    if (more.value && left.length < QUEUE_ROWS / 2) void loadQueue()
    choose((left[at] ?? left[at - 1] ?? left[0])?.id ?? null)
  }

  return { queue, size, problem, ready, id, choose, loadQueue, step, drop }
}

export function useReview() {
  const changes = useChanges()
  const entity = useMeta().entity('order')
  const waiting = useQueue(entity)
  const { id, loadQueue } = waiting
  const order = shallowRef<Order | null>(null)
  const busy = ref(false)
  const rejecting = ref(false)

  async function loadOrder(): Promise<void> {
    const asked = id.value
    if (!asked) {
      order.value = null
      return
    }
    try {
      const found = (await getRow(entity, asked)) as Order
      if (asked === id.value) order.value = found
    } catch (error) {
      if (asked === id.value) order.value = null
      complain(error)
    }
  }

  async function settle(action: 'approve' | 'reject', body: Record<string, unknown>):
  Promise<void> {
    const done = order.value
    if (!done || busy.value || done.status !== 'submitted') return
    busy.value = true
    try {
      await post(`/orders/${done.id}/${action}`, body, { idempotencyKey: newKey() })
      waiting.drop(done.id)
      say(t(action === 'approve' ? 'review.approved' : 'review.rejected', { no: done.no }))
      rejecting.value = false
    } catch (error) {
      complain(error)
      await Promise.all([loadQueue(), loadOrder()])
      if (action === 'reject') throw error
    } finally {
      busy.value = false
    }
  }

  watch(id, () => {
    order.value = null
    rejecting.value = false
    void loadOrder()
  }, { immediate: true })
  watch(() => changes.seen.order, () => {
    void loadQueue()
    if (!busy.value) void loadOrder()
  })
  void loadQueue()

  return { entity, order, busy, rejecting, settle, ...waiting }
}

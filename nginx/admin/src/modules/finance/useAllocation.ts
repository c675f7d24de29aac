/** Spreads a payment over what a customer owes, oldest first. */
import { computed, ref, shallowRef } from 'vue'
import { listRows } from '@/api/entity'
import type { Row } from '@/api/types'
import { useMeta } from '@/stores/meta'

const MOST_OPEN = 100

/** Fills open amounts in order until the money is used up. */
export function spread(amount: number, balances: readonly number[]): number[] {
  let left = amount
  return balances.map((balance) => {
    const part = Math.max(0, Math.min(left, balance))
    left -= part
    return part
  })
}

export function useAllocation() {
  const entity = useMeta().find('receivable')
  const open = shallowRef<Row[]>([])
  const parts = ref<Record<number, number | null>>({})

  const used = computed(() =>
    Object.values(parts.value).reduce<number>((sum, part) => sum + (part ?? 0), 0))

  async function load(customer: number | null): Promise<void> {
    parts.value = {}
    if (!entity || !customer) {
      open.value = []
      return
    }
    const page = await listRows(entity, { customer_id: customer, 'status.in': 'open,partial',
      sort: 'due_on', limit: MOST_OPEN })
    open.value = page.items
  }

  /** Puts `first` in front, then the oldest. */
  function fill(amount: number, first: number | null): void {
    const order = [...open.value].sort((a, b) => Number(b.id === first) - Number(a.id === first))
    const amounts = spread(amount, order.map((row) => Number(row.balance_fen)))
    parts.value = Object.fromEntries(order.map((row, at) => [row.id, amounts[at] || null]))
  }

  const allocations = (): { receivable_id: number; amount_fen: number }[] =>
    Object.entries(parts.value).filter(([, part]) => part)
      .map(([id, part]) => ({ receivable_id: Number(id), amount_fen: part! }))

  return { open, parts, used, load, fill, allocations }
}

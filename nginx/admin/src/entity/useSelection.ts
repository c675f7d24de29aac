/** Which rows of a list are ticked. */
import { ref, watch, type Ref } from 'vue'
import type { Row } from '@/api/types'

export function useSelection(rows: Ref<Row[]>) {
  const ids = ref<ReadonlySet<number>>(new Set())

  function set(changed: number[], on: boolean): void {
    const next = new Set(ids.value)
    for (const id of changed) {
      if (on) next.add(id)
      else next.delete(id)
    }
    ids.value = next
  }

  const clear = (): void => { ids.value = new Set() }

  /** The ticked rows as they stand in the list. */
  const chosen = (): Row[] => rows.value.filter((row) => ids.value.has(row.id))

  watch(rows, (now) => {
    const left = now.filter((row) => ids.value.has(row.id)).map((row) => row.id)
    if (left.length !== ids.value.size) ids.value = new Set(left)
  })
  return { ids, set, clear, rows: chosen }
}

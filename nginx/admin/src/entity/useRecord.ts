/** One record and what belongs to it. */
import { ref, shallowRef, watch } from 'vue'
import { getRow } from '@/api/entity'
import { Problem } from '@/api/problem'
import type { Entity, Row } from '@/api/types'
import { useChanges } from '@/stores/changes'

export function useRecord(entity: Entity, id: () => number) {
  const row = shallowRef<Row | null>(null)
  const problem = shallowRef<Problem | null>(null)
  /** Grows with every load, so that timelines and tabs follow. */
  const loads = ref(0)

  async function load(): Promise<void> {
    const asked = id()
    try {
      const found = await getRow(entity, asked)
      if (asked !== id()) return
      row.value = found
      problem.value = null
      loads.value += 1
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (asked === id()) problem.value = error
    }
  }

  watch(id, () => {
    row.value = null
    problem.value = null
    void load()
  }, { immediate: true })
  watch(() => useChanges().seen[entity.name], () => void load())
  return { row, problem, load, loads }
}

/** How many rows stand behind each tab of a record. */
import { reactive, watch } from 'vue'
import { listRows } from '@/api/entity'
import { useMeta } from '@/stores/meta'
import type { Related } from './overrides'

export function useRelatedCounts(related: Related[], id: () => number, loads: () => number) {
  const meta = useMeta()
  const counts = reactive<Record<string, string>>({})

  async function count(item: Related, of: number): Promise<void> {
    const entity = meta.find(item.entity)
    if (!entity) return
    try {
      const page = await listRows(entity, { [item.by]: of, limit: 1, count: 1 })
      if (of !== id()) return
      counts[item.entity] = page.count_capped ? `${page.count}+` : String(page.count ?? '')
    } catch {
      counts[item.entity] = ''
    }
  }

  watch([id, loads], () => related.forEach((item) => void count(item, id())), { immediate: true })
  return counts
}

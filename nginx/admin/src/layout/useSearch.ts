/** Looks for records while somebody types, and for screens by their name. */
import { ref, shallowRef, watch } from 'vue'
import { get } from '@/api/request'
import { useMeta } from '@/stores/meta'
import { useNav } from './useNav'

export interface Hit {
  entity: string
  title: string
  detail: string
  to: string
}

interface Found {
  items: { entity: string; id: number; title: string; detail: string | null }[]
}

const TYPING_MS = 180

export function useSearch() {
  const [meta, nav] = [useMeta(), useNav()]
  const q = ref('')
  const hits = shallowRef<Hit[]>([])
  const busy = ref(false)
  const problem = ref('')
  let timer = 0
  let asked = 0

  function screens(text: string): Hit[] {
    return nav.value.flatMap((group) => group.items
      .filter((item) => item.title.toLowerCase().includes(text.toLowerCase()))
      .map((item) => ({ entity: '', title: item.title, detail: group.title, to: item.to })))
  }

  async function find(text: string): Promise<void> {
    const mine = (asked += 1)
    try {
      const found = await get<Found>('/search', { q: text })
      if (mine !== asked) return
      hits.value = [...screens(text), ...found.items.flatMap((item) => {
        const entity = meta.find(item.entity)
        return entity ? [{ entity: item.entity, title: item.title, detail: item.detail ?? '',
          to: `/${entity.path}?record=${item.id}` }] : []
      })]
      problem.value = ''
    } catch (error) {
      if (mine === asked) problem.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  watch(q, (text) => {
    clearTimeout(timer)
    hits.value = text.trim() ? screens(text.trim()) : []
    busy.value = Boolean(text.trim())
    if (text.trim()) timer = window.setTimeout(() => void find(text.trim()), TYPING_MS)
  })
  return { q, hits, busy, problem }
}

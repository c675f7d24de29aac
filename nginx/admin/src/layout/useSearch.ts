/** Looks for records while somebody types, and for screens by their name. */
import { computed, ref, shallowRef, watch } from 'vue'
import { get } from '@/api/request'
import { t } from '@/i18n'
import { entityTitle } from '@/entity/value'
import { useMeta } from '@/stores/meta'
import { useSession } from '@/stores/session'
import { useNav } from './useNav'

export interface Hit {
  /** Heading under which it stands. */
  group: string
  title: string
  detail: string
  to: string
}

interface Found {
  items: { entity: string; id: number; title: string; detail: string | null }[]
}

const TYPING_MS = 180
const RECENT_COUNT = 8
/** As many of a kind as the server gives: there may be more. */
const EACH = 6

/** What was opened lately by this person on this machine. */
function useRecent() {
  const key = `bd-recent-${useSession().staff?.id ?? 0}`
  function read(): Hit[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
      return Array.isArray(kept) ? kept as Hit[] : []
    } catch {
      return []
    }
  }
  function keep(hit: Hit): void {
    const others = read().filter((one) => one.to !== hit.to)
    localStorage.setItem(key, JSON.stringify([hit, ...others].slice(0, RECENT_COUNT)))
  }
  return { read, keep }
}

export function useSearch() {
  const [meta, nav, recent] = [useMeta(), useNav(), useRecent()]
  const q = ref('')
  const found = shallowRef<Hit[]>([])
  const busy = ref(false)
  const problem = ref('')
  let timer = 0
  let asked = 0

  function screens(text: string): Hit[] {
    return nav.value.flatMap((group) => group.items
      .filter((item) => item.title.toLowerCase().includes(text.toLowerCase()))
      .map((item) => ({ group: t('search.page'), title: item.title, detail: group.title,
        to: item.to })))
  }

  /** The records in the server's order, and after a full group the way to its list. */
  function records({ items }: Found, text: string): Hit[] {
    return items.flatMap((item, index) => {
      const entity = meta.find(item.entity)
      if (!entity) return []
      const group = entityTitle(entity)
      const hit = { group, title: item.title, detail: item.detail ?? '',
        to: `/${entity.path}?record=${item.id}` }
      const last = items[index + 1]?.entity !== item.entity
      const many = items.filter((one) => one.entity === item.entity).length >= EACH
      return last && many
        ? [hit, { group, title: t('search.more', { what: group }), detail: '',
          to: `/${entity.path}?q=${encodeURIComponent(text)}` }]
        : [hit]
    })
  }

  async function find(text: string): Promise<void> {
    const mine = (asked += 1)
    try {
      const answer = await get<Found>('/search', { q: text })
      if (mine !== asked) return
      found.value = [...screens(text), ...records(answer, text)]
      problem.value = ''
    } catch (error) {
      if (mine === asked) problem.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  watch(q, (text) => {
    clearTimeout(timer)
    asked += 1
    problem.value = ''
    busy.value = Boolean(text.trim())
    if (!text.trim()) found.value = []
    else timer = window.setTimeout(() => void find(text.trim()), TYPING_MS)
  })
  const lately = recent.read().map((hit) => ({ ...hit, group: t('search.recent') }))
  const hits = computed(() => q.value.trim() ? found.value : lately)
  return { q, hits, busy, problem, keep: recent.keep }
}

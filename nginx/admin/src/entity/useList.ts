/** The state of a list page. The address holds view, search, filters, order and open record. */
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter, type LocationQueryRaw } from 'vue-router'
import { listRows, type ListQuery } from '@/api/entity'
import { Problem } from '@/api/problem'
import type { Entity, Row } from '@/api/types'
import { dayAfter, dayOf, endOfDay } from '@/lib/format'
import { useChanges } from '@/stores/changes'
import { useSession } from '@/stores/session'
import type { EntityOverride } from './overrides'
import { useViews } from './useViews'

const PAGE_ROWS = 50
const MOST_ROWS = 100

export function useList(entity: Entity, override: EntityOverride) {
  const [route, router, session] = [useRoute(), useRouter(), useSession()]
  const { views, saveView, dropView } = useViews(entity, override)

  const one = (key: string): string => String(route.query[key] ?? '')
  const view = computed(() =>
    views.value.find((item) => item.key === one('view')) ?? views.value[0]!)
  const q = computed(() => one('q'))
  const sort = computed(() => one('sort'))
  const record = computed(() => Number(one('record')) || null)
  const filters = computed<Record<string, string>>(() => {
    const names = new Set(entity.fields.map((field) => field.name))
    return Object.fromEntries(Object.keys(route.query)
      .filter((key) => names.has(key.split('.')[0]!) || key === 'pool')
      .map((key) => [key, one(key)]))
  })
  const query = computed<ListQuery>(() => {
    const stands: Record<string, string | number | undefined> = {
      me: session.staff?.id, today: endOfDay(dayOf(new Date())), yesterday: dayAfter(-1),
      week: endOfDay(dayAfter(7)),
    }
    const own: ListQuery = Object.fromEntries(Object.entries(view.value.query)
      .map(([key, value]) => [key, stands[String(value)] ?? value]))
    return { ...own, ...filters.value, q: q.value || undefined, sort: sort.value || own.sort }
  })

  /** Changes the address; null takes a key away. */
  function go(changes: LocationQueryRaw, replace = false): void {
    const next = { ...route.query, ...changes }
    for (const [key, value] of Object.entries(next)) if (value === null) delete next[key]
    if (replace) void router.replace({ query: next })
    else void router.push({ query: next })
  }

  const loaded = useRows(entity, query)
  return { views, view, saveView, dropView, q, sort, filters, record, go, query, ...loaded }
}

/** The rows of a query, page after page, counted once. */
export function useRows(entity: Entity, query: { readonly value: ListQuery }) {
  const rows = shallowRef<Row[]>([])
  const cursor = ref<string | null>(null)
  const count = ref<number | null>(null)
  const capped = ref(false)
  const loading = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let abort = new AbortController()

  async function fetchPage(extra: ListQuery): Promise<void> {
    abort.abort()
    const mine = abort = new AbortController()
    loading.value = true
    try {
      const page = await listRows(entity, { ...query.value, ...extra }, mine.signal)
      rows.value = extra.cursor ? [...rows.value, ...page.items] : page.items
      cursor.value = page.next_cursor
      if (page.count !== undefined) {
        count.value = page.count
        capped.value = page.count_capped ?? false
      }
      problem.value = null
    } catch (error) {
      if (mine.signal.aborted) return
      problem.value = error instanceof Problem ? error : new Problem(0, 'unknown', String(error))
    } finally {
      if (mine === abort) loading.value = false
    }
  }

  /** Loads anew from the top. */
  function load(): Promise<void> {
    rows.value = []
    count.value = null
    return fetchPage({ limit: PAGE_ROWS, count: 1 })
  }

  /** Loads again what is shown, without blinking. */
  function reload(): Promise<void> {
    const limit = Math.max(PAGE_ROWS, Math.min(MOST_ROWS, rows.value.length))
    return fetchPage({ limit, count: 1 })
  }

  async function more(): Promise<void> {
    if (!loading.value && cursor.value) {
      await fetchPage({ limit: PAGE_ROWS, cursor: cursor.value })
    }
  }

  watch(() => JSON.stringify(query.value), load, { immediate: true })
  watch(() => useChanges().seen[entity.name], () => {
    if (rows.value.length <= MOST_ROWS && !loading.value) void reload()
  })
  return { rows, cursor, count, capped, loading, problem, load, reload, more }
}

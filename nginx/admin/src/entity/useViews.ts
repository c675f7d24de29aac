/** The tabs over a list: those of the module and those that the person saved here. */
import { computed, ref } from 'vue'
import type { ListQuery } from '@/api/entity'
import type { Entity } from '@/api/types'
import { useSession } from '@/stores/session'
import type { EntityOverride, View } from './overrides'

function standardViews(entity: Entity): View[] {
  const views: View[] = [{ key: 'all', title: 'list.all', query: {} }]
  if (entity.fields.some((field) => field.name === 'owner_id' && field.filter)) {
    views.push({ key: 'mine', title: 'list.mine', query: { owner_id: 'me' } })
  }
  if (entity.pooled) views.push({ key: 'pool', title: 'list.pool', query: { pool: 1 } })
  return views
}

function readStored(key: string): View[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? (stored as View[]) : []
  } catch {
    return []
  }
}

export function useViews(entity: Entity, override: EntityOverride) {
  const session = useSession()
  const storageKey = `baodan.views.${session.staff?.id}.${entity.name}`
  const own = ref<View[]>(readStored(storageKey))

  const views = computed<View[]>(() => [
    ...(override.views ?? standardViews(entity)).filter((view) => session.can(view.permission)),
    ...own.value,
  ])

  function store(next: View[]): void {
    own.value = next
    localStorage.setItem(storageKey, JSON.stringify(next))
  }

  /** Keeps the present search and filters as a tab; returns its key. */
  function saveView(name: string, query: ListQuery): string {
    const key = `own-${Date.now()}`
    store([...own.value, { key, name, query }])
    return key
  }

  /** Takes one of the person's own tabs away. */
  function dropView(key: string): void {
    store(own.value.filter((view) => view.key !== key))
  }

  return { views, saveView, dropView }
}

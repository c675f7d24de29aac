/** The tabs over a list: those of the module and those that the person saved here. */
import { computed, ref } from 'vue'
import type { ListQuery } from '@/api/entity'
import type { Entity } from '@/api/types'
import { useShelf } from '@/lib/shelf'
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

export function useViews(entity: Entity, override: EntityOverride) {
  const session = useSession()
  const shelf = useShelf<View[]>(`views.${entity.name}`, [])
  const own = ref<View[]>(shelf.read())

  /** Whoever leads people has a tab of theirs beside his own. */
  const usual = (override.views ?? standardViews(entity)).flatMap((view) =>
    (view.key === 'mine' && session.leads
      ? [view, { key: 'team', title: 'list.team', query: { ...view.query, owner_id: 'team' } }]
      : [view]))
  const views = computed<View[]>(() => [
    ...usual.filter((view) => session.can(view.permission)), ...own.value,
  ])

  function store(next: View[]): void {
    own.value = next
    shelf.write(next)
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

/** The navigation: what the modules placed, and every other entity that the server lists. */
import { computed } from 'vue'
import type { NavGroup, NavItem } from '@/entity/overrides'
import { t, word } from '@/i18n'
import { navItems } from '@/modules/registry'
import { useHome } from '@/stores/home'
import { useMeta } from '@/stores/meta'
import { useSession } from '@/stores/session'

const GROUPS: NavGroup[] = [
  'home', 'customer', 'sales', 'delivery', 'stock', 'finance', 'insight', 'setting',
]
/** Entities that live inside another one's screen. */
const INSIDE = new Set(['followup', 'task'])

export interface NavEntry {
  to: string
  title: string
  count: number
}

export function useNav() {
  const [meta, session, home] = [useMeta(), useSession(), useHome()]

  const unplaced = computed<NavItem[]>(() => meta.meta.entities
    .filter((entity) => entity.actions.includes('list') && !INSIDE.has(entity.name)
      && !navItems.some((item) => item.to.split('?')[0] === `/${entity.path}`))
    .map((entity, at) => ({
      group: 'setting', order: 900 + at, title: entity.title, to: `/${entity.path}`,
      permission: `${entity.name}.read`,
    })))

  function countOf(item: NavItem): number {
    return home.home?.todo.find((todo) => todo.key === item.todo)?.count ?? 0
  }

  const entry = (item: NavItem): NavEntry => ({
    to: item.to, count: countOf(item),
    title: item.title.includes('.') ? t(item.title) : word(item.title),
  })

  return computed(() => GROUPS
    .map((group) => ({
      group,
      title: t(`nav.group.${group}`),
      items: [...navItems, ...unplaced.value]
        .filter((item) => item.group === group && session.can(item.permission))
        .sort((a, b) => a.order - b.order)
        .map(entry),
    }))
    .filter((group) => group.items.length > 0))
}

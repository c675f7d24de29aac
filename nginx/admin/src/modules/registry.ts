/** Collects every module's screens: a folder with an index.ts is all it takes. */
import type { AppModule, EntityOverride, NavItem } from '@/entity/overrides'

const found = import.meta.glob<AppModule>('./*/index.ts', { eager: true, import: 'default' })
const modules = Object.values(found)

const NOTHING: EntityOverride = {}
const overrides: Record<string, EntityOverride> =
  Object.assign({}, ...modules.map((item) => item.entities ?? {}))

export const moduleRoutes = modules.flatMap((item) => item.routes ?? [])

export const navItems: NavItem[] = modules.flatMap((item) => item.nav ?? [])

/** What the modules say about an entity; nothing for one that only the server knows. */
export function overrideOf(entity: string): EntityOverride {
  return overrides[entity] ?? NOTHING
}

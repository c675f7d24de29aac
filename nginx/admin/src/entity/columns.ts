import type { Entity, Field } from '@/api/types'
import { overrideOf } from '@/modules/registry'
import { customOf } from './custom'

/** The columns of an entity's list: the module's choice, else those that the server marks. */
export function columnsOf(entity: Entity): Field[] {
  const names = overrideOf(entity.name).columns
  const byName = (name: string): Field[] => entity.fields.filter((field) => field.name === name)
  const columns = names
    ? [...names.flatMap(byName), ...customOf(entity).filter((field) => field.list)]
    : entity.fields.filter((field) => field.list)
  return columns.length ? columns : byName(entity.title_field)
}

/** All columns that a list can show: the usual ones in their order, then what else it brings. */
export function possibleColumns(entity: Entity): Field[] {
  const usual = columnsOf(entity)
  return [...usual, ...entity.fields.filter((field) => field.list && !usual.includes(field))]
}

/** The two filters that stand beside the search. */
export function quickFiltersOf(entity: Entity): Field[] {
  const names = overrideOf(entity.name).quickFilters
  const filterable = entity.fields.filter((field) => field.filter && !field.input)
  if (names) return names.flatMap((name) => filterable.filter((field) => field.name === name))
  const state = filterable.filter((field) => field.name === entity.state_field)
  const others = filterable.filter((field) => field.type === 'enum' && !state.includes(field))
  return [...state, ...others].slice(0, 2)
}

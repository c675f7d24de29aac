/** Definitions of a company's own fields, as the server keeps them. */
import type { FieldType, Option, Row } from '@/api/types'

export type Rule = Record<string, unknown>

export interface Kind {
  name: string
  title: string
  type: FieldType
  find: boolean
  index: boolean
  filter: boolean
  unique: boolean
  list: boolean
  options: boolean
  range: boolean
  computed: boolean
}

export interface Definition extends Row {
  entity: string
  title: string
  kind: string
  state: 'new' | 'active' | 'failed' | 'retired' | 'dropping' | 'dropped'
  problem: string | null
  section: string | null
  place: number
  hint: string | null
  options: Option[] | null
  initial: unknown
  shown_if: Rule | null
  formula: Rule | null
  result: string | null
  ref: string | null
  prefix: string | null
  min_value: number | null
  max_value: number | null
  needed: boolean
  is_unique: boolean
  find: boolean
  filter: boolean
  sort: boolean
  list: boolean
  mobile: boolean
  kept_at: string | null
  kept_rows: number | null
}

/** What the editor changes. */
export type Draft = Pick<Definition, 'title' | 'kind' | 'section' | 'hint' | 'options' | 'initial'
  | 'shown_if' | 'formula' | 'result' | 'ref' | 'prefix' | 'min_value' | 'max_value' | 'needed'
  | 'is_unique' | 'find' | 'filter' | 'sort' | 'list' | 'mobile'>

export interface Kinds {
  kinds: Kind[]
  entities: { name: string; title: string }[]
}

export interface Preset {
  name: string
  title: string
  entity: string
  fields: string[]
}

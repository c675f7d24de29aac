/** The shapes of the staff API that the screens rely on. */

export interface Row {
  id: number
  version: number
  [field: string]: unknown
}

export interface Page<T = Row> {
  items: T[]
  next_cursor: string | null
  count?: number
  count_capped?: boolean
}

export interface Choice {
  value: string
  title: string
}

export type FieldType =
  | 'text' | 'int' | 'fen' | 'e3' | 'e4' | 'bp' | 'bool' | 'date' | 'time' | 'enum'
  | 'ref' | 'refs' | 'phone' | 'email' | 'json' | 'rows' | 'texts' | 'object'

/** One option of a company's own field; those of a cascade have others below. */
export interface Option {
  value: string
  title: string
  colour?: string
  children?: Option[]
}

/** What only a field that the company added has. */
export interface CustomField {
  id: number
  kind: string
  section: string | null
  hint: string | null
  mobile: boolean
  /** In no form any more; what records hold stays to be read. */
  retired?: boolean
  options?: Option[]
  initial?: unknown
  shown_if?: Record<string, unknown>
  formula?: Record<string, unknown>
}

export interface Field {
  name: string
  type: FieldType
  title: string
  required: boolean
  readonly: boolean
  sort: boolean
  filter: boolean
  find: boolean
  list: boolean
  /** Only sent, never stored as a column of its own. */
  input: boolean
  min: number | null
  max: number | null
  choices: Choice[] | null
  ref: string | null
  access?: 'read' | 'write'
  custom?: CustomField
}

export interface Entity {
  name: string
  title: string
  path: string
  module: string
  state_field: string | null
  title_field: string
  pooled: boolean
  extensible: boolean
  actions: string[]
  fields: Field[]
}

export type Tone = 'active' | 'wait' | 'done' | 'bad' | 'closed'

export interface State {
  value: string
  title: string
  tone: Tone
}

export interface Permission {
  name: string
  title: string
  module: string
}

export interface Meta {
  entities: Entity[]
  states: Record<string, State[]>
  permissions: Permission[]
  modules: { name: string; title: string }[]
}

export interface Staff {
  id: number
  name: string
  username?: string
  dept_name?: string
  roles: string[]
}

export interface Session {
  staff: Staff
  csrf: string
  permissions?: string[]
  /** How many people have this one above them. */
  people_below?: number
  /** Only to read, as the staff above, and until when. */
  viewing?: { viewer_name: string; until: string }
}

export interface About {
  name: string
  company: string
  version: string
  demo: boolean
  standin: boolean
}

/** One line of a timeline or history. */
export interface TimelineEvent {
  id: number
  entity: string
  entity_id: number
  action: string
  from: string | null
  to: string | null
  actor_id: number | null
  actor_name: string | null
  at: string
  data: Record<string, unknown> | null
}

export interface DuplicateMatch {
  entity: string
  reason: string
  detail: string
  reasons: string[]
  level: 'same' | 'similar'
  probability_bp: number
  name: string
  owner: string | null
  pool: boolean
  deleted: boolean
  last_followup_days: number | null
  /** Absent of what the person may not open. */
  id?: number
}

export interface Todo {
  key: string
  title: string
  count: number
  tone: Tone
  link: string
}

export interface Figure {
  key: string
  title: string
  value: number
  unit: 'fen' | 'count' | 'bp'
  link: string
}

export interface Series {
  key: string
  title: string
  unit: 'fen' | 'count' | 'bp'
  points: { date: string; value: number }[]
}

export interface Home {
  todo: Todo[]
  figures: Figure[]
  series: Series[]
}

/** Somebody to contact today, and why; the most urgent first. */
export interface ContactToday {
  entity: string
  id: number
  name: string
  reasons: { text: string; urgency: number }[]
}

export interface StoredFile {
  id: number
  name: string
  mime: string
  url?: string
}

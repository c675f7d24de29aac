/** What a module may say about its entities beyond the server's tables. */
import type { Component } from 'vue'
import type { RouteLocationRaw, RouteRecordRaw } from 'vue-router'
import type { ListQuery } from '@/api/entity'
import type { Choice, FieldType, Row } from '@/api/types'

/** A question that an action asks before it runs. */
export interface ActionField {
  name: string
  /** Locale key. */
  title: string
  type: FieldType | 'note'
  required?: boolean
  choices?: Choice[]
  ref?: string
}

/** Something to do with a record: POST /<path>/<id>/<key>, or a way to another screen. */
export interface RecordAction {
  key: string
  /** Locale key. */
  title: string
  permission?: string
  /** States in which it is offered; absent: in all. */
  states?: string[]
  when?: (row: Row) => boolean
  /** Why it cannot be done now, as a locale key. */
  blocked?: (row: Row) => string | null
  fields?: ActionField[]
  /** Locale key of the question to ask when it cannot be taken back. */
  asks?: string
  tone?: 'primary' | 'danger'
  /** Offered for several rows at once. */
  batch?: boolean
  /** Offered beside a row of the list. */
  inRow?: boolean
  to?: (row: Row) => RouteLocationRaw
  /** What to say of the answer, where it is more than that it was done. */
  tell?: (answer: Record<string, unknown>) => string
  /** Where to go with the answer. */
  then?: (answer: Record<string, unknown>, row: Row) => RouteLocationRaw | null
}

export interface View {
  key: string
  /** Locale key; a person's own view has its text in `name`. */
  title?: string
  name?: string
  query: ListQuery
  permission?: string
}

export interface RecordTab {
  key: string
  title: string
  component: Component
  permission?: string
  /** After the facts and what is related, not before them. */
  last?: boolean
}

/** Rows of another entity that belong to this one. */
export interface Related {
  entity: string
  /** The field of the other entity that points here. */
  by: string
  title: string
}

export interface EntityOverride {
  /** In a query `me` stands for the caller, `today` for this day's end, `yesterday` for its day. */
  views?: View[]
  quickFilters?: string[]
  columns?: string[]
  facts?: string[]
  actions?: RecordAction[]
  tabs?: RecordTab[]
  related?: Related[]
  /** Fields of the form in order; absent: all that may be written. */
  form?: string[]
  /** Looks for likely duplicates while the form is filled in. */
  duplicates?: boolean
  createTo?: RouteLocationRaw
  editTo?: (row: Row) => RouteLocationRaw
  /** Choices of a form's field, where people may not make all that exist. */
  formChoices?: Record<string, string[]>
  editable?: (row: Row) => boolean
  timeline?: 'timeline' | 'history' | 'none'
  /** What the timeline may be narrowed to: the kinds of events behind each word. */
  timelineKinds?: { title: string; kinds: string }[]
  /** Whether follow-ups are written on the record. */
  composer?: boolean
  /** What a fresh form holds. */
  defaults?: () => Record<string, unknown>
}

export type NavGroup =
  | 'home' | 'customer' | 'sales' | 'delivery' | 'stock' | 'finance' | 'insight' | 'setting'

export interface NavItem {
  group: NavGroup
  order: number
  title: string
  to: string
  permission?: string
  /** Key of the server's to-do line whose count stands beside the entry. */
  todo?: string
  /** The work itself is done on this screen: what waits links here, not to a list. */
  ownDesk?: boolean
}

export interface AppModule {
  nav?: NavItem[]
  routes?: RouteRecordRaw[]
  entities?: Record<string, EntityOverride>
}

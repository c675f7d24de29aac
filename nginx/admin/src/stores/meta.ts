import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { get } from '@/api/request'
import type { Entity, Field, Meta, State } from '@/api/types'
import { word } from '@/i18n'

const NONE: Meta = { entities: [], states: {}, permissions: [], modules: [] }

/** What the server knows of its entities: the tables that draw most screens. */
export const useMeta = defineStore('meta', () => {
  const meta = shallowRef<Meta>(NONE)
  let loading: Promise<void> | null = null

  async function fetchMeta(): Promise<void> {
    meta.value = await get<Meta>('/meta')
  }

  /** Loads the tables once for this session. */
  function load(): Promise<void> {
    if (meta.value !== NONE) return Promise.resolve()
    loading ??= fetchMeta().finally(() => { loading = null })
    return loading
  }

  /** Loads them again under the screens that show them: fields were added. */
  const reload = fetchMeta

  /** Forgets them: another person may see other fields. */
  function reset(): void {
    meta.value = NONE
  }

  const find = (name: string): Entity | undefined =>
    meta.value.entities.find((entity) => entity.name === name)

  const byPath = (path: string): Entity | undefined =>
    meta.value.entities.find((entity) => entity.path === path)

  /** The entity of that name; a screen asks only for those it was given. */
  function entity(name: string): Entity {
    const found = find(name)
    if (!found) throw new Error(`unknown entity ${name}`)
    return found
  }

  const field = (name: string, fieldName: string): Field | undefined =>
    find(name)?.fields.find((candidate) => candidate.name === fieldName)

  /** The states of an entity in the order of its life. */
  const states = (name: string): State[] => meta.value.states[name] ?? []

  /** The words of an entity's state. */
  const state = (name: string, value: unknown): State | undefined =>
    states(name).find((candidate) => candidate.value === value)

  /** The title of a choice, or the value itself. */
  function choice(name: string, fieldName: string, value: unknown): string {
    const found = field(name, fieldName)?.choices?.find((item) => item.value === value)
    return found ? word(found.title) : String(value ?? '')
  }

  return { meta, load, reload, reset, find, byPath, entity, field, states, state, choice }
})

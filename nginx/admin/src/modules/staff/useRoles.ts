/** The role editor: what a role may do, on whose records, and which fields it sees. */
import { computed, reactive, ref, shallowRef } from 'vue'
import { createRow, getRow, listRows, updateRow } from '@/api/entity'
import { Problem } from '@/api/problem'
import type { Row } from '@/api/types'
import { t } from '@/i18n'
import { useLoad } from '@/lib/useLoad'
import { useMeta } from '@/stores/meta'
import { complain, say } from '@/ui/toast'

export interface FieldRule {
  entity: string
  field: string
  access: 'hidden' | 'read' | 'write'
  mask: 'none' | 'list' | 'all'
}

export interface RoleDraft {
  name: string
  title: string
  permissions: string[]
  scopes: Record<string, string>
  scope_depts: Record<string, number[]>
  fields: FieldRule[]
}

const MOST_ROLES = 100

function draftOf(row: Row | null): RoleDraft {
  const copy = structuredClone(row ?? {}) as Partial<RoleDraft>
  return { name: copy.name ?? '', title: copy.title ?? '', permissions: copy.permissions ?? [],
    scopes: copy.scopes ?? {}, scope_depts: copy.scope_depts ?? {}, fields: copy.fields ?? [] }
}

export function useRoles() {
  const meta = useMeta()
  const entity = meta.entity('role')
  const roles = useLoad(() => listRows(entity, { limit: MOST_ROLES }))
  const current = shallowRef<Row | null>(null)
  const draft = reactive<RoleDraft>(draftOf(null))
  const open = ref(false)
  const errors = ref<Record<string, string>>({})
  const busy = ref(false)
  const clean = ref('')
  const dirty = computed(() => open.value && JSON.stringify(draft) !== clean.value)

  function take(row: Row | null): void {
    current.value = row
    Object.assign(draft, draftOf(row))
    clean.value = JSON.stringify(draft)
    errors.value = {}
    open.value = true
  }

  async function choose(id: number): Promise<void> {
    try {
      take(await getRow(entity, id))
    } catch (error) {
      complain(error)
    }
  }

  /** Grants or withdraws permissions. */
  function grant(names: string[], on: boolean): void {
    const next = new Set(draft.permissions)
    for (const name of names) {
      if (on) next.add(name)
      else next.delete(name)
    }
    draft.permissions = [...next]
  }

  /** Sets what a role sees of a field; full access without a mask needs no rule. */
  function rule(entityName: string, field: string, change: Partial<FieldRule>): void {
    const old = ruleOf(entityName, field)
    const next = { ...old, ...change }
    const others = draft.fields.filter((item) => item.entity !== entityName || item.field !== field)
    const plain = next.access === 'write' && next.mask === 'none'
    draft.fields = plain ? others : [...others, next]
  }

  function ruleOf(entityName: string, field: string): FieldRule {
    return draft.fields.find((item) => item.entity === entityName && item.field === field)
      ?? { entity: entityName, field, access: 'write', mask: 'none' }
  }

  async function save(): Promise<void> {
    if (busy.value) return
    busy.value = true
    errors.value = {}
    try {
      const body = structuredClone(JSON.parse(JSON.stringify(draft)) as RoleDraft)
      const saved = current.value
        ? await updateRow(entity, current.value.id, current.value.version, body)
        : await createRow(entity, body)
      say(t('role.saved', { title: saved.title }))
      await roles.load()
      await choose(saved.id)
    } catch (error) {
      if (error instanceof Problem) errors.value = error.fields
      complain(error)
    } finally {
      busy.value = false
    }
  }

  return { entity, roles, current, draft, open, errors, busy, dirty, take, choose, grant, rule,
    ruleOf, save }
}

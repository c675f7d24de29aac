/** A form over one row: what was changed, what the server says of it, and who else changed it. */
import { computed, reactive, ref, shallowRef } from 'vue'
import { createRow, getRow, updateRow } from '@/api/entity'
import { Problem } from '@/api/problem'
import { newKey, post } from '@/api/request'
import type { DuplicateMatch, Entity, Field, Row } from '@/api/types'
import { t, word } from '@/i18n'
import { initialValues, isShown } from './custom'
import type { EntityOverride } from './overrides'

export type FormField =
  Pick<Field, 'name' | 'type' | 'title' | 'required' | 'choices' | 'ref' | 'max' | 'custom'>
type Values = Record<string, unknown>

const DUPLICATE_KEYS = ['name', 'company', 'phone', 'credit_code']
const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** The choices that a person may make. */
function choicesOf(field: Field, override: EntityOverride): Field['choices'] {
  const allowed = override.formChoices?.[field.name]
  return allowed ? (field.choices ?? []).filter((item) => allowed.includes(item.value))
    : field.choices
}

/** The fields of the form: those that the person may write, in the module's order. */
export function formFields(entity: Entity, override: EntityOverride, row: Row | null): FormField[] {
  const isNew = row === null
  const writable = entity.fields.filter((field) => !field.readonly && field.access !== 'read'
    && field.type !== 'json' && field.type !== 'rows' && field.name !== 'allow_duplicate'
    && (isNew || !field.input || field.name in row))
  const chosen = override.form
    ? [...override.form.flatMap((name) => writable.filter((field) => field.name === name)),
      ...writable.filter((field) => field.custom)] : writable
  return chosen.map((field) => ({
    ...field, title: word(field.title), choices: choicesOf(field, override),
  }))
}

const isEmpty = (value: unknown): boolean =>
  (value ?? '') === '' || (Array.isArray(value) && value.length === 0)

/** What must be filled in and is not. */
function missing(fields: FormField[], values: Values): Record<string, string> {
  return Object.fromEntries(fields
    .filter((field) => field.required && isShown(field, values) && isEmpty(values[field.name]))
    .map((field) => [field.name, t('form.required', { title: field.title })]))
}

/** Likely duplicates of what is being typed, or those for which the server refused it. */
function useDuplicates(enabled: boolean, values: Values) {
  const matches = shallowRef<DuplicateMatch[]>([])
  const blocked = ref(false)

  /** Looks as soon as a telling field is left. */
  async function lookForDuplicates(name: string): Promise<void> {
    if (!enabled || !DUPLICATE_KEYS.includes(name) || !values[name]) return
    const asked = { name: values.company ?? values.name, phone: values.phone,
      credit_code: values.credit_code }
    const sent = Object.fromEntries(Object.entries(asked).filter(([, value]) => value))
    try {
      matches.value = (await post<{ matches: DuplicateMatch[] }>('/duplicates', sent)).matches
    } catch {
      matches.value = []
    }
  }

  return { matches, blocked, lookForDuplicates }
}

export function useForm(entity: Entity, override: EntityOverride, row: Row | null,
  preset: Record<string, unknown> = {}) {
  const fields = formFields(entity, override, row)
  const base = shallowRef<Row | null>(row)
  const starting: Values = row
    ?? { ...initialValues(fields), ...override.defaults?.(), ...preset }
  const values = reactive<Values>(
    Object.fromEntries(fields.map((field) => [field.name, starting[field.name] ?? null])))
  const errors = ref<Record<string, string>>({})
  const message = ref('')
  const busy = ref(false)
  const conflict = ref('')
  const duplicates = useDuplicates(override.duplicates === true && row === null, values)
  const key = newKey()

  const first = { ...values }
  const changed = (): string[] => fields.map((field) => field.name)
    .filter((name) => !same(values[name], base.value ? base.value[name] : first[name]))
  const dirty = computed(() => changed().length > 0)
  /** What the conditions of fields are asked of: the row under what was typed. */
  const visible = computed(() => {
    const all = { ...base.value, ...values }
    return fields.filter((field) => isShown(field, all))
  })

  function body(): Values {
    const names = base.value ? changed() : Object.keys(values).filter((name) =>
      (values[name] ?? '') !== '')
    return Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
  }

  function take(problem: Problem): void {
    errors.value = problem.fields
    message.value = problem.message
    if (problem.slug === 'duplicate') {
      duplicates.matches.value = (problem.body.matches ?? []) as DuplicateMatch[]
      duplicates.blocked.value = true
    }
    if (problem.status === 412) void explainConflict()
  }

  /** Somebody saved first: say who, and keep what was typed. */
  async function explainConflict(): Promise<void> {
    const fresh = await getRow(entity, base.value!.id)
    message.value = ''
    conflict.value = t('form.conflict', { who: fresh.updated_by_name ?? t('form.someone') })
  }

  /** Takes the newest row under the person's own changes. */
  async function rebase(): Promise<void> {
    const mine = changed()
    const fresh = await getRow(entity, base.value!.id)
    for (const { name } of fields) if (!mine.includes(name)) values[name] = fresh[name] ?? null
    base.value = fresh
    conflict.value = ''
  }

  /** Sends the form; null when it was refused and the reasons stand beside the fields. */
  async function submit(allowDuplicate = false): Promise<Row | null> {
    errors.value = missing(fields, values)
    message.value = ''
    if (busy.value || Object.keys(errors.value).length) return null
    busy.value = true
    try {
      const sent = allowDuplicate ? { ...body(), allow_duplicate: true } : body()
      return base.value ? await updateRow(entity, base.value.id, base.value.version, sent)
        : await createRow(entity, sent, allowDuplicate ? newKey() : key)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      take(error)
      return null
    } finally {
      busy.value = false
    }
  }

  return { fields, visible, values, errors, message, busy, dirty, conflict, submit, rebase,
    ...duplicates }
}

/** The editor of one definition: its draft, what the kind allows, and what is wrong with it. */
import { computed, reactive, ref } from 'vue'
import { Problem } from '@/api/problem'
import type { Field } from '@/api/types'
import { t } from '@/i18n'
import { useMeta } from '@/stores/meta'
import { FormulaError, ruleOf, textOf } from './formula'
import type { Definition, Draft, Kind, Rule } from './types'

const NEW: Draft = {
  title: '', kind: 'text', section: null, hint: null, options: null, initial: null, shown_if: null,
  formula: null, result: null, ref: null, prefix: null, min_value: null, max_value: null,
  needed: false, is_unique: false, find: false, filter: false, sort: false, list: true,
  mobile: true,
}

const SCALED: Record<string, string> = { number: 'e4', money: 'fen', percent: 'bp' }

/** A copy: what is typed does not change the list behind. */
function draftOf(old: Definition | null): Draft {
  const copy = JSON.parse(JSON.stringify(old ?? {})) as Record<string, unknown>
  return Object.fromEntries(Object.entries(NEW).map(([key, value]) =>
    [key, copy[key] ?? value])) as unknown as Draft
}

export function useEditor(entity: string, kinds: Kind[], old: Definition | null,
  write: (draft: Draft, old: Definition | null) => Promise<void>) {
  const meta = useMeta()
  const own = old ? `cf_${old.id}` : ''
  const others = meta.entity(entity).fields.filter((field) => field.name !== own && !field.input)
  const draft = reactive<Draft>(draftOf(old))
  const formula = ref(textOf(draft.formula, others))
  const errors = ref<Record<string, string>>({})
  const busy = ref(false)
  const first = JSON.stringify(draft) + formula.value

  const kind = computed(() => kinds.find((item) => item.name === draft.kind)!)
  const numbers = others.filter((field) => ['int', 'fen', 'e3', 'e4', 'bp'].includes(field.type))
  const dirty = computed(() => JSON.stringify(draft) + formula.value !== first)
  /** The type in which bounds of this kind are typed. */
  const rangeType = computed(() => SCALED[draft.result ?? draft.kind] ?? 'int')
  /** The field as forms will draw it, for choosing its default. */
  const sample = computed(() => ({
    name: 'initial', title: t('own.initial'), type: kind.value.type, required: false,
    choices: null, ref: { person: 'staff', department: 'dept' }[draft.kind] ?? draft.ref,
    max: null, custom: { id: 0, kind: draft.kind, section: null, hint: null, mobile: false,
      options: draft.options ?? [] },
  }) as unknown as Field)

  /** Only what the kind has: the rest would be refused. */
  function sent(): Draft {
    const can = kind.value
    const is = (name: string): boolean => draft.kind === name
    let rule: Rule | null = null
    if (is('formula')) rule = ruleOf(formula.value, numbers, draft.result ?? 'number')
    return { ...draft,
      options: can.options ? draft.options : null,
      initial: can.computed ? null : draft.initial,
      formula: rule, result: is('formula') ? draft.result ?? 'number' : null,
      ref: is('reference') ? draft.ref : null, prefix: is('serial') ? draft.prefix : null,
      min_value: can.range ? draft.min_value : null, max_value: can.range ? draft.max_value : null,
      needed: draft.needed && !can.computed, is_unique: draft.is_unique && can.unique,
      find: draft.find && can.find, filter: draft.filter && can.filter,
      sort: draft.sort && can.index, list: draft.list && can.list }
  }

  /** Null values of a new definition are left out: what is absent is not checked. */
  const body = (whole: Draft): Draft => (old ? whole : Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== null)) as unknown as Draft)

  async function save(): Promise<boolean> {
    if (busy.value) return false
    errors.value = {}
    busy.value = true
    try {
      await write(body(sent()), old)
      return true
    } catch (error) {
      if (error instanceof FormulaError) {
        errors.value = { formula: t('own.badFormula', { what: error.what || t('own.end') }) }
      } else if (error instanceof Problem) {
        errors.value = { ...error.fields, '': error.message }
      } else throw error
      return false
    } finally {
      busy.value = false
    }
  }

  return { draft, formula, errors, busy, kind, others, numbers, dirty, rangeType, sample, save }
}

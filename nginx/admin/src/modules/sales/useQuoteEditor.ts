/** The quote on the desk: what was typed, its exact total, and what the server says of it. */
import { computed, reactive, ref, shallowRef } from 'vue'
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router'
import { createRow, getRow, updateRow } from '@/api/entity'
import { Problem } from '@/api/problem'
import { newKey, post } from '@/api/request'
import type { Entity, Row } from '@/api/types'
import { t } from '@/i18n'
import { dayAfter } from '@/lib/format'
import { subtotal } from '@/lib/pricing'
import { useMeta } from '@/stores/meta'
import { confirm } from '@/ui/confirm'
import { complain, say } from '@/ui/toast'
import { bodyOf, draftOf, emptyLine, isBlank, isWrong, pricedOf, COLUMNS, type DraftLine }
  from './draft'
import type { Line } from './types'

const VALID_DAYS = 14

function freshHead(customer: number | null) {
  return { customer_id: customer, valid_until: dayAfter(VALID_DAYS) as string | null,
    discount_fen: null as number | null, terms: null as string | null, note: null as string | null }
}

/** What is on the screen, and its exact total. */
function useDraft(entity: Entity) {
  const route = useRoute()
  const id = Number(route.params.id) || null
  const head = reactive(freshHead(Number(route.query.customer) || null))
  const lines = ref<DraftLine[]>([emptyLine()])
  const stored = shallowRef<Row | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const ready = ref(id === null)
  const clean = ref('')

  /** Remembers the present state as saved. */
  const keep = (): void => { clean.value = snapshot() }
  const snapshot = (): string => JSON.stringify([head, lines.value.map((line) => line.cells)])
  const priced = computed(() => lines.value.map(pricedOf))
  const sum = computed(() => subtotal(priced.value))
  const total = computed(() => sum.value - BigInt(head.discount_fen ?? 0))

  async function load(): Promise<void> {
    if (!id) return
    try {
      const quote = await getRow(entity, id)
      stored.value = quote
      for (const name of Object.keys(head) as (keyof typeof head)[]) {
        head[name] = (quote[name] ?? null) as never
      }
      lines.value = ((quote.lines ?? []) as Line[]).map(draftOf)
      ready.value = true
      problem.value = null
      keep()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }

  const filled = (): DraftLine[] => lines.value.filter((line) => !isBlank(line))

  /** What can be seen to be wrong before asking the server. */
  function faults(): Record<string, string> {
    const found: Record<string, string> = {}
    if (!head.customer_id) found.customer_id = t('form.required', { title: t('field.customer') })
    filled().forEach((line, at) => COLUMNS.filter((column) => isWrong(line, column))
      .forEach((column) => { found[`lines.${at}.${column}`] = t('line.notNumber') }))
    if (!filled().length) found.lines = t('quote.noLines')
    return found
  }

  function body(): Record<string, unknown> {
    const given = Object.entries(head).filter(([, value]) => id || (value ?? '') !== '')
    return { ...Object.fromEntries(given), discount_fen: head.discount_fen ?? 0,
      lines: filled().map(bodyOf) }
  }

  keep()
  void load()
  return { id, head, lines, stored, problem, ready, priced, sum, total, load, faults, body, keep,
    dirty: () => clean.value !== snapshot() }
}

type Draft = ReturnType<typeof useDraft>

/** Sending the draft, and where its errors stand. */
function useSaving(entity: Entity, draft: Draft) {
  const errors = ref<Record<string, string>>({})
  const message = ref('')
  const busy = ref(false)
  const key = newKey()

  function send(): Promise<Row> {
    const old = draft.stored.value
    if (!old) return createRow(entity, draft.body(), key)
    const changes = draft.body()
    delete changes.customer_id
    return updateRow(entity, old.id, old.version, changes)
  }

  /** Saves; null when it was refused and the reasons stand beside the cells. */
  async function save(): Promise<Row | null> {
    if (busy.value) return null
    errors.value = draft.faults()
    message.value = errors.value.lines ?? ''
    if (Object.keys(errors.value).length) return null
    busy.value = true
    try {
      draft.stored.value = await send()
      draft.keep()
      return draft.stored.value
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      errors.value = error.fields
      message.value = error.status === 412 ? t('quote.conflict') : error.message
      return null
    } finally {
      busy.value = false
    }
  }

  return { errors, message, busy, save }
}

export function useQuoteEditor() {
  const router = useRouter()
  const entity = useMeta().entity('quote')
  const draft = useDraft(entity)
  const saving = useSaving(entity, draft)
  const { busy, save } = saving

  async function finish(): Promise<void> {
    const saved = await save()
    if (!saved) return
    say(t('quote.saved', { no: saved.no }))
    await router.push({ path: '/quotes', query: { record: saved.id } })
  }

  /** Saves, and publishes if no approval stands in between. */
  async function publish(): Promise<void> {
    const saved = await save()
    if (!saved) return
    busy.value = true
    try {
      const after = saved.status === 'draft'
        ? await post<Row>(`/quotes/${saved.id}/submit`, {}, { idempotencyKey: newKey() }) : saved
      if (after.status === 'pending_approval') say(t('quote.needsApproval'))
      else {
        await post(`/quotes/${saved.id}/publish`, {}, { idempotencyKey: newKey() })
        say(t('quote.published', { no: saved.no }))
      }
    } catch (error) {
      complain(error)
    } finally {
      busy.value = false
    }
    await router.push({ path: '/quotes', query: { record: saved.id, tab: 'share' } })
  }

  onBeforeRouteLeave(() => !draft.dirty() || confirm({
    title: t('form.leave'), detail: t('form.leaveDetail'), yes: t('form.leaveYes'), danger: true,
  }))
  return { entity, ...draft, ...saving, finish, publish }
}

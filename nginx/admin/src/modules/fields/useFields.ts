/** The fields that a company added to one object, and what can be done with them. */
import { computed, ref } from 'vue'
import { get, post, request } from '@/api/request'
import type { Page } from '@/api/types'
import { t } from '@/i18n'
import { useLoad } from '@/lib/useLoad'
import { useMeta } from '@/stores/meta'
import { complain, say } from '@/ui/toast'
import type { Definition, Draft, Kinds, Preset } from './types'

const MOST = 100
const POLL_MS = 400
const POLLS = 40

/** Sections in the order of their first field; those without one come first. */
function sectionsOf(fields: Definition[]): { name: string; fields: Definition[] }[] {
  const names = [...new Set(['', ...fields.map((field) => field.section ?? '')])]
  return names.map((name) => ({
    name, fields: fields.filter((field) => (field.section ?? '') === name),
  }))
}

/** The fields of the chosen object, and what is known of all. */
function useDefinitions() {
  const meta = useMeta()
  const entity = ref('customer')
  const kinds = useLoad(() => get<Kinds>('/fields/kinds'))
  const presets = useLoad(async () =>
    (await get<{ presets: Preset[] }>('/fields/presets')).presets)
  const list = useLoad(async () => (await get<Page<Definition>>('/fields',
    { entity: entity.value, limit: MOST, sort: 'place' })).items)
  const live = computed(() => (list.data.value ?? [])
    .filter((field) => ['new', 'active', 'failed'].includes(field.state)))
  const retired = computed(() => (list.data.value ?? [])
    .filter((field) => ['retired', 'dropping'].includes(field.state)))
  const sections = computed(() => sectionsOf(live.value))
  const kindOf = (name: string) => kinds.data.value?.kinds.find((kind) => kind.name === name)

  /** Forms and lists are drawn anew with what changed. */
  async function refresh(): Promise<void> {
    await list.load()
    await meta.reload()
  }

  /** A new column comes within a moment; until then its state is shown. */
  async function settle(): Promise<void> {
    for (let n = 0; n < POLLS; n += 1) {
      await refresh()
      const waits = (list.data.value ?? []).some((field) =>
        field.state === 'new' || field.state === 'dropping')
      if (!waits) return
      await new Promise((resolve) => { setTimeout(resolve, POLL_MS) })
    }
  }

  async function choose(name: string): Promise<void> {
    entity.value = name
    list.data.value = null
    await list.load()
  }

  async function start(): Promise<void> {
    await Promise.all([kinds.load(), presets.load(), list.load()])
  }

  return { entity, kinds, presets, list, live, retired, sections, kindOf, refresh, settle, choose,
    start }
}

export function useFields() {
  const known = useDefinitions()
  const { entity, live, refresh, settle } = known

  /** Writes a definition; the server's problem is thrown. */
  async function save(draft: Draft, old: Definition | null): Promise<void> {
    if (old) {
      await request('PATCH', `/fields/${old.id}`, { body: draft, ifMatch: old.version })
    } else {
      const last = Math.max(0, ...live.value.map((field) => field.place))
      await post('/fields', { ...draft, entity: entity.value, place: last + 10 })
    }
    say(t('own.saved'))
    void settle().catch(complain)
  }

  /** Runs one of a definition's actions: retire, restore, retry, keep, drop. */
  async function act(field: Definition, action: string): Promise<void> {
    try {
      await post(`/fields/${field.id}/${action}`)
      say(t(`own.did.${action}`), action === 'retire'
        ? { title: t('common.undo'), run: () => act(field, 'restore') } : undefined)
      await settle()
    } catch (error) {
      complain(error)
    }
  }

  /** The order after somebody moved a field: all places anew. */
  async function arrange(order: { name: string; ids: number[] }[]): Promise<void> {
    const items = order.flatMap(({ name, ids }) => ids.map((id) => ({ id, section: name || null })))
      .map((item, at) => ({ ...item, place: (at + 1) * 10 }))
    try {
      await post('/fields/layout', { entity: entity.value, items })
    } catch (error) {
      complain(error)
    }
    await refresh()
  }

  async function install(preset: Preset): Promise<void> {
    try {
      const { added } = await post<{ added: number }>('/fields/presets', { name: preset.name })
      say(t(added ? 'own.installed' : 'own.installedBefore', { n: added }))
      await settle()
    } catch (error) {
      complain(error)
    }
  }

  return { ...known, save, act, arrange, install }
}

/** One import on the screen: looked at again while something works on it. */
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { get, post } from '@/api/request'
import { useLoad } from '@/lib/useLoad'
import { complain } from '@/ui/toast'

export interface Column {
  title: string
  samples: string[]
}

export interface Import {
  id: number
  target: string
  file_name: string
  status: string
  refused: string | null
  size: number
  received: number
  rows_total: number
  rows_done: number
  rows_new: number
  rows_updated: number
  rows_duplicate: number
  rows_error: number
  rows_undone: number
  rows_kept: number
  has_result: boolean
  owner_id: number
  owner_name: string
  updated_at: string
  on_duplicate: string
  sheet: number | null
  mapping: Record<string, number> | null
  book: { columns: Column[]; sheets: { name: string; hidden: boolean }[]; lossy: number } | null
  fields: { name: string; title: string; required: boolean }[]
  actions: string[]
}

export interface BadRow {
  row_no: number
  outcome: string
  reason: string | null
}

const PIECE = 1_000_000
const LOOK_MS = 1_000
const WORKING = ['uploading', 'reading', 'checking', 'running', 'undoing']

/** Sends a file in pieces; each may be repeated, so a bad connection costs little. */
export async function upload(
  target: string, file: File, said: (share: number) => void,
): Promise<Import> {
  const made = await post<Import>('/imports', { target, file_name: file.name, size: file.size })
  for (let at = 0; at < file.size; at += PIECE) {
    await post(`/imports/${made.id}/bytes`, file.slice(at, at + PIECE), { query: { at } })
    said(Math.min(1, (at + PIECE) / file.size))
  }
  return made
}

export function useImport(id: number) {
  const item = useLoad(() => get<Import>(`/imports/${id}`))
  const bad = shallowRef<BadRow[]>([])
  const busy = ref(false)
  const works = computed(() => WORKING.includes(item.data.value?.status ?? ''))
  let was = ''

  async function look(): Promise<void> {
    await item.load()
    const now = item.data.value
    if (!now || now.status === was) return
    was = now.status
    bad.value = works.value ? []
      : (await get<{ items: BadRow[] }>(`/imports/${id}/rows`)).items
  }

  /** One step of it: run, pause, undo ... */
  async function act(action: string, body: unknown = {}): Promise<void> {
    busy.value = true
    try {
      await post(`/imports/${id}/${action}`, body)
      await look()
    } catch (error) {
      complain(error)
    } finally {
      busy.value = false
    }
  }

  const timer = window.setInterval(() => {
    if (works.value && !document.hidden) void look()
  }, LOOK_MS)
  onBeforeUnmount(() => clearInterval(timer))

  return { item: item.data, problem: item.problem, bad, busy, works, look, act }
}

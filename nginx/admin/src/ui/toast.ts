/** Short words at the foot of the screen; one may carry an action such as 撤销. */
import { reactive } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'done' | 'bad'
  action?: { title: string; run: () => unknown }
}

const SHOWN_MS = 4_000
const WITH_ACTION_MS = 9_000

export const toasts = reactive<Toast[]>([])
let last = 0

/** Takes a toast away. */
export function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

/** Says that something was done, with a way back where there is one. */
export function say(text: string, action?: Toast['action']): void {
  const id = (last += 1)
  toasts.push(action ? { id, text, tone: 'done', action } : { id, text, tone: 'done' })
  setTimeout(() => dismiss(id), action ? WITH_ACTION_MS : SHOWN_MS)
}

/** Says what went wrong. */
export function complain(error: unknown): void {
  const id = (last += 1)
  toasts.push({ id, text: error instanceof Error ? error.message : String(error), tone: 'bad' })
  setTimeout(() => dismiss(id), WITH_ACTION_MS)
}

import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { get } from '@/api/request'

interface Changes {
  cursor: string | number
  entities?: Record<string, number>
}

const EVERY_MS = 4_000
const SLOWEST_MS = 60_000

/** Follows the server's change cursor: how many times each entity was seen to change. */
export const useChanges = defineStore('changes', () => {
  const seen = reactive<Record<string, number>>({})
  let cursor: string | number | undefined
  let timer = 0
  let wait = EVERY_MS

  async function poll(): Promise<void> {
    if (!document.hidden) {
      try {
        const answer = await get<Changes>('/changes', { cursor })
        cursor = answer.cursor
        for (const [name, count] of Object.entries(answer.entities ?? {})) {
          seen[name] = (seen[name] ?? 0) + count
        }
        wait = EVERY_MS
      } catch {
        wait = Math.min(wait * 2, SLOWEST_MS)
      }
    }
    if (timer) timer = window.setTimeout(() => void poll(), wait)
  }

  /** Starts following; a window that comes back into sight asks at once. */
  function start(): void {
    if (timer) return
    timer = window.setTimeout(() => void poll(), 0)
  }

  function stop(): void {
    clearTimeout(timer)
    timer = 0
    cursor = undefined
  }

  return { seen, start, stop }
})

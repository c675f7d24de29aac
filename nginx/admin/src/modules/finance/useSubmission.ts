/** A form of money that is sent once: its key stays the same until the server has answered. */
import { ref } from 'vue'
import { Problem } from '@/api/problem'
import { newKey } from '@/api/request'
import type { Row } from '@/api/types'

export function useSubmission() {
  const errors = ref<Record<string, string>>({})
  const message = ref('')
  const busy = ref(false)
  const key = newKey()

  /** Nothing, unless the form is sound and the server took it; else what is wrong is shown. */
  async function submit(send: (key: string) => Promise<Row>): Promise<Row | undefined> {
    if (busy.value || message.value || Object.keys(errors.value).length) return undefined
    busy.value = true
    try {
      return await send(key)
    } catch (error) {
      if (error instanceof Problem) errors.value = error.fields
      message.value = error instanceof Error ? error.message : String(error)
      return undefined
    } finally {
      busy.value = false
    }
  }

  return { errors, message, busy, submit }
}

/** What was filled in. */
export const filled = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => (value ?? '') !== ''))

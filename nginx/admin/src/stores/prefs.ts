import { defineStore } from 'pinia'
import { ref } from 'vue'
import { get, request } from '@/api/request'
import { useSession } from './session'

/** What the person set up for themselves, the same wherever they sign in. */
export const usePrefs = defineStore('prefs', () => {
  const values = ref<Record<string, unknown>>({})

  let whose: number | undefined

  /** Reads them once for whoever is signed in. */
  async function load(): Promise<void> {
    const me = useSession().staff?.id
    if (me === whose) return
    values.value = (await get<{ prefs: Record<string, unknown> }>('/me/prefs')).prefs
    whose = me
  }

  /** Keeps a value at once here and soon on the server; what fails there stays for this visit. */
  function keep(name: string, value: unknown): void {
    values.value = { ...values.value, [name]: value }
    void request('PUT', `/me/prefs/${name}`, { body: { value } }).catch(() => undefined)
  }

  return { values, load, keep }
})

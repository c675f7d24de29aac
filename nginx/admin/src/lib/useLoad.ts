import { shallowRef } from 'vue'
import { Problem } from '@/api/problem'

/** Something fetched for a screen: the data, or why there is none. */
export function useLoad<T>(fetchIt: () => Promise<T>) {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let asked = 0

  /** Fetches again; a later call wins over an earlier one that is still under way. */
  async function load(): Promise<void> {
    const mine = (asked += 1)
    try {
      const found = await fetchIt()
      if (mine !== asked) return
      data.value = found
      problem.value = null
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (mine === asked) problem.value = error
    }
  }

  return { data, problem, load }
}

import { defineStore } from 'pinia'
import { ref } from 'vue'
import { Problem } from '@/api/problem'
import { get } from '@/api/request'
import type { Home } from '@/api/types'

/** What waits for the person: shown on the first screen and as counts in the navigation. */
export const useHome = defineStore('home', () => {
  const home = ref<Home | null>(null)
  const problem = ref<Problem | null>(null)

  async function load(): Promise<void> {
    try {
      home.value = await get<Home>('/home')
      problem.value = null
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }

  return { home, problem, load }
})

import { defineStore } from 'pinia'
import { ref } from 'vue'
import { Problem } from '@/api/problem'
import { get } from '@/api/request'
import type { Home, Todo } from '@/api/types'
import { navItems } from '@/modules/registry'
import { useSession } from './session'

/** Work that has a desk of its own is done there rather than in a list. */
function withPlace(todo: Todo): Todo {
  const own = navItems.find((item) => item.todo === todo.key && item.ownDesk)
  return own && useSession().can(own.permission) ? { ...todo, link: own.to } : todo
}

/** What waits for the person: shown on the first screen and as counts in the navigation. */
export const useHome = defineStore('home', () => {
  const home = ref<Home | null>(null)
  const problem = ref<Problem | null>(null)

  async function load(): Promise<void> {
    try {
      const answer = await get<Home>('/home')
    home.value = { ...answer, todo: answer.todo.map(withPlace) }
      problem.value = null
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      problem.value = error
    }
  }

  return { home, problem, load }
})

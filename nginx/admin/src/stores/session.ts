import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { Problem } from '@/api/problem'
import { get, post, request, setCsrf } from '@/api/request'
import type { About, Session, Staff } from '@/api/types'

/** Who is signed in and what they may do. */
export const useSession = defineStore('session', () => {
  const staff = ref<Staff | null>(null)
  const permissions = ref<ReadonlySet<string>>(new Set())
  const about = ref<About | null>(null)
  const leads = ref(false)
  const viewing = ref<Session['viewing']>()
  const signedIn = computed(() => staff.value !== null)

  function take(session: Session): void {
    staff.value = session.staff
    permissions.value = new Set(session.permissions ?? [])
    leads.value = (session.people_below ?? 0) > 0
    viewing.value = session.viewing
    setCsrf(session.csrf)
  }

  /** Takes up the session of the cookie; false when there is none. */
  async function restore(): Promise<boolean> {
    try {
      take(await get<Session>('/session'))
      return true
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return false
      throw error
    }
  }

  async function signIn(username: string, password: string, otp: string): Promise<void> {
    const answer = await post<Session>('/session', otp ? { username, password, otp }
      : { username, password })
    setCsrf(answer.csrf)
    await restore()
  }

  function forget(): void {
    staff.value = null
    permissions.value = new Set()
    setCsrf('')
  }

  async function signOut(): Promise<void> {
    await request('DELETE', '/session')
    forget()
  }

  /** Sees Baodan as a colleague does, or as oneself again: every page is another. */
  async function lookAs(staffId: number | null): Promise<void> {
    if (staffId === null) await request('DELETE', '/view-as')
    else await post('/view-as', { staff_id: staffId })
    location.assign('/admin/home')
  }

  async function loadAbout(): Promise<void> {
    about.value ??= await get<About>('/about')
  }

  /** Whether the person holds a permission; no name means anyone does. */
  function can(permission?: string): boolean {
    return !permission || permissions.value.has(permission)
  }

  return {
    staff, permissions, about, leads, viewing, signedIn, restore, signIn, signOut, forget,
    lookAs, loadAbout, can,
  }
})

/** Signing in: name and password, then the one-time code where the person set one up. */
import { ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { Problem } from '@/api/problem'
import { t } from '@/i18n'
import { useSession } from '@/stores/session'

const DEMO_ACCOUNTS = ['admin', 'boss', 'reviewer', 'finance', 'store', 'design',
  'sales1', 'sales2', 'sales3']
const DEMO_PASSWORD = 'baodan-demo'

export function useLogin() {
  const [route, router, session] = [useRoute(), useRouter(), useSession()]
  const username = ref('')
  const password = ref('')
  const otp = ref('')
  const needsOtp = ref(false)
  const busy = ref(false)
  const message = ref(route.query.ended ? t('login.ended') : '')

  function explain(problem: Problem): void {
    if (problem.slug === 'otp-required') {
      needsOtp.value = true
      return
    }
    const known = ['bad-credentials', 'bad-otp'].includes(problem.slug)
    message.value = known ? t(`login.${problem.slug}`) : problem.message
    if (problem.slug === 'bad-otp') otp.value = ''
  }

  /** Only a screen of this application is a place to return to. */
  function destination(): string {
    const back = String(route.query.back ?? '')
    return back.startsWith('/') && !back.startsWith('//') ? back : '/home'
  }

  async function submit(): Promise<void> {
    if (busy.value) return
    busy.value = true
    message.value = ''
    try {
      await session.signIn(username.value.trim(), password.value, otp.value.trim())
      await router.replace(destination())
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      explain(error)
    } finally {
      busy.value = false
    }
  }

  function back(): void {
    needsOtp.value = false
    otp.value = ''
    password.value = ''
  }

  function useDemo(name: string): void {
    username.value = name
    password.value = DEMO_PASSWORD
    void submit()
  }

  return { username, password, otp, needsOtp, busy, message, submit, back, useDemo,
    demoAccounts: DEMO_ACCOUNTS }
}

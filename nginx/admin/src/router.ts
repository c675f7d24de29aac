import {
  createRouter, createWebHistory, type RouteLocationNormalized, type Router,
} from 'vue-router'
import { whenSignedOut } from './api/request'
import { moduleRoutes } from './modules/registry'
import { useMeta } from './stores/meta'
import { usePrefs } from './stores/prefs'
import { useSession } from './stores/session'

const routes = [
  { path: '/login', name: 'login', component: () => import('./modules/login/LoginPage.vue') },
  {
    path: '/',
    component: () => import('./layout/AppShell.vue'),
    redirect: '/home',
    children: [
      ...moduleRoutes,
      // Every other entity that the server knows: its list is drawn from its table.
      { path: '/:path', name: 'entity', component: () => import('./entity/EntityPage.vue') },
      { path: '/:rest(.*)*', component: () => import('./layout/NotFound.vue') },
    ],
  },
]

async function guard(to: RouteLocationNormalized) {
  const session = useSession()
  if (to.name === 'login') return true
  const back = { name: 'login', query: to.fullPath === '/home' ? {} : { back: to.fullPath } }
  if (!session.signedIn && !(await session.restore())) return back
  await Promise.all([useMeta().load(), usePrefs().load()])
  const need = to.meta.permission as string | undefined
  return session.can(need) ? true : { path: '/home' }
}

/** The screens of all modules, behind the login. */
export function createAppRouter(): Router {
  const router = createRouter({ history: createWebHistory('/admin/'), routes })
  router.beforeEach(guard)
  whenSignedOut(() => {
    const here = router.currentRoute.value
    if (here.name === 'login' || !useSession().signedIn) return
    useSession().forget()
    useMeta().reset()
    void router.push({ name: 'login', query: { back: here.fullPath, ended: '1' } })
  })
  return router
}

import type { AppModule } from '@/entity/overrides'

export default {
  nav: [{ group: 'home', order: 0, title: 'nav.home', to: '/home' }],
  routes: [{ path: 'home', component: () => import('./HomePage.vue') }],
} satisfies AppModule

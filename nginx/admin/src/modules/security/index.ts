import type { AppModule } from '@/entity/overrides'

export default {
  routes: [{ path: 'security', component: () => import('./SecurityPage.vue') }],
} satisfies AppModule

import type { AppModule } from '@/entity/overrides'

export default {
  nav: [{ group: 'sales', order: 1, title: 'nav.review', to: '/review',
    permission: 'order.approve', todo: 'order_review', ownDesk: true }],
  routes: [{ path: 'review', component: () => import('./ReviewPage.vue'),
    meta: { permission: 'order.approve' } }],
} satisfies AppModule

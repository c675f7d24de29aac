import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'setting', order: 3.5, title: 'nav.fields', to: '/fields',
      permission: 'field.update' },
  ],
  routes: [
    { path: 'fields', component: () => import('./FieldsPage.vue'),
      meta: { permission: 'field.update' } },
  ],
} satisfies AppModule

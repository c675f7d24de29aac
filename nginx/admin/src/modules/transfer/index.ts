import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'customer', order: 8, title: 'nav.imports', to: '/imports',
      permission: 'import.create' },
    { group: 'customer', order: 9, title: 'nav.exports', to: '/exports',
      permission: 'export.read' },
  ],
  routes: [
    { path: 'imports', component: () => import('./ImportsPage.vue'),
      meta: { permission: 'import.read' } },
    { path: 'imports/:id(\\d+)', component: () => import('./ImportPage.vue'),
      meta: { permission: 'import.read' } },
    { path: 'exports', component: () => import('./ExportsPage.vue'),
      meta: { permission: 'export.read' } },
  ],
} satisfies AppModule

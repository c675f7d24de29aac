import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'setting', order: 5, title: 'nav.recycle', to: '/recycle',
      permission: 'recycle.read' },
    { group: 'setting', order: 6, title: 'nav.jobs', to: '/jobs', permission: 'job.read' },
    { group: 'setting', order: 7, title: 'nav.settings', to: '/settings',
      permission: 'setting.manage' },
    { group: 'setting', order: 8, title: 'nav.system', to: '/system', permission: 'system.read' },
  ],
  routes: [
    { path: 'recycle', component: () => import('./RecyclePage.vue'),
      meta: { permission: 'recycle.read' } },
    { path: 'jobs', component: () => import('./JobsPage.vue'), meta: { permission: 'job.read' } },
    { path: 'settings', component: () => import('./SettingsPage.vue'),
      meta: { permission: 'setting.manage' } },
    { path: 'system', component: () => import('./SystemPage.vue'),
      meta: { permission: 'system.read' } },
  ],
} satisfies AppModule

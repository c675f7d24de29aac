import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'setting', order: 1, title: 'nav.staff', to: '/staff', permission: 'staff.manage' },
    { group: 'setting', order: 2, title: 'nav.depts', to: '/depts', permission: 'staff.manage' },
    { group: 'setting', order: 3, title: 'nav.roles', to: '/roles', permission: 'role.manage' },
  ],
  routes: [
    { path: 'depts', component: () => import('./DeptPage.vue'),
      meta: { permission: 'staff.manage' } },
    { path: 'roles', component: () => import('./RolePage.vue'),
      meta: { permission: 'role.manage' } },
  ],
  entities: {
    staff: {
      quickFilters: ['status', 'dept_id'],
      facts: ['username', 'phone', 'dept_id', 'superior_id', 'role_ids', 'last_login_at', 'bound',
        'totp'],
      form: ['username', 'name', 'phone', 'dept_id', 'superior_id', 'role_ids'],
      createFields: [{ name: 'password', title: 'field.initialPassword', type: 'text' }],
      tabs: [{ key: 'access', title: 'staff.access', permission: 'staff.manage',
        component: defineAsyncComponent(() => import('./StaffAccess.vue')) }],
      actions: [
        { key: 'enable', title: 'action.enable', permission: 'staff.manage',
          states: ['disabled'] },
        { key: 'disable', title: 'action.disable', permission: 'staff.manage', tone: 'danger',
          states: ['active'], asks: 'ask.disable' },
      ],
    },
  },
} satisfies AppModule

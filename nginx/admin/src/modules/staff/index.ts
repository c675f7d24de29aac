import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'setting', order: 1, title: 'nav.staff', to: '/staff', permission: 'staff.manage' },
    { group: 'setting', order: 2, title: 'nav.depts', to: '/depts', permission: 'dept.update' },
    { group: 'setting', order: 3, title: 'nav.roles', to: '/roles', permission: 'role.manage' },
  ],
  routes: [
    { path: 'depts', component: () => import('./DeptPage.vue'),
      meta: { permission: 'dept.update' } },
    { path: 'roles', component: () => import('./RolePage.vue'),
      meta: { permission: 'role.manage' } },
  ],
  entities: {
    staff: {
      quickFilters: ['status', 'dept_id'],
      columns: ['name', 'username', 'phone', 'dept_id', 'superior_id', 'status', 'bound',
        'last_login_at'],
      facts: ['username', 'phone', 'dept_id', 'superior_id', 'role_ids', 'leave_from',
        'leave_until', 'last_login_at', 'bound', 'totp'],
      form: ['username', 'name', 'phone', 'dept_id', 'superior_id', 'role_ids',
        'leave_from', 'leave_until', 'password'],
      tabs: [{ key: 'access', title: 'staff.access', permission: 'staff.manage',
        component: defineAsyncComponent(() => import('./StaffAccess.vue')) }],
      actions: [
        { key: 'enable', title: 'action.enable', permission: 'staff.manage',
          states: ['disabled'] },
        { key: 'totp-off', title: 'action.totpOff', permission: 'staff.manage',
          when: (row) => Boolean(row.totp), asks: 'ask.totpOff', tone: 'danger' },
        { key: 'disable', title: 'action.disable', permission: 'staff.manage', tone: 'danger',
          states: ['active'], asks: 'ask.disable' },
      ],
    },
  },
} satisfies AppModule

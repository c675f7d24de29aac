import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'delivery', order: 1, title: 'nav.board', to: '/workboard',
      permission: 'workorder.read' },
    { group: 'delivery', order: 2, title: 'nav.workorders', to: '/workorders',
      permission: 'workorder.read' },
  ],
  routes: [{ path: 'workboard', component: () => import('./BoardPage.vue'),
    meta: { permission: 'workorder.read' } }],
  entities: {
    workorder: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'mine', title: 'list.mine', query: { owner_id: 'me' } },
        { key: 'pool', title: 'view.unassigned', query: { pool: 1 },
          permission: 'workorder.pool' },
      ],
      quickFilters: ['status', 'owner_id'],
      facts: ['customer_id', 'order_id', 'owner_id', 'delivery_at', 'site_address', 'urgent'],
      tabs: [{ key: 'tasks', title: 'work.tasks',
        component: defineAsyncComponent(() => import('./WorkTasks.vue')) }],
      actions: [
        { key: 'assign', title: 'action.dispatch', permission: 'workorder.assign',
          states: ['new', 'assigned', 'in_progress', 'waiting'],
          fields: [{ name: 'owner_id', title: 'field.owner', type: 'ref', ref: 'staff',
            required: true }] },
        { key: 'start', title: 'action.start', permission: 'workorder.update',
          states: ['assigned', 'waiting'] },
        { key: 'close', title: 'action.close', permission: 'workorder.update',
          states: ['done'] },
        { key: 'cancel', title: 'action.cancel', permission: 'workorder.update', tone: 'danger',
          states: ['new', 'assigned', 'in_progress', 'waiting'],
          fields: [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] },
      ],
    },
  },
} satisfies AppModule

import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'setting', order: 4, title: 'nav.pools', to: '/pools', permission: 'pool.update' },
  ],
  entities: {
    pool: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'lead', title: 'nav.leadPool', query: { kind: 'lead' } },
        { key: 'customer', title: 'nav.customerPool', query: { kind: 'customer' } },
      ],
      quickFilters: ['enabled'],
      columns: ['name', 'kind', 'enabled', 'is_default', 'assign_mode', 'claim_daily', 'capacity',
        'masked', 'updated_at'],
      facts: ['staff_ids', 'dept_ids', 'role_ids', 'admin_ids', 'claim_daily', 'capacity',
        'prev_owner_days', 'protect_days', 'view_daily', 'remind_days', 'note'],
      form: ['kind', 'name', 'enabled', 'is_default', 'staff_ids', 'dept_ids', 'role_ids',
        'admin_ids', 'claim_daily', 'capacity', 'skips_won', 'prev_owner_days', 'protect_days',
        'masked', 'view_daily', 'recycle_to_id', 'keeps_balance', 'keeps_work', 'remind_days',
        'note'],
      timeline: 'history',
      tabs: [{ key: 'rules', title: 'pool.rules', permission: 'pool.update',
        component: defineAsyncComponent(() => import('./PoolRules.vue')) },
      { key: 'share', title: 'pool.share', permission: 'pool.update',
        component: defineAsyncComponent(() => import('./PoolShare.vue')) }],
      defaults: () => ({ kind: 'customer', enabled: true, is_default: false, claim_daily: 50,
        capacity: 0, skips_won: true, prev_owner_days: 3, protect_days: 0, masked: true,
        view_daily: 20, keeps_balance: true, keeps_work: true, remind_days: '7,3,1' }),
    },
  },
} satisfies AppModule

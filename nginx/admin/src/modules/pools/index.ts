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
      columns: ['name', 'kind', 'enabled', 'is_default', 'claim_daily', 'capacity', 'masked',
        'assign_mode', 'updated_at'],
      facts: ['staff_ids', 'dept_ids', 'role_ids', 'admin_ids', 'claim_daily', 'capacity',
        'prev_owner_days', 'protect_days', 'view_daily', 'remind_days', 'note'],
      form: ['kind', 'name', 'enabled', 'is_default', 'staff_ids', 'dept_ids', 'role_ids',
        'admin_ids', 'claim_daily', 'capacity', 'skips_won', 'prev_owner_days', 'protect_days',
        'masked', 'view_daily', 'assign_mode', 'remind_days', 'note'],
      timeline: 'history',
      defaults: () => ({ kind: 'customer', enabled: true, is_default: false, claim_daily: 50,
        capacity: 0, skips_won: true, prev_owner_days: 3, protect_days: 0, masked: true,
        view_daily: 20, assign_mode: 'manual', remind_days: '7,3,1' }),
    },
  },
} satisfies AppModule

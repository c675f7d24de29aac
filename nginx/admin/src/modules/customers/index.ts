import type { AppModule } from '@/entity/overrides'
import { RETURN_REASONS } from '@/lib/choices'
import { owned } from '@/lib/owned'

export default {
  nav: [
    { group: 'customer', order: 3, title: 'nav.customerPool', to: '/customers?view=pool',
      permission: 'customer.pool', todo: 'customer_pool' },
    { group: 'customer', order: 4, title: 'nav.customers', to: '/customers',
      permission: 'customer.read', todo: 'customer_due' },
    { group: 'customer', order: 5, title: 'nav.contacts', to: '/contacts',
      permission: 'contact.read' },
  ],
  entities: {
    customer: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'mine', title: 'list.mine', query: { owner_id: 'me' } },
        { key: 'due', title: 'list.due', query: { 'next_contact_at.le': 'today', owner_id: 'me' } },
        { key: 'pool', title: 'nav.customerPool', query: { pool: 1 },
          permission: 'customer.pool' },
      ],
      quickFilters: ['status', 'level', 'pool_id'],
      columns: ['name', 'status', 'level', 'phone', 'owner_id', 'next_contact_at',
        'last_followup_at', 'last_followup'],
      facts: ['level', 'phone', 'owner_id', 'pool_id', 'next_contact_at',
        'credit_limit_fen', 'credit_days'],
      form: ['name', 'contact_name', 'contact_phone', 'phone', 'type', 'level', 'source',
        'short_name', 'industry', 'region',
        'address', 'credit_code', 'credit_limit_fen', 'credit_days', 'next_contact_at', 'owner_id',
        'pool_id', 'note'],
      duplicates: true,
      composer: true,
      timeline: 'timeline',
      defaults: () => ({ level: 'normal', type: 'direct' }),
      related: [
        { entity: 'contact', by: 'customer_id', title: 'nav.contacts' },
        { entity: 'quote', by: 'customer_id', title: 'nav.quotes' },
        { entity: 'order', by: 'customer_id', title: 'nav.orders' },
        { entity: 'receivable', by: 'customer_id', title: 'nav.receivables' },
      ],
      actions: [
        { key: 'claim', title: 'action.claim', permission: 'customer.claim', inRow: true,
          batch: true, when: (row) => !owned(row) },
        { key: 'quote', title: 'action.quote', permission: 'quote.create', when: owned,
          to: (row) => ({ path: '/quotes/new', query: { customer: row.id } }) },
        { key: 'reopen', title: 'action.reopen', permission: 'customer.update',
          states: ['lost'] },
        { key: 'assign', title: 'action.assign', batch: true,
          fields: [{ name: 'owner_id', title: 'field.owner', type: 'ref', ref: 'staff',
            required: true }] },
        { key: 'return', title: 'action.returnCustomer', permission: 'customer.return',
          batch: true, when: owned, tone: 'danger',
          fields: [
            { name: 'reason', title: 'field.reason', type: 'enum', choices: RETURN_REASONS,
              required: true },
            { name: 'pool_id', title: 'field.returnTo', type: 'ref', ref: 'pool' },
            { name: 'note', title: 'field.note', type: 'note' },
          ] },
        { key: 'move', title: 'action.movePool', batch: true,
          fields: [{ name: 'pool_id', title: 'field.moveTo', type: 'ref', ref: 'pool',
            required: true }] },
        { key: 'lose', title: 'action.lose', permission: 'customer.update', tone: 'danger',
          states: ['potential', 'following', 'won'],
          fields: [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] },
      ],
    },
    contact: {
      columns: ['name', 'customer_id', 'role', 'phone', 'wechat', 'email', 'is_primary'],
      form: ['customer_id', 'name', 'role', 'phone', 'wechat', 'email', 'is_primary', 'note'],
    },
  },
} satisfies AppModule

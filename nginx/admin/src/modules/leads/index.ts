import type { AppModule } from '@/entity/overrides'
import { RETURN_REASONS } from '@/lib/choices'
import { numbersOf, owned } from '@/lib/owned'

const OPEN = ['new', 'following', 'interested']

export default {
  nav: [
    { group: 'customer', order: 1, title: 'nav.leads', to: '/leads', permission: 'lead.read',
      todo: 'lead_due' },
    { group: 'customer', order: 2, title: 'nav.leadPool', to: '/leads?view=pool',
      permission: 'lead.pool', todo: 'lead_pool' },
  ],
  entities: {
    lead: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'mine', title: 'list.mine', query: { owner_id: 'me' } },
        { key: 'due', title: 'list.due', query: { 'next_contact_at.le': 'today', owner_id: 'me' } },
        { key: 'leaving', title: 'view.leaving',
          query: { 'recycle_due_at.le': 'week', owner_id: 'me', sort: 'recycle_due_at' } },
        { key: 'pool', title: 'nav.leadPool', query: { pool: 1 }, permission: 'lead.pool' },
      ],
      quickFilters: ['status', 'source', 'pool_id'],
      columns: ['company', 'name', 'phone', 'status', 'level', 'source', 'owner_id',
        'next_contact_at', 'recycle_due_at', 'last_followup'],
      facts: ['name', 'phone', 'owner_id', 'pool_id', 'recycle_due_at', 'next_contact_at',
        'last_followup_at', 'customer_id'],
      form: ['company', 'name', 'phone', 'wechat', 'source', 'level', 'industry', 'region',
        'next_contact_at', 'owner_id', 'pool_id', 'note'],
      duplicates: true,
      composer: true,
      timeline: 'timeline',
      defaults: () => ({ level: 'normal' }),
      actions: [
        { key: 'claim', title: 'action.claim', permission: 'lead.claim', inRow: true, batch: true,
          when: (row) => !owned(row) },
        { key: 'convert', title: 'action.convert', permission: 'lead.convert',
          states: OPEN, when: owned,
          asks: 'ask.convert',
          then: (answer) => `/customers?record=${String(answer.customer_id)}` },
        { key: 'interest', title: 'action.interest', permission: 'lead.update', when: owned,
          states: ['new', 'following'] },
        { key: 'reopen', title: 'action.reopen', permission: 'lead.update', states: ['invalid'] },
        { key: 'phones', title: 'action.viewPhones', permission: 'lead.pool',
          when: (row) => !owned(row) && String(row.phone ?? '').includes('*'), tell: numbersOf },
        { key: 'assign', title: 'action.assign', batch: true,
          fields: [{ name: 'owner_id', title: 'field.owner', type: 'ref', ref: 'staff',
            required: true }] },
        { key: 'return', title: 'action.returnLead', permission: 'lead.return', batch: true,
          when: owned, tone: 'danger', states: OPEN,
          fields: [
            { name: 'reason', title: 'field.reason', type: 'enum', choices: RETURN_REASONS,
              required: true },
            { name: 'pool_id', title: 'field.returnTo', type: 'ref', ref: 'pool' },
            { name: 'note', title: 'field.note', type: 'note' },
          ] },
        { key: 'share', title: 'action.share', batch: true, when: (row) => !owned(row) },
        { key: 'move', title: 'action.movePool', batch: true,
          fields: [{ name: 'pool_id', title: 'field.moveTo', type: 'ref', ref: 'pool',
            required: true }] },
        { key: 'invalidate', title: 'action.invalidate', permission: 'lead.update', tone: 'danger',
          states: OPEN,
          fields: [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] },
      ],
    },
  },
} satisfies AppModule

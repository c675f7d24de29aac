import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'

const REASON = [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] as const

export default {
  nav: [
    { group: 'sales', order: 4, title: 'nav.contracts', to: '/contracts',
      permission: 'contract.read', todo: 'contract_expiring' },
    { group: 'sales', order: 5, title: 'nav.amendments', to: '/amendments',
      permission: 'amendment.read' },
  ],
  routes: [{ path: 'contracts/new', component: () => import('./NewContract.vue'),
    meta: { permission: 'contract.create' } }],
  entities: {
    contract: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'mine', title: 'list.mine', query: { owner_id: 'me' } },
        { key: 'approval', title: 'view.quoteApproval', query: { status: 'pending_approval' },
          permission: 'contract.approve' },
        { key: 'sign', title: 'view.toSign', query: { status: 'to_sign' } },
        { key: 'running', title: 'view.contractRunning',
          query: { 'status.in': 'signed,performing' } },
      ],
      quickFilters: ['status', 'customer_id', 'kind'],
      columns: ['no', 'title', 'customer_id', 'kind', 'status', 'current_fen', 'ends_on',
        'owner_id'],
      facts: ['customer_id', 'kind', 'current_fen', 'starts_on', 'ends_on', 'billing',
        'settlement_id', 'payment_days', 'owner_id'],
      form: ['customer_id', 'title', 'kind', 'quote_id', 'amount_fen', 'starts_on', 'ends_on',
        'billing', 'settlement_id', 'payment_days', 'commit_fen', 'note'],
      editable: (row) => row.status === 'draft',
      defaults: () => ({ kind: 'single' }),
      tabs: [
        { key: 'content', title: 'order.content',
          component: defineAsyncComponent(() => import('./ContractContent.vue')) },
        { key: 'plan', title: 'plan.title', permission: 'receivable.read',
          component: defineAsyncComponent(() => import('../finance/PlanTab.vue')) },
      ],
      related: [
        { entity: 'order', by: 'contract_id', title: 'nav.orders' },
        { entity: 'amendment', by: 'contract_id', title: 'nav.amendments' },
      ],
      actions: [
        { key: 'submit', title: 'action.submitQuote', permission: 'contract.update',
          states: ['draft'] },
        { key: 'approve', title: 'action.approve', permission: 'contract.approve',
          states: ['pending_approval'] },
        { key: 'sign', title: 'action.sign', permission: 'contract.sign', states: ['to_sign'],
          fields: [
            { name: 'signed_on', title: 'field.signedOn', type: 'date' },
            { name: 'signer_name', title: 'field.signer', type: 'text' },
          ] },
        { key: 'start', title: 'action.perform', permission: 'contract.update',
          states: ['signed'] },
        { key: 'complete', title: 'action.complete', permission: 'contract.close',
          states: ['performing'] },
        { key: 'archive', title: 'action.archive', permission: 'contract.close' },
        { key: 'renew', title: 'action.renew', permission: 'contract.create',
          then: (answer) => `/contracts?record=${String(answer.id)}` },
        { key: 'reject', title: 'action.reject', permission: 'contract.approve', tone: 'danger',
          states: ['pending_approval'], fields: [...REASON] },
        { key: 'void', title: 'action.void', permission: 'contract.update', tone: 'danger',
          fields: [...REASON] },
        { key: 'terminate', title: 'action.terminate', permission: 'contract.terminate',
          tone: 'danger', fields: [...REASON] },
      ],
    },
    amendment: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'approval', title: 'view.quoteApproval', query: { status: 'pending' },
          permission: 'amendment.approve' },
      ],
      quickFilters: ['status', 'customer_id'],
      columns: ['no', 'contract_id', 'customer_id', 'status', 'delta_fen', 'new_ends_on', 'reason'],
      facts: ['contract_id', 'customer_id', 'delta_fen', 'new_ends_on', 'reason'],
      form: ['contract_id', 'delta_fen', 'new_ends_on', 'reason'],
      editable: (row) => row.status === 'draft',
      actions: [
        { key: 'submit', title: 'action.submitQuote', permission: 'amendment.update',
          states: ['draft'] },
        { key: 'approve', title: 'action.approve', permission: 'amendment.approve',
          states: ['pending'] },
        { key: 'reject', title: 'action.reject', permission: 'amendment.approve', tone: 'danger',
          states: ['pending'], fields: [...REASON] },
        { key: 'void', title: 'action.void', permission: 'amendment.update', tone: 'danger',
          asks: 'ask.void' },
      ],
    },
  },
} satisfies AppModule

import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'finance', order: 1, title: 'nav.receivables', to: '/receivables',
      permission: 'receivable.read', todo: 'receivable_late' },
    { group: 'finance', order: 2, title: 'nav.receipts', to: '/receipts',
      permission: 'receipt.read', todo: 'receipt_unallocated' },
  ],
  routes: [{ path: 'receipts/new', component: () => import('./ReceiptPage.vue'),
    meta: { permission: 'receipt.create' } }],
  entities: {
    receivable: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'open', title: 'view.unpaid', query: { 'status.in': 'open,partial' } },
        { key: 'late', title: 'view.overdue',
          query: { 'status.in': 'open,partial', 'due_on.le': 'yesterday' } },
      ],
      quickFilters: ['status', 'customer_id'],
      facts: ['customer_id', 'order_id', 'amount_fen', 'paid_fen', 'balance_fen', 'due_on'],
      tabs: [{ key: 'receipts', title: 'nav.receipts',
        component: defineAsyncComponent(() => import('./ReceivableReceipts.vue')) }],
      actions: [{ key: 'receipt', title: 'action.receive', permission: 'receipt.create',
        states: ['open', 'partial'], inRow: true,
        to: (row) => ({ path: '/receipts/new',
          query: { customer: String(row.customer_id), receivable: row.id } }) }],
    },
    receipt: {
      facts: ['customer_id', 'amount_fen', 'unallocated_fen', 'method', 'received_on', 'payer'],
      createTo: '/receipts/new',
      editable: () => false,
      tabs: [{ key: 'allocations', title: 'receipt.allocations',
        component: defineAsyncComponent(() => import('./ReceiptAllocations.vue')) }],
      actions: [{ key: 'reverse', title: 'action.reverse', permission: 'receipt.reverse',
        states: ['posted'], tone: 'danger',
        fields: [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] }],
    },
  },
} satisfies AppModule

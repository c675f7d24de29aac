import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'
import { METHODS } from '@/lib/choices'
import { invoiceEntity } from './invoiceEntity'

const REASON = [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] as const

export default {
  nav: [
    { group: 'finance', order: 1, title: 'nav.receivables', to: '/receivables',
      permission: 'receivable.read', todo: 'receivable_late' },
    { group: 'finance', order: 2, title: 'nav.receipts', to: '/receipts',
      permission: 'receipt.read', todo: 'receipt_unclaimed' },
    { group: 'finance', order: 3, title: 'nav.invoices', to: '/invoices',
      permission: 'invoice.read', todo: 'invoice_requested' },
    { group: 'finance', order: 4, title: 'nav.wallets', to: '/wallets',
      permission: 'wallet.read' },
    { group: 'finance', order: 5, title: 'nav.aging', to: '/aging',
      permission: 'receivable.read' },
    { group: 'finance', order: 6, title: 'nav.invoiceTitles', to: '/invoice-titles',
      permission: 'invoice_title.read' },
  ],
  routes: [
    { path: 'receipts/new', component: () => import('./ReceiptPage.vue'),
      meta: { permission: 'receipt.create' } },
    { path: 'invoices/new', component: () => import('./InvoicePage.vue'),
      meta: { permission: 'invoice.create' } },
    { path: 'aging', component: () => import('./AgingPage.vue'),
      meta: { permission: 'receivable.read' } },
  ],
  entities: {
    receivable: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'open', title: 'view.unpaid', query: { 'status.in': 'open,partial' } },
        { key: 'late', title: 'view.overdue',
          query: { 'status.in': 'open,partial', 'due_on.le': 'yesterday' } },
      ],
      quickFilters: ['status', 'customer_id'],
      columns: ['no', 'customer_id', 'label', 'order_id', 'contract_id', 'balance_fen', 'due_on',
        'status'],
      facts: ['customer_id', 'order_id', 'contract_id', 'amount_fen', 'paid_fen', 'balance_fen',
        'invoiced_fen', 'due_on'],
      tabs: [{ key: 'receipts', title: 'nav.receipts',
        component: defineAsyncComponent(() => import('./ReceivableReceipts.vue')) }],
      actions: [{ key: 'receipt', title: 'action.receive', permission: 'receipt.create',
        states: ['open', 'partial'], inRow: true,
        to: (row) => ({ path: '/receipts/new',
          query: { customer: String(row.customer_id), receivable: row.id } }) },
      { key: 'invoice', title: 'action.invoice', permission: 'invoice.create',
        states: ['open', 'partial', 'paid'],
        when: (row) => Number(row.invoiced_fen) < Number(row.amount_fen),
        to: (row) => ({ path: '/invoices/new',
          query: { customer: String(row.customer_id), receivable: row.id } }) }],
    },
    receipt: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'unclaimed', title: 'view.unclaimed', query: { claimed: 0, status: 'posted' } },
      ],
      columns: ['no', 'customer_id', 'payer', 'amount_fen', 'unallocated_fen', 'received_on',
        'method', 'status'],
      facts: ['customer_id', 'amount_fen', 'unallocated_fen', 'method', 'received_on', 'payer'],
      createTo: '/receipts/new',
      editable: () => false,
      tabs: [{ key: 'allocations', title: 'receipt.allocations',
        component: defineAsyncComponent(() => import('./ReceiptAllocations.vue')) }],
      actions: [{ key: 'unclaim', title: 'action.unclaim', permission: 'receipt.create',
        states: ['posted'], tone: 'danger',
        when: (row) => Boolean(row.customer_id) && !row.allocated_fen },
      { key: 'reverse', title: 'action.reverse', permission: 'receipt.reverse',
        states: ['posted'], tone: 'danger',
        fields: [...REASON] }],
    },
    wallet: {
      quickFilters: ['kind', 'customer_id'],
      facts: ['customer_id', 'kind', 'balance_fen'],
      tabs: [{ key: 'entries', title: 'wallet.entries',
        component: defineAsyncComponent(() => import('./WalletEntries.vue')) }],
      actions: [{ key: 'refund', title: 'action.refund', permission: 'wallet.refund',
        when: (row) => Number(row.balance_fen) > 0,
        fields: [
          { name: 'amount_fen', title: 'field.amount', type: 'fen', required: true },
          { name: 'method', title: 'field.method', type: 'enum', required: true,
            choices: METHODS },
          ...REASON,
        ] }],
    },
    invoice_title: {
      form: ['customer_id', 'title', 'tax_no', 'bank', 'account', 'address', 'phone'],
    },
    invoice: invoiceEntity,
  },
} satisfies AppModule

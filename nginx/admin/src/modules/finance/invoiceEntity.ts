/** What the screens say about an invoice beyond the server's table. */
import { defineAsyncComponent } from 'vue'
import type { EntityOverride } from '@/entity/overrides'

const REASON = [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] as const
const NUMBER = [
  { name: 'invoice_no', title: 'field.invoiceNo', type: 'text', required: true },
] as const

export const invoiceEntity: EntityOverride = {
  views: [
    { key: 'all', title: 'list.all', query: {} },
    { key: 'waiting', title: 'view.toIssue', query: { status: 'requested' } },
  ],
  quickFilters: ['status', 'customer_id'],
  columns: ['no', 'customer_id', 'title', 'kind', 'status', 'amount_fen', 'invoice_no',
    'issued_on'],
  facts: ['customer_id', 'title', 'tax_no', 'kind', 'amount_fen', 'red_fen', 'invoice_no',
    'issued_on', 'red_of_id', 'reason'],
  createTo: '/invoices/new',
  tabs: [{ key: 'items', title: 'invoice.items',
    component: defineAsyncComponent(() => import('./InvoiceItems.vue')) }],
  related: [{ entity: 'invoice', by: 'red_of_id', title: 'action.red' }],
  actions: [
    { key: 'issue', title: 'action.issue', permission: 'invoice.issue', states: ['requested'],
      fields: [...NUMBER, { name: 'issued_on', title: 'field.issuedOn', type: 'date' }] },
    { key: 'mail', title: 'action.mail', permission: 'invoice.issue', states: ['issued'],
      fields: [
        { name: 'courier', title: 'field.courier', type: 'text' },
        { name: 'tracking_no', title: 'field.trackingNo', type: 'text' },
      ] },
    { key: 'receive', title: 'action.received', permission: 'invoice.create',
      states: ['issued', 'mailed'] },
    { key: 'cancel', title: 'action.cancel', permission: 'invoice.create', tone: 'danger',
      states: ['requested'], fields: [...REASON] },
    { key: 'red', title: 'action.red', permission: 'invoice.issue', tone: 'danger',
      when: (row) => !row.red_of_id && Number(row.red_fen) < Number(row.amount_fen),
      fields: [...NUMBER, { name: 'amount_fen', title: 'field.redAmount', type: 'fen' },
        ...REASON] },
    { key: 'void', title: 'action.void', permission: 'invoice.issue', tone: 'danger',
      when: (row) => !row.red_fen, fields: [...REASON] },
  ],
}

/** What the screens say about a 报单 beyond the server's table. */
import { defineAsyncComponent } from 'vue'
import type { EntityOverride } from '@/entity/overrides'

const REASON = [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] as const

export const orderEntity: EntityOverride = {
  views: [
    { key: 'all', title: 'list.all', query: {} },
    { key: 'mine', title: 'list.mine', query: { owner_id: 'me' } },
    { key: 'waiting', title: 'view.orderWaiting', query: { status: 'submitted' } },
    { key: 'held', title: 'view.orderHeld', query: { status: 'credit_hold' } },
    { key: 'running', title: 'view.orderRunning',
      query: { 'status.in': 'approved,in_production' } },
    { key: 'rejected', title: 'view.orderRejected', query: { status: 'rejected' } },
  ],
  quickFilters: ['status', 'customer_id'],
  columns: ['no', 'customer_id', 'status', 'total_fen', 'owner_id', 'submitted_at', 'delivery_at',
    'urgent'],
  facts: ['customer_id', 'total_fen', 'delivery_at', 'owner_id', 'submitted_at', 'approved_at',
    'urgent', 'contract_id', 'site_address', 'hold_reason', 'reject_reason'],
  tabs: [
    { key: 'lines', title: 'order.content',
      component: defineAsyncComponent(() => import('./OrderContent.vue')) },
    { key: 'plan', title: 'plan.title', permission: 'receivable.read',
      component: defineAsyncComponent(() => import('../finance/PlanTab.vue')) },
  ],
  related: [
    { entity: 'workorder', by: 'order_id', title: 'nav.workorders' },
    { entity: 'receivable', by: 'order_id', title: 'nav.receivables' },
  ],
  actions: [
    { key: 'approve', title: 'action.approve', permission: 'order.approve',
      states: ['submitted'] },
    { key: 'release', title: 'action.release', permission: 'order.credit',
      states: ['credit_hold'] },
    { key: 'refuse', title: 'action.refuse', permission: 'order.credit', tone: 'danger',
      states: ['credit_hold'], fields: [...REASON] },
    { key: 'deliver', title: 'action.deliver', permission: 'order.deliver',
      states: ['approved', 'in_production'] },
    { key: 'accept', title: 'action.accept', permission: 'order.deliver',
      states: ['delivered'] },
    { key: 'close', title: 'action.close', permission: 'order.approve', states: ['settled'] },
    { key: 'reject', title: 'action.reject', permission: 'order.approve', tone: 'danger',
      states: ['submitted'], fields: [...REASON] },
    { key: 'unapprove', title: 'action.unapprove', permission: 'order.unapprove', tone: 'danger',
      fields: [...REASON] },
    { key: 'void', title: 'action.void', permission: 'order.void', tone: 'danger',
      fields: [...REASON] },
  ],
}

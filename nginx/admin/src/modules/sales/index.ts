import { defineAsyncComponent } from 'vue'
import type { AppModule } from '@/entity/overrides'
import { orderEntity } from './orderEntity'

const REASON = [{ name: 'reason', title: 'field.reason', type: 'note', required: true }] as const

export default {
  nav: [
    { group: 'sales', order: 2, title: 'nav.quotes', to: '/quotes', permission: 'quote.read',
      todo: 'quote_approval' },
    { group: 'sales', order: 3, title: 'nav.orders', to: '/orders', permission: 'order.read',
      todo: 'order_rejected' },
    { group: 'stock', order: 1, title: 'nav.products', to: '/products',
      permission: 'product.read' },
    { group: 'stock', order: 2, title: 'nav.priceLists', to: '/price-lists',
      permission: 'price_list.read' },
  ],
  routes: [
    { path: 'quotes/new', component: () => import('./QuoteEditor.vue'),
      meta: { permission: 'quote.create' } },
    { path: 'quotes/:id(\\d+)/edit', component: () => import('./QuoteEditor.vue'),
      meta: { permission: 'quote.update' } },
  ],
  entities: {
    quote: {
      views: [
        { key: 'all', title: 'list.all', query: {} },
        { key: 'mine', title: 'list.mine', query: { owner_id: 'me' } },
        { key: 'open', title: 'view.quoteOpen', query: { 'status.in': 'sent,viewed' } },
        { key: 'accepted', title: 'view.quoteAccepted', query: { status: 'accepted' } },
        { key: 'approval', title: 'view.quoteApproval', query: { status: 'pending_approval' },
          permission: 'quote.approve' },
      ],
      quickFilters: ['status', 'customer_id'],
      columns: ['no', 'customer_id', 'status', 'total_fen', 'valid_until', 'view_count', 'owner_id',
        'last_viewed_at'],
      facts: ['customer_id', 'total_fen', 'valid_until', 'owner_id', 'view_count', 'revision'],
      createTo: '/quotes/new',
      editTo: (row) => `/quotes/${row.id}/edit`,
      editable: (row) => ['draft', 'ready'].includes(String(row.status)),
      tabs: [
        { key: 'lines', title: 'quote.lines',
          component: defineAsyncComponent(() => import('./QuoteLines.vue')) },
        { key: 'share', title: 'quote.share',
          component: defineAsyncComponent(() => import('./QuoteShare.vue')) },
      ],
      related: [
        { entity: 'order', by: 'quote_id', title: 'nav.orders' },
        { entity: 'contract', by: 'quote_id', title: 'nav.contracts' },
      ],
      actions: [
        { key: 'submit', title: 'action.submitQuote', permission: 'quote.update',
          states: ['draft'] },
        { key: 'approve', title: 'action.approve', permission: 'quote.approve',
          states: ['pending_approval'] },
        { key: 'publish', title: 'action.publish', permission: 'quote.publish',
          states: ['ready'] },
        { key: 'reject', title: 'action.reject', permission: 'quote.approve', tone: 'danger',
          states: ['pending_approval'], fields: [...REASON] },
        { key: 'contract', title: 'action.contract', permission: 'contract.create',
          states: ['accepted'],
          to: (row) => ({ path: '/contracts/new', query: { quote: row.id } }) },
        { key: 'revise', title: 'action.revise', permission: 'quote.create',
          then: (answer) => `/quotes/${String(answer.id)}/edit` },
        { key: 'extend', title: 'action.extend', permission: 'quote.publish',
          fields: [{ name: 'valid_until', title: 'field.validUntil', type: 'date',
            required: true }] },
        { key: 'withdraw', title: 'action.withdraw', permission: 'quote.publish', tone: 'danger',
          fields: [...REASON] },
        { key: 'void', title: 'action.void', permission: 'quote.update', tone: 'danger',
          asks: 'ask.void' },
      ],
    },
    order: orderEntity,
    product: {
      quickFilters: ['kind', 'pricing_method'],
      columns: ['name', 'code', 'kind', 'pricing_method', 'unit', 'unit_price_e4', 'floor_price_e4',
        'cost_price_e4', 'stocked', 'status'],
      form: ['code', 'name', 'kind', 'pricing_method', 'unit', 'unit_price_e4', 'floor_price_e4',
        'cost_price_e4', 'stocked', 'status', 'note'],
      defaults: () => ({ kind: 'goods', pricing_method: 'quantity', status: 'on', stocked: false }),
      related: [{ entity: 'stock', by: 'product_id', title: 'nav.stocks' }],
    },
    price_list: {
      tabs: [{ key: 'items', title: 'price.items',
        component: defineAsyncComponent(() => import('./PriceItems.vue')) }],
      defaults: () => ({ status: 'on' }),
    },
  },
} satisfies AppModule

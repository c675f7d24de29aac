import type { AppModule } from '@/entity/overrides'

export default {
  nav: [
    { group: 'stock', order: 3, title: 'nav.stocks', to: '/stocks', permission: 'stock.read' },
    { group: 'stock', order: 4, title: 'nav.stockMoves', to: '/stock-moves',
      permission: 'stock_move.read' },
    { group: 'stock', order: 5, title: 'nav.warehouses', to: '/warehouses',
      permission: 'warehouse.read' },
  ],
  entities: {
    stock: { timeline: 'none', quickFilters: ['warehouse_id', 'product_id'] },
    stock_move: {
      timeline: 'none',
      quickFilters: ['kind', 'warehouse_id'],
      form: ['kind', 'warehouse_id', 'product_id', 'quantity_e3', 'to_warehouse_id', 'note'],
      defaults: () => ({ kind: 'in' }),
      formChoices: { kind: ['in', 'out', 'adjust', 'transfer'] },
    },
    warehouse: {
      related: [{ entity: 'stock', by: 'warehouse_id', title: 'nav.stocks' }],
      defaults: () => ({ status: 'on' }),
    },
  },
} satisfies AppModule

import { listDueCustomers } from '../../services/customers';
import { listDueLeads } from '../../services/leads';
import { getMe } from '../../services/me';
import type { Me } from '../../services/me';
import { outbox } from '../../services/outbox';
import { listQuotes } from '../../services/sales';
import { dayOf, toInstant } from '../../utils/dates';
import { leave } from '../../utils/handover';
import { messageOf } from '../../utils/problem';
import { stateOf } from '../../utils/states';
import { customerView, leadView, quoteView } from '../../utils/views';
import type { PersonView } from '../../utils/views';

const SHOWN = 5;

/** The states that the person asks about every day. */
const ORDER_STATES = ['submitted', 'rejected', 'approved', 'in_production'];

function greeting(now: number): string {
  const hour = new Date(now + 8 * 3600 * 1000).getUTCHours();
  if (hour < 5) return '夜深了';
  if (hour < 12) return '上午好';
  return hour < 18 ? '下午好' : '晚上好';
}

function orderTiles(orders: Record<string, number>) {
  return ORDER_STATES.map((status) => ({
    status, count: orders[status] || 0, title: stateOf('order', status).title,
  }));
}

async function dueRows(): Promise<PersonView[]> {
  const until = toInstant(dayOf(Date.now()), '23:59');
  const [customers, leads] = await Promise.all([
    listDueCustomers(until, SHOWN), listDueLeads(until, SHOWN),
  ]);
  return [...customers.items.map(customerView), ...leads.items.map(leadView)];
}

Page({
  data: {
    status: 'loading',
    error: '',
    hello: '',
    name: '',
    dueCount: 0,
    due: [] as PersonView[],
    tiles: [] as ReturnType<typeof orderTiles>,
    quotes: [] as ReturnType<typeof quoteView>[],
    waiting: 0,
    seenAt: 0,
  },

  leaveOutbox: null as null | (() => void),

  onLoad() {
    this.leaveOutbox = outbox.onChange(() => this.countDrafts());
  },

  onUnload() {
    this.leaveOutbox?.();
  },

  onShow() {
    this.countDrafts();
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  countDrafts() {
    const waiting = outbox.list().filter((draft) => draft.state !== 'submitted').length;
    this.setData({ waiting });
  },

  async load() {
    try {
      const [me, due, quotes] = await Promise.all([
        getMe(), dueRows(), listQuotes({ 'status.in': 'viewed,accepted', limit: SHOWN }),
      ]);
      this.showMe(me);
      this.setData({
        status: 'ready', error: '', due, quotes: quotes.items.map(quoteView),
        seenAt: me.seen_at || 0,
      });
    } catch (error) {
      const status = this.data.status === 'ready' ? 'ready' : 'error';
      this.setData({ status, error: messageOf(error) });
    }
  },

  showMe(me: Me) {
    this.setData({
      hello: greeting(Date.now()),
      name: me.staff.name,
      dueCount: me.today.followups_due,
      tiles: orderTiles(me.today.orders),
    });
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onTile(event: WechatMiniprogram.TouchEvent) {
    leave('orders-status', event.currentTarget.dataset.status);
    wx.switchTab({ url: '/pages/orders/orders' });
  },

  onDrafts() {
    leave('orders-status', 'drafts');
    wx.switchTab({ url: '/pages/orders/orders' });
  },

  onCustomers() {
    wx.switchTab({ url: '/pages/customers/customers' });
  },

  onQuote(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/packages/sales/quote/quote?id=${event.currentTarget.dataset.id}` });
  },

  onQuotes() {
    wx.navigateTo({ url: '/packages/sales/quotes/quotes' });
  },

  onNewOrder() {
    wx.navigateTo({ url: '/packages/sales/order-edit/order-edit' });
  },
});

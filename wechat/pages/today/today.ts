import { contactsToday, getMe } from '../../services/me';
import type { ContactToday, Me } from '../../services/me';
import { outbox } from '../../services/outbox';
import { listQuotes } from '../../services/sales';
import { leave } from '../../utils/handover';
import { messageOf } from '../../utils/problem';
import { stateOf } from '../../utils/states';
import { elideMiddle } from '../../utils/text';
import { quoteView } from '../../utils/views';

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

/** Reasons from this on are shown as pressing. */
const PRESSING = 4;

function contactView({ entity, id, name, reasons }: ContactToday) {
  return {
    key: `${entity}-${id}`,
    url: `/packages/${entity}s/detail/detail?id=${id}`,
    name: elideMiddle(name),
    lead: entity === 'lead',
    reasons: reasons.map(({ text, urgency }) => ({ text, pressing: urgency >= PRESSING })),
  };
}

Page({
  data: {
    status: 'loading',
    error: '',
    hello: '',
    name: '',
    dueCount: 0,
    due: [] as ReturnType<typeof contactView>[],
    moreDue: 0,
    tiles: [] as ReturnType<typeof orderTiles>,
    quotes: [] as ReturnType<typeof quoteView>[],
    waiting: 0,
    seenAt: 0,
  },

  showAll: false,
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
        getMe(), contactsToday(), listQuotes({ 'status.in': 'viewed,accepted', limit: SHOWN }),
      ]);
      this.showMe(me);
      this.setData({
        status: 'ready',
        error: '',
        dueCount: due.count,
        due: due.items.slice(0, this.showAll ? undefined : SHOWN).map(contactView),
        moreDue: this.showAll ? 0 : Math.max(0, due.items.length - SHOWN),
        quotes: quotes.items.map(quoteView),
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

  onContact(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: event.currentTarget.dataset.url });
  },

  onAllDue() {
    this.showAll = true;
    this.load();
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

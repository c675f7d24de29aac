import { listOrders } from '../../services/orders';
import { flushOutbox, outbox } from '../../services/outbox';
import type { Draft } from '../../utils/drafts';
import { formatMoment } from '../../utils/dates';
import { take } from '../../utils/handover';
import { formatFen } from '../../utils/money';
import { emptyPager, Pager } from '../../utils/pager';
import type { PagerState } from '../../utils/pager';
import { statesOf } from '../../utils/states';
import { elideMiddle } from '../../utils/text';
import { orderView } from '../../utils/views';

type View = ReturnType<typeof orderView>;

const ALL = 'all';
const DRAFTS = 'drafts';
const HIDDEN_STATES = ['draft'];

/** What stands on a draft: a word, a colour, and why it is still here. */
function draftView(draft: Draft) {
  const words = {
    draft: { word: '草稿', tone: 'closed' },
    sending: { word: '发送中', tone: 'wait' },
    submitted: { word: '已提交', tone: 'done' },
  }[draft.state];
  return {
    id: draft.id,
    ...words,
    orderId: draft.order ? draft.order.id : 0,
    removable: draft.state !== 'submitted' && !draft.locked,
    customer: elideMiddle(draft.title),
    total: formatFen(draft.order ? draft.order.total_fen : draft.total_fen),
    when: formatMoment(new Date(draft.updated_at).toISOString()),
    trouble: draft.refusal ? draft.refusal.message : draft.trouble,
    refused: Boolean(draft.refusal),
  };
}

function filters(drafts: number) {
  const states = statesOf('order').filter(({ value }) => !HIDDEN_STATES.includes(value));
  const own = drafts ? [{ value: DRAFTS, title: `草稿 ${drafts}` }] : [];
  return [{ value: ALL, title: '全部' }, ...own, ...states];
}

Page({
  data: {
    filter: ALL,
    filters: filters(0),
    drafts: [] as ReturnType<typeof draftView>[],
    list: emptyPager<View>(),
  },

  pager: null as null | Pager<View>,

  leaveOutbox: null as null | (() => void),

  onLoad() {
    this.pager = new Pager(
      this.source(ALL),
      (list: PagerState<View>) => {
        this.setData({ list });
        this.showDrafts();
      },
    );
    this.leaveOutbox = outbox.onChange(() => {
      this.showDrafts();
      this.fetchArrived();
    });
  },

  onUnload() {
    this.leaveOutbox?.();
  },

  onShow() {
    this.showDrafts();
    const asked = take<string>('orders-status');
    if (asked) this.setFilter(asked);
    else if (this.data.filter !== DRAFTS) this.pager?.reload();
  },

  source(filter: string) {
    return async (cursor: string | null) => {
      const page = await listOrders(filter === ALL ? '' : filter, cursor);
      return { ...page, items: page.items.map(orderView) };
    };
  },

  /** Drafts that arrived disappear as soon as the list itself has them. */
  showDrafts() {
    const listed = this.data.list.items.map((order) => order.id);
    const drafts = outbox.list().map(draftView).filter(({ orderId }) => !listed.includes(orderId));
    const open = drafts.filter((draft) => !draft.orderId).length;
    this.setData({ drafts, filters: filters(open) });
  },

  fetchArrived() {
    const hasArrived = this.data.drafts.some((draft) => draft.orderId);
    if (hasArrived && this.data.filter === ALL) this.pager?.reload();
  },

  setFilter(filter: string) {
    this.setData({ filter });
    if (filter !== DRAFTS) this.pager?.reload(this.source(filter));
  },

  onFilter(event: WechatMiniprogram.TouchEvent) {
    this.setFilter(event.currentTarget.dataset.value);
  },

  async onPullDownRefresh() {
    flushOutbox();
    await this.pager?.reload();
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    if (this.data.filter !== DRAFTS) this.pager?.more();
  },

  onRefresh() {
    return this.pager?.reload();
  },

  onRetry() {
    return this.pager?.retry();
  },

  onOrder(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/packages/sales/order/order?id=${event.currentTarget.dataset.id}` });
  },

  onDraft(event: WechatMiniprogram.TouchEvent) {
    const { id, order } = event.currentTarget.dataset;
    const url = order
      ? `/packages/sales/order/order?id=${order}`
      : `/packages/sales/order-edit/order-edit?draft=${id}`;
    wx.navigateTo({ url });
  },

  async onRemove(event: WechatMiniprogram.TouchEvent) {
    const { id, customer } = event.currentTarget.dataset;
    const answer = await wx.showModal({
      title: '删除这份草稿？', content: `${customer} 的草稿还没有提交，删除后不能恢复。`,
      confirmText: '删除草稿', cancelText: '留着',
    });
    if (answer.confirm) outbox.remove(id);
  },

  onNew() {
    wx.navigateTo({ url: '/packages/sales/order-edit/order-edit' });
  },
});

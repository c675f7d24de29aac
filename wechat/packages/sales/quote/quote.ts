import { getQuote, listViews, publishQuote, quoteAction } from '../../../services/sales';
import type { Quote, QuoteView } from '../../../services/types';
import { formatDay, formatMoment, formatRemaining } from '../../../utils/dates';
import { lineView } from '../../../utils/lines';
import { formatFen } from '../../../utils/money';
import { once } from '../../../utils/once';
import { messageOf } from '../../../utils/problem';
import { quoteNews } from '../../../utils/views';

/** The one thing that comes next in each state. */
const NEXT: Record<string, { primary: string; does: string }> = {
  draft: { primary: '发布并出示二维码', does: 'publish' },
  ready: { primary: '发布并出示二维码', does: 'publish' },
  sent: { primary: '出示二维码', does: 'qr' },
  viewed: { primary: '出示二维码', does: 'qr' },
  accepted: { primary: '提交报单', does: 'order' },
  declined: { primary: '改一版再发', does: 'revise' },
  expired: { primary: '改一版再发', does: 'revise' },
  withdrawn: { primary: '改一版再发', does: 'revise' },
};

/** What else one may want. */
const OTHERS: Record<string, { title: string; does: string }[]> = {
  draft: [{ title: '修改', does: 'edit' }],
  ready: [{ title: '修改', does: 'edit' }],
  sent: [{ title: '撤回', does: 'withdraw' }, { title: '改一版', does: 'revise' }],
  viewed: [{ title: '撤回', does: 'withdraw' }, { title: '改一版', does: 'revise' }],
  accepted: [{ title: '出示二维码', does: 'qr' }],
};

function viewWords(view: QuoteView): string {
  const seconds = view.seconds ? `，看了 ${view.seconds} 秒` : '';
  return `${formatMoment(view.at)} 打开${seconds}`;
}

function quoteData(quote: Quote) {
  return {
    no: quote.revision && quote.revision > 1 ? `${quote.no} · 第 ${quote.revision} 版` : quote.no,
    state: quote.status,
    customerId: quote.customer_id,
    customer: quote.customer_name,
    total: formatFen(quote.total_fen),
    discount: quote.discount_fen ? formatFen(-quote.discount_fen) : '',
    valid: `${formatDay(quote.valid_until)}，${formatRemaining(quote.valid_until)}`,
    belowFloor: Boolean(quote.below_floor) && ['draft', 'pending_approval'].includes(quote.status),
    rejected: quote.status === 'draft' ? (quote.reject_reason || '') : '',
    viewCount: quote.view_count,
    firstView: quote.first_viewed_at ? formatMoment(quote.first_viewed_at) : '',
    news: quoteNews(quote),
    note: quote.note || '',
    lines: (quote.lines || []).map((line) => ({
      ...lineView(line), amount: formatFen(line.amount_fen),
    })),
    next: NEXT[quote.status] || { primary: '', does: '' },
    others: OTHERS[quote.status] || [],
  };
}

Page({
  data: {
    id: 0,
    status: 'loading',
    error: '',
    quote: {} as ReturnType<typeof quoteData>,
    views: [] as string[],
    busy: false,
  },

  onLoad(query: Record<string, string>) {
    this.setData({ id: Number(query.id) });
  },

  onShow() {
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  async load() {
    try {
      const quote = await getQuote(this.data.id);
      this.setData({ status: 'ready', error: '', quote: quoteData(quote) });
      const views = quote.view_count ? await listViews(this.data.id) : [];
      this.setData({ views: views.slice(0, 10).map(viewWords) });
    } catch (error) {
      const status = this.data.status === 'ready' ? 'ready' : 'error';
      this.setData({ status, error: messageOf(error) });
    }
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onPrimary() {
    return this.perform(this.data.quote.next.does);
  },

  onOther(event: WechatMiniprogram.TouchEvent) {
    return this.perform(event.currentTarget.dataset.does);
  },

  perform(does: string) {
    const { id } = this.data;
    const go = (page: string, query: string) =>
      wx.navigateTo({ url: `/packages/sales/${page}/${page}?${query}` });
    if (does === 'qr') return go('qr', `id=${id}`);
    if (does === 'edit') return go('quote-edit', `id=${id}`);
    if (does === 'order') return go('order-edit', `quote_id=${id}`);
    return this.act(does);
  },

  act(does: string) {
    return once('quote-action', async () => {
      this.setData({ busy: true });
      try {
        await this.call(does);
      } catch (error) {
        wx.showToast({ title: messageOf(error), icon: 'none', duration: 3000 });
      }
      this.setData({ busy: false });
      await this.load();
    });
  },

  async call(does: string) {
    const { id } = this.data;
    if (does === 'publish') {
      if (this.data.quote.state === 'draft') {
        const submitted = await quoteAction(id, 'submit');
        if (submitted.status !== 'ready') {
          wx.showToast({ title: '价格低于底价，已送审批', icon: 'none', duration: 3000 });
          return;
        }
      }
      await publishQuote(id);
      wx.navigateTo({ url: `/packages/sales/qr/qr?id=${id}` });
    } else if (does === 'revise') {
      const next = await quoteAction(id, 'revise');
      wx.redirectTo({ url: `/packages/sales/quote-edit/quote-edit?id=${next.id}` });
    } else if (does === 'withdraw') {
      const answer = await wx.showModal({
        title: `撤回 ${this.data.quote.no}？`, content: '客户将不能再打开它。', confirmText: '撤回',
        editable: false,
      });
      if (answer.confirm) await quoteAction(id, 'withdraw', { reason: '业务员撤回' });
    }
  },

  onCustomer() {
    const { customerId } = this.data.quote;
    wx.navigateTo({ url: `/packages/customers/detail/detail?id=${customerId}` });
  },
});

import { listQuotes } from '../../../services/sales';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PagerState } from '../../../utils/pager';
import { quoteView } from '../../../utils/views';

type View = ReturnType<typeof quoteView>;

Page({
  data: { customerId: 0, list: emptyPager<View>() },

  pager: null as null | Pager<View>,

  onLoad(query: Record<string, string>) {
    const customerId = Number(query.customer_id) || 0;
    this.setData({ customerId });
    this.pager = new Pager(
      async (cursor) => {
        const page = await listQuotes({ customer_id: customerId || undefined, cursor });
        return { ...page, items: page.items.map(quoteView) };
      },
      (list: PagerState<View>) => this.setData({ list }),
    );
  },

  onShow() {
    this.pager?.reload();
  },

  async onPullDownRefresh() {
    await this.pager?.reload();
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    this.pager?.more();
  },

  onRefresh() {
    return this.pager?.reload();
  },

  onRetry() {
    return this.pager?.retry();
  },

  onQuote(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/packages/sales/quote/quote?id=${event.currentTarget.dataset.id}` });
  },

  onNew() {
    wx.navigateTo({ url: '/packages/sales/quote-edit/quote-edit' });
  },
});

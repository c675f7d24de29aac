import { listReceivables } from '../../../services/money';
import { owedView } from '../../../utils/money-views';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PagerState } from '../../../utils/pager';

type View = ReturnType<typeof owedView>;

Page({
  data: { list: emptyPager<View>() },

  pager: null as null | Pager<View>,

  onLoad(query: Record<string, string>) {
    const customerId = Number(query.customer_id) || undefined;
    this.pager = new Pager(
      async (cursor) => {
        const page = await listReceivables({
          customer_id: customerId, 'status.in': 'open,partial', cursor,
        });
        return { ...page, items: page.items.map(owedView) };
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

  onRetry() {
    return this.pager?.retry();
  },

  onCustomer(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset;
    wx.navigateTo({ url: `/packages/customers/detail/detail?id=${id}` });
  },
});

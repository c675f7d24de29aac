import { listContracts } from '../../../services/money';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PagerState } from '../../../utils/pager';
import { contractView } from '../../../utils/money-views';

type View = ReturnType<typeof contractView>;

Page({
  data: { list: emptyPager<View>() },

  pager: null as null | Pager<View>,

  onLoad(query: Record<string, string>) {
    const customerId = Number(query.customer_id) || undefined;
    this.pager = new Pager(
      async (cursor) => {
        const page = await listContracts({ customer_id: customerId, cursor });
        return { ...page, items: page.items.map(contractView) };
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

  onContract(event: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/packages/money/contract/contract?id=${event.currentTarget.dataset.id}` });
  },
});

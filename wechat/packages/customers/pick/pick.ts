import { listCustomers } from '../../../services/customers';
import type { Customer } from '../../../services/types';
import { leave } from '../../../utils/handover';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PagerState } from '../../../utils/pager';
import { elideMiddle, formatPhone } from '../../../utils/text';

const RECENT_KEY = 'recent-customers';
const RECENT_COUNT = 4;

/** `hint` tells customers of one name apart. */
interface Choice { id: number; name: string; short: string; hint: string; }

const choiceOf = ({ id, name, short_name, phone }: Customer): Choice => ({
  id, name, short: elideMiddle(name, 20),
  hint: [short_name, formatPhone(phone)].filter(Boolean).join(' · '),
});

Page({
  data: { q: '', recent: [] as Choice[], list: emptyPager<Choice>() },

  pager: null as null | Pager<Choice>,

  onLoad() {
    this.setData({ recent: wx.getStorageSync(RECENT_KEY) || [] });
    const show = (list: PagerState<Choice>) => this.setData({ list });
    this.pager = new Pager(this.source(''), show);
    this.pager.reload();
  },

  source(q: string) {
    return async (cursor: string | null) => {
      const page = await listCustomers({ q, pool: 0, cursor });
      return { items: page.items.map(choiceOf), next_cursor: page.next_cursor };
    };
  },

  onSearch(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ q: event.detail.value });
    this.pager?.reload(this.source(event.detail.value));
  },

  onReachBottom() {
    this.pager?.more();
  },

  async onPullDownRefresh() {
    await this.pager?.reload();
    wx.stopPullDownRefresh();
  },

  onRetry() {
    this.pager?.reload();
  },

  onChoose(event: WechatMiniprogram.TouchEvent) {
    const choice = event.currentTarget.dataset.choice as Choice;
    const others = this.data.recent.filter((one) => one.id !== choice.id);
    wx.setStorageSync(RECENT_KEY, [choice, ...others].slice(0, RECENT_COUNT));
    leave('customer', choice);
    wx.navigateBack();
  },

  onNew() {
    wx.navigateTo({ url: '/packages/customers/edit/edit' });
  },
});

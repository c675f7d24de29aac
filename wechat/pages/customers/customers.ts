import { claimCustomer, listCustomers } from '../../services/customers';
import { claimLead, listLeads } from '../../services/leads';
import { once } from '../../utils/once';
import { emptyPager, Pager } from '../../utils/pager';
import type { FetchPage, PagerState } from '../../utils/pager';
import { messageOf } from '../../utils/problem';
import { customerView, leadView } from '../../utils/views';
import type { PersonView } from '../../utils/views';

type Tab = 'customers' | 'sea' | 'leads' | 'pool';

const TABS: Record<Tab, { placeholder: string; empty: string; action: string }> = {
  customers: { placeholder: '搜客户名称、电话', empty: '还没有客户', action: '新建客户' },
  sea: { placeholder: '搜公海客户', empty: '公海里现在没有客户', action: '' },
  leads: { placeholder: '搜线索公司、联系人', empty: '还没有线索', action: '新建线索' },
  pool: { placeholder: '搜线索池', empty: '线索池现在是空的', action: '' },
};

/** The list behind a tab. */
function source(tab: Tab, q: string): FetchPage<PersonView> {
  const pool = tab === 'sea' || tab === 'pool' ? 1 : 0;
  return async (cursor) => {
    if (tab === 'customers' || tab === 'sea') {
      const page = await listCustomers({ q, pool, cursor });
      return { ...page, items: page.items.map(customerView) };
    }
    const page = await listLeads({ q, pool, cursor });
    return { ...page, items: page.items.map(leadView) };
  };
}

Page({
  data: {
    tab: 'customers' as Tab,
    tabs: [
      { value: 'customers', label: '客户' }, { value: 'sea', label: '公海' },
      { value: 'leads', label: '线索' }, { value: 'pool', label: '线索池' },
    ],
    q: '',
    words: TABS.customers,
    list: emptyPager<PersonView>(),
  },

  pager: null as null | Pager<PersonView>,

  onLoad() {
    const show = (list: PagerState<PersonView>) => this.setData({ list });
    this.pager = new Pager(source('customers', ''), show);
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

  onTab(event: WechatMiniprogram.CustomEvent<{ value: Tab }>) {
    const tab = event.detail.value;
    this.setData({ tab, words: TABS[tab] });
    this.pager?.reload(source(tab, this.data.q));
  },

  onSearch(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const q = event.detail.value;
    this.setData({ q });
    this.pager?.reload(source(this.data.tab, q));
  },

  onClaim(event: WechatMiniprogram.CustomEvent<{ id: number }>) {
    const { id } = event.detail;
    const isCustomer = this.data.tab === 'sea';
    return once(`claim-${id}`, async () => {
      try {
        await (isCustomer ? claimCustomer(id) : claimLead(id));
        wx.showToast({ title: '已领取，归你跟进', icon: 'none' });
      } catch (error) {
        wx.showToast({ title: messageOf(error), icon: 'none', duration: 3000 });
      }
      await this.pager?.reload();
    });
  },

  onNew() {
    const kind = this.data.tab === 'leads' || this.data.tab === 'pool' ? 'leads' : 'customers';
    wx.navigateTo({ url: `/packages/${kind}/edit/edit` });
  },
});

import { claimCustomer, listCustomers } from '../../services/customers';
import { claimLead, listLeads } from '../../services/leads';
import { leftToday, myPools } from '../../services/pools';
import type { Pool } from '../../services/pools';
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

/** What lies in the pools of a tab; null for a person's own. */
const KINDS = { customers: null, sea: 'customer', leads: null, pool: 'lead' } as const;

/** The list behind a tab; of one pool when one is chosen. */
function source(tab: Tab, q: string, poolId: string): FetchPage<PersonView> {
  const pool = KINDS[tab] ? 1 : 0;
  const of = pool && poolId ? { pool_id: Number(poolId) } : {};
  return async (cursor) => {
    if (tab === 'customers' || tab === 'sea') {
      const page = await listCustomers({ q, pool, ...of, cursor });
      return { ...page, items: page.items.map(customerView) };
    }
    const page = await listLeads({ q, pool, ...of, cursor });
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
    pools: [] as Pool[],
    poolChoices: [] as { value: string; title: string }[],
    poolId: '',
    left: '',
    list: emptyPager<PersonView>(),
  },

  pager: null as null | Pager<PersonView>,

  onLoad() {
    const show = (list: PagerState<PersonView>) => this.setData({ list });
    this.pager = new Pager(source('customers', '', ''), show);
  },

  onShow() {
    this.pager?.reload();
    this.loadPools();
  },

  /** The pools to choose from; nothing to choose where there is one. */
  async loadPools() {
    const { tab } = this.data;
    const kind = KINDS[tab];
    const pools = kind ? await myPools(kind).catch(() => []) : [];
    if (tab !== this.data.tab) return;
    const poolChoices = pools.length > 1
      ? pools.map(({ id, name }) => ({ value: String(id), title: name })) : [];
    this.setData({ pools, poolChoices });
    this.showLeft();
  },

  showLeft() {
    const { pools, poolId } = this.data;
    const chosen = pools.length === 1 ? pools[0] : pools.find(({ id }) => String(id) === poolId);
    this.setData({ left: leftToday(chosen) });
  },

  reload() {
    const { tab, q, poolId } = this.data;
    return this.pager?.reload(source(tab, q, poolId));
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
    this.setData({ tab, words: TABS[tab], pools: [], poolChoices: [], poolId: '', left: '' });
    this.reload();
    this.loadPools();
  },

  onPool(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ poolId: event.detail.value });
    this.reload();
    this.showLeft();
  },

  onSearch(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const q = event.detail.value;
    this.setData({ q });
    this.reload();
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
      await Promise.all([this.pager?.reload(), this.loadPools()]);
    });
  },

  onNew() {
    const kind = this.data.tab === 'leads' || this.data.tab === 'pool' ? 'leads' : 'customers';
    wx.navigateTo({ url: `/packages/${kind}/edit/edit` });
  },
});

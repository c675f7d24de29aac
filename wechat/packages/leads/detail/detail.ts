import { RETURN_REASONS } from '../../../services/customers';
import { claimLead, convertLead, getLead, leadTimeline, returnLead } from '../../../services/leads';
import type { Lead } from '../../../services/types';
import { eventView } from '../../../utils/events';
import type { EventView } from '../../../utils/events';
import { once } from '../../../utils/once';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PagerState } from '../../../utils/pager';
import { ApiError, messageOf } from '../../../utils/problem';
import { choiceTitle } from '../../../utils/states';
import { formatPhone, isCallable } from '../../../utils/text';
import { leadView } from '../../../utils/views';

function factsOf(lead: Lead) {
  return [
    { title: '负责人', value: lead.owner_name || '线索池，等人领取' },
    { title: '联系人', value: lead.name || '' },
    { title: '微信', value: lead.wechat || '' },
    { title: '来源', value: choiceTitle('lead.source', lead.source) },
    { title: '备注', value: lead.note || '' },
  ].filter((fact) => fact.value);
}

Page({
  data: {
    id: 0,
    status: 'loading',
    error: '',
    company: '',
    row: {} as ReturnType<typeof leadView>,
    customerId: 0,
    phone: '',
    callable: '',
    facts: [] as ReturnType<typeof factsOf>,
    events: emptyPager<EventView>(),
    busy: false,
  },

  pager: null as null | Pager<EventView>,

  onLoad(query: Record<string, string>) {
    const id = Number(query.id);
    this.setData({ id });
    this.pager = new Pager(
      async (cursor) => {
        const page = await leadTimeline(id, cursor);
        return { ...page, items: page.items.map((event) => eventView(event)) };
      },
      (events: PagerState<EventView>) => this.setData({ events }),
    );
  },

  onShow() {
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  onReachBottom() {
    this.pager?.more();
  },

  onMore() {
    this.pager?.more();
  },

  async load() {
    try {
      this.show(await getLead(this.data.id));
      await this.pager?.reload();
    } catch (error) {
      const status = this.data.status === 'ready' ? 'ready' : 'error';
      this.setData({ status, error: messageOf(error) });
    }
  },

  show(lead: Lead) {
    this.setData({
      status: 'ready',
      error: '',
      company: lead.company,
      row: leadView(lead),
      customerId: lead.customer_id || 0,
      phone: formatPhone(lead.phone),
      callable: isCallable(lead.phone) ? lead.phone as string : '',
      facts: factsOf(lead),
    });
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onCall() {
    const { callable } = this.data;
    if (callable) wx.makePhoneCall({ phoneNumber: callable, fail: () => undefined });
  },

  onFollowUp() {
    wx.navigateTo({ url: `/packages/customers/followup/followup?entity=lead&id=${this.data.id}` });
  },

  onCustomer() {
    wx.navigateTo({ url: `/packages/customers/detail/detail?id=${this.data.customerId}` });
  },

  onClaim() {
    return this.act('已领取，归你跟进', () => claimLead(this.data.id));
  },

  async onReturn() {
    let index = 0;
    try {
      const itemList = RETURN_REASONS.map((reason) => reason.title);
      index = (await wx.showActionSheet({ alertText: '为什么退回线索池？', itemList })).tapIndex;
    } catch {
      return;
    }
    const reason = RETURN_REASONS[index].value;
    await this.act('已退回线索池', () => returnLead(this.data.id, reason));
  },

  onConvert() {
    return this.act('已转为客户', async () => {
      const { customer_id } = await convertLead(this.data.id);
      wx.redirectTo({ url: `/packages/customers/detail/detail?id=${customer_id}` });
    });
  },

  act(done: string, action: () => Promise<unknown>) {
    return once('lead-action', async () => {
      this.setData({ busy: true });
      try {
        await action();
        wx.showToast({ title: done, icon: 'none' });
      } catch (error) {
        const duplicate = error instanceof ApiError && error.slug === 'duplicate';
        const message = duplicate ? '已经有这个客户了，请先核对再转' : messageOf(error);
        wx.showToast({ title: message, icon: 'none', duration: 3000 });
      }
      this.setData({ busy: false });
      await this.load();
    });
  },
});

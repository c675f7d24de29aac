import {
  claimCustomer, customerTimeline, getCustomer, listContacts, RETURN_REASONS, returnCustomer,
} from '../../../services/customers';
import type { Contact, Customer } from '../../../services/types';
import { eventView } from '../../../utils/events';
import type { EventView } from '../../../utils/events';
import { once } from '../../../utils/once';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PagerState } from '../../../utils/pager';
import { messageOf } from '../../../utils/problem';
import { choiceTitle } from '../../../utils/states';
import { formatPhone, isCallable } from '../../../utils/text';
import { customerView } from '../../../utils/views';

function factsOf(customer: Customer) {
  return [
    { title: '负责人', value: customer.owner_name || '公海，等人领取' },
    { title: '级别', value: choiceTitle('customer.level', customer.level) },
    { title: '来源', value: choiceTitle('customer.source', customer.source) },
    { title: '地址', value: customer.address || '' },
    { title: '备注', value: customer.note || '' },
  ].filter((fact) => fact.value);
}

function contactView(contact: Contact) {
  return {
    id: contact.id,
    name: contact.name,
    role: choiceTitle('contact.role', contact.role),
    phone: formatPhone(contact.phone),
    callable: isCallable(contact.phone) ? contact.phone : '',
  };
}

Page({
  data: {
    id: 0,
    status: 'loading',
    error: '',
    name: '',
    row: {} as ReturnType<typeof customerView>,
    phone: '',
    callable: '',
    facts: [] as ReturnType<typeof factsOf>,
    contacts: [] as ReturnType<typeof contactView>[],
    events: emptyPager<EventView>(),
    busy: false,
  },

  pager: null as null | Pager<EventView>,

  onLoad(query: Record<string, string>) {
    const id = Number(query.id);
    this.setData({ id });
    this.pager = new Pager(
      async (cursor) => {
        const page = await customerTimeline(id, cursor);
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
      const { id } = this.data;
      const [customer, contacts] = await Promise.all([getCustomer(id), listContacts(id)]);
      this.show(customer, contacts);
      await this.pager?.reload();
    } catch (error) {
      const status = this.data.status === 'ready' ? 'ready' : 'error';
      this.setData({ status, error: messageOf(error) });
    }
  },

  show(customer: Customer, contacts: Contact[]) {
    this.setData({
      status: 'ready',
      error: '',
      name: customer.name,
      row: customerView(customer),
      phone: formatPhone(customer.phone),
      callable: isCallable(customer.phone) ? customer.phone as string : '',
      facts: factsOf(customer),
      contacts: contacts.map(contactView),
    });
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onCall(event: WechatMiniprogram.TouchEvent) {
    const { phone } = event.currentTarget.dataset;
    if (phone) wx.makePhoneCall({ phoneNumber: phone, fail: () => undefined });
  },

  onFollowUp() {
    wx.navigateTo({
      url: `/packages/customers/followup/followup?entity=customer&id=${this.data.id}`,
    });
  },

  onQuote() {
    const name = encodeURIComponent(this.data.name);
    wx.navigateTo({
      url: `/packages/sales/quote-edit/quote-edit?customer_id=${this.data.id}&name=${name}`,
    });
  },

  onQuotes() {
    wx.navigateTo({ url: `/packages/sales/quotes/quotes?customer_id=${this.data.id}` });
  },

  onOrder() {
    const name = encodeURIComponent(this.data.name);
    wx.navigateTo({
      url: `/packages/sales/order-edit/order-edit?customer_id=${this.data.id}&name=${name}`,
    });
  },

  onClaim() {
    return this.act('已领取，归你跟进', () => claimCustomer(this.data.id));
  },

  async onReturn() {
    let index = 0;
    try {
      const itemList = RETURN_REASONS.map((reason) => reason.title);
      index = (await wx.showActionSheet({ alertText: '为什么退回公海？', itemList })).tapIndex;
    } catch {
      return;
    }
    const reason = RETURN_REASONS[index].value;
    await this.act('已退回公海', () => returnCustomer(this.data.id, reason));
  },

  act(done: string, action: () => Promise<unknown>) {
    return once('customer-action', async () => {
      this.setData({ busy: true });
      try {
        await action();
        wx.showToast({ title: done, icon: 'none' });
      } catch (error) {
        wx.showToast({ title: messageOf(error), icon: 'none', duration: 3000 });
      }
      this.setData({ busy: false });
      await this.load();
    });
  },
});

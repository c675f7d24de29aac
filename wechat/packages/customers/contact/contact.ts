import { createContact, getContact, updateContact } from '../../../services/customers';
import type { Contact } from '../../../services/types';
import { once } from '../../../utils/once';
import { contentOf, formOf, NO_OWN } from '../../../utils/own-part';
import type { OwnPart } from '../../../utils/own-part';
import { ApiError, messageOf, splitProblems } from '../../../utils/problem';
import { choicesOf } from '../../../utils/states';

const FIELDS = ['name', 'role', 'phone', 'wechat', 'email', 'note'];

Page({
  data: {
    /** The contact that is changed; null: a new one. */
    row: null as null | Contact,
    ready: false,
    form: {} as Record<string, string>,
    problems: {} as Record<string, string>,
    problem: '',
    busy: false,
    roles: choicesOf('contact.role'),
  },

  own: NO_OWN,
  id: 0,
  customerId: 0,

  onLoad(query: Record<string, string>) {
    this.id = Number(query.id || 0);
    this.customerId = Number(query.customer_id || 0);
    if (!this.id) this.setData({ ready: true });
    else this.load();
  },

  async load() {
    wx.setNavigationBarTitle({ title: '联系人' });
    try {
      const row = await getContact(this.id);
      this.setData({ row, form: formOf(FIELDS, row), ready: true, problem: '' });
    } catch (error) {
      this.setData({ problem: messageOf(error) });
    }
  },

  onChange(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = event.currentTarget.dataset.field as string;
    this.setData({ [`form.${field}`]: event.detail.value, [`problems.${field}`]: '' });
  },

  onOwn(event: WechatMiniprogram.CustomEvent<OwnPart>) {
    this.own = event.detail;
  },

  onSave() {
    const problems = { ...this.own.problems };
    if (!(this.data.form.name || '').trim()) problems.name = '请填写联系人的称呼';
    if (Object.keys(problems).length) {
      this.setData({ problems });
      return undefined;
    }
    return once('save-contact', async () => {
      this.setData({ busy: true, problem: '', problems: {} });
      try {
        await this.send();
        wx.showToast({ title: '已保存', icon: 'success' });
        wx.navigateBack();
      } catch (error) {
        this.showProblem(error);
      }
      this.setData({ busy: false });
    });
  },

  send() {
    const { form, row } = this.data;
    const content = { ...contentOf(FIELDS, form, row), ...this.own.values };
    return row ? updateContact(row, content)
      : createContact({ ...content, customer_id: this.customerId });
  },

  showProblem(error: unknown) {
    if (error instanceof ApiError && error.errors.length) {
      const shown = [...FIELDS, ...this.own.names];
      const { fields, others } = splitProblems(error.errors, shown);
      this.setData({ problems: fields, problem: others.join('；') });
      return;
    }
    this.setData({ problem: messageOf(error) });
  },
});

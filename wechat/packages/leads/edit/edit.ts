import { createLead, getLead, updateLead } from '../../../services/leads';
import type { NewLead } from '../../../services/leads';
import type { Lead } from '../../../services/types';
import { once } from '../../../utils/once';
import { contentOf, formOf, NO_OWN } from '../../../utils/own-part';
import type { OwnPart } from '../../../utils/own-part';
import { ApiError, messageOf, splitProblems } from '../../../utils/problem';
import { choicesOf } from '../../../utils/states';

const FIELDS = ['company', 'name', 'phone', 'source', 'note'];

Page({
  data: {
    /** The lead that is changed; null: a new one. */
    row: null as null | Lead,
    ready: false,
    form: {} as Record<string, string>,
    problems: {} as Record<string, string>,
    problem: '',
    busy: false,
    sources: choicesOf('lead.source'),
  },

  own: NO_OWN,
  id: 0,

  onLoad(query: Record<string, string>) {
    this.id = Number(query.id || 0);
    if (!this.id) this.setData({ ready: true });
    else this.load();
  },

  async load() {
    wx.setNavigationBarTitle({ title: '编辑线索' });
    try {
      const row = await getLead(this.id);
      this.setData({ row, form: formOf(FIELDS, row), ready: true, problem: '' });
    } catch (error) {
      this.setData({ problem: messageOf(error) });
    }
  },

  onOwn(event: WechatMiniprogram.CustomEvent<OwnPart>) {
    this.own = event.detail;
  },

  onChange(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = event.currentTarget.dataset.field as string;
    this.setData({ [`form.${field}`]: event.detail.value, [`problems.${field}`]: '' });
  },

  content(): NewLead {
    const { form, row } = this.data;
    return { ...contentOf(FIELDS, form, row), ...this.own.values } as unknown as NewLead;
  },

  onSave() {
    if (!(this.data.form.company || '').trim()) {
      this.setData({ 'problems.company': '请填写公司名称' });
      return undefined;
    }
    if (Object.keys(this.own.problems).length) {
      this.setData({ problems: this.own.problems });
      return undefined;
    }
    return once('save-lead', async () => {
      this.setData({ busy: true, problem: '', problems: {} });
      try {
        await this.send(this.data.row, this.content());
      } catch (error) {
        this.showProblem(error);
      }
      this.setData({ busy: false });
    });
  },

  async send(row: Lead | null, content: NewLead) {
    if (row) {
      await updateLead(row, content);
      wx.navigateBack();
      return;
    }
    const { id } = await createLead(content);
    wx.redirectTo({ url: `/packages/leads/detail/detail?id=${id}` });
  },

  showProblem(error: unknown) {
    if (error instanceof ApiError && error.errors.length) {
      const { fields, others } = splitProblems(error.errors, [...FIELDS, ...this.own.names]);
      this.setData({ problems: fields, problem: others.join('；') });
      return;
    }
    this.setData({ problem: messageOf(error) });
  },
});

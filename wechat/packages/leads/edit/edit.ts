import { createLead } from '../../../services/leads';
import type { NewLead } from '../../../services/leads';
import { once } from '../../../utils/once';
import { ApiError, messageOf, splitProblems } from '../../../utils/problem';
import { choicesOf } from '../../../utils/states';
import { cleanPhone } from '../../../utils/text';

const FIELDS = ['company', 'name', 'phone', 'source', 'note'];

Page({
  data: {
    form: {} as Record<string, string>,
    problems: {} as Record<string, string>,
    problem: '',
    busy: false,
    sources: choicesOf('lead.source'),
  },

  onChange(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = event.currentTarget.dataset.field as string;
    this.setData({ [`form.${field}`]: event.detail.value, [`problems.${field}`]: '' });
  },

  content(): NewLead {
    const content: Record<string, string> = {};
    for (const field of FIELDS) {
      const value = (this.data.form[field] || '').trim();
      if (value) content[field] = field === 'phone' ? cleanPhone(value) : value;
    }
    return content as unknown as NewLead;
  },

  onSave() {
    if (!(this.data.form.company || '').trim()) {
      this.setData({ 'problems.company': '请填写公司名称' });
      return undefined;
    }
    return once('save-lead', async () => {
      this.setData({ busy: true, problem: '', problems: {} });
      try {
        const { id } = await createLead(this.content());
        wx.redirectTo({ url: `/packages/leads/detail/detail?id=${id}` });
      } catch (error) {
        this.showProblem(error);
      }
      this.setData({ busy: false });
    });
  },

  showProblem(error: unknown) {
    if (error instanceof ApiError && error.errors.length) {
      const { fields, others } = splitProblems(error.errors, FIELDS);
      this.setData({ problems: fields, problem: others.join('；') });
      return;
    }
    this.setData({ problem: messageOf(error) });
  },
});

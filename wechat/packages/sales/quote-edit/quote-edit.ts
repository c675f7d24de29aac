import {
  createQuote, getQuote, publishQuote, quoteAction, updateQuote,
} from '../../../services/sales';
import type { QuoteContent } from '../../../services/sales';
import type { Quote } from '../../../services/types';
import { dayAfter, dayOf, formatDay, formatRemaining } from '../../../utils/dates';
import { leave, take } from '../../../utils/handover';
import { lineView, toForm, toLine } from '../../../utils/lines';
import type { LineForm } from '../../../utils/lines';
import { formatFen, parseDecimal, plainDecimal } from '../../../utils/money';
import { once } from '../../../utils/once';
import { totalFen } from '../../../utils/pricing';
import { ApiError, messageOf } from '../../../utils/problem';
import { lineProblems } from '../../../utils/line-problems';
import { elideMiddle, randomKey } from '../../../utils/text';

const VALID_DAYS = 15;
const NEW_DRAFT = 'quote-draft-new';

interface QuoteForm {
  customer_id: number;
  customer_name: string;
  lines: LineForm[];
  discount: string;
  valid_until: string;
  note: string;
  /** Idempotency-Key: saving again after a lost answer makes no second quote. */
  key: string;
}

function blankQuote(): QuoteForm {
  return {
    customer_id: 0, customer_name: '', lines: [], discount: '', note: '', key: randomKey(),
    valid_until: dayAfter(Date.now(), VALID_DAYS),
  };
}

function formOf(quote: Quote): QuoteForm {
  return {
    customer_id: quote.customer_id,
    customer_name: quote.customer_name,
    lines: (quote.lines || []).map(toForm),
    discount: quote.discount_fen ? plainDecimal(quote.discount_fen, 2) : '',
    valid_until: quote.valid_until,
    note: quote.note || '',
    key: randomKey(),
  };
}

Page({
  data: {
    id: 0,
    version: 0,
    status: 'ready',
    error: '',
    form: blankQuote(),
    lines: [] as (ReturnType<typeof lineView> & { problem: string })[],
    customer: '',
    today: dayOf(Date.now()),
    validWords: '',
    total: formatFen(0),
    problems: {} as Record<string, string>,
    problem: '',
    busy: false,
  },

  onLoad(query: Record<string, string>) {
    const id = Number(query.id) || 0;
    if (id) {
      this.setData({ id, status: 'loading' });
      this.load();
      return;
    }
    const form: QuoteForm = wx.getStorageSync(NEW_DRAFT) || blankQuote();
    if (query.customer_id) {
      form.customer_id = Number(query.customer_id);
      form.customer_name = decodeURIComponent(query.name || '');
    }
    this.setForm(form);
  },

  async load() {
    try {
      const quote = await getQuote(this.data.id);
      wx.setNavigationBarTitle({ title: `修改 ${quote.no}` });
      this.setData({ status: 'ready', error: '', version: quote.version });
      this.setForm(formOf(quote));
    } catch (error) {
      this.setData({ status: 'error', error: messageOf(error) });
    }
  },

  onShow() {
    const customer = take<{ id: number; name: string }>('customer');
    if (customer) {
      this.change({ customer_id: customer.id, customer_name: customer.name });
    }
    const line = take<{ index: number; form: LineForm }>('line-done');
    if (!line) return;
    const lines = this.data.form.lines.slice();
    if (line.index >= 0) lines[line.index] = line.form;
    else lines.push(line.form);
    this.change({ lines });
  },

  setForm(form: QuoteForm) {
    const wire = form.lines.map(toLine);
    const problems = this.data.problems;
    const discount = parseDecimal(form.discount || '0', 2) || 0;
    this.setData({
      form,
      customer: elideMiddle(form.customer_name, 20),
      validWords: `${formatDay(form.valid_until)}，${formatRemaining(form.valid_until)}`,
      lines: wire.map((line, index) => ({
        ...lineView({ ...line, unit: form.lines[index].unit }),
        problem: lineProblems(problems, index),
      })),
      total: formatFen(totalFen(wire, discount)),
    });
  },

  /** Take over a change and keep it on the phone until it is saved. */
  change(change: Partial<QuoteForm>) {
    const form = { ...this.data.form, ...change };
    this.setForm(form);
    if (!this.data.id) wx.setStorageSync(NEW_DRAFT, form);
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onCustomer() {
    wx.navigateTo({ url: '/packages/customers/pick/pick' });
  },

  onAddLine() {
    const { customer_id } = this.data.form;
    wx.navigateTo({ url: `/packages/sales/products/products?customer_id=${customer_id}` });
  },

  onEditLine(event: WechatMiniprogram.CustomEvent<{ index: number }>) {
    const { index } = event.detail;
    leave('line', { index, form: this.data.form.lines[index] });
    wx.navigateTo({ url: '/packages/sales/line/line' });
  },

  onRemoveLine(event: WechatMiniprogram.CustomEvent<{ index: number }>) {
    this.setData({ problems: {} });
    this.change({
      lines: this.data.form.lines.filter((_, index) => index !== event.detail.index),
    });
  },

  onDiscount(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ 'problems./discount_fen': '' });
    this.change({ discount: event.detail.value });
  },

  onNote(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.change({ note: event.detail.value });
  },

  onValid(event: WechatMiniprogram.PickerChange) {
    this.setData({ 'problems./valid_until': '' });
    this.change({ valid_until: String(event.detail.value) });
  },

  content(): QuoteContent | null {
    const { form } = this.data;
    const discount = parseDecimal(form.discount || '0', 2);
    if (!form.customer_id) this.setData({ problem: '请选择客户' });
    else if (!form.lines.length) this.setData({ problem: '请至少添加一个产品' });
    else if (discount === null) this.setData({ 'problems./discount_fen': '请填写金额，最多两位小数' });
    else {
      return {
        customer_id: form.customer_id,
        valid_until: form.valid_until,
        lines: form.lines.map(toLine),
        discount_fen: discount,
        note: form.note.trim() || undefined,
      };
    }
    return null;
  },

  onSave() {
    return this.save(false);
  },

  onPublish() {
    return this.save(true);
  },

  save(publish: boolean) {
    this.setData({ problem: '', problems: {} });
    const content = this.content();
    if (!content) return undefined;
    return once('save-quote', async () => {
      this.setData({ busy: true });
      try {
        const quote = await this.store(content);
        if (publish) await this.publish(quote);
        else wx.redirectTo({ url: `/packages/sales/quote/quote?id=${quote.id}` });
      } catch (error) {
        this.showProblem(error);
      }
      this.setData({ busy: false });
    });
  },

  async store(content: QuoteContent): Promise<Quote> {
    const { id, version, form } = this.data;
    const quote = id
      ? await updateQuote(id, version, content)
      : await createQuote(content, form.key);
    // From now on it exists: another try changes it.
    this.setData({ id: quote.id, version: quote.version });
    wx.removeStorageSync(NEW_DRAFT);
    return quote;
  },

  /** A quote below the price floor goes to approval first. */
  async publish(quote: Quote) {
    try {
      await publishQuote(quote.id);
    } catch (error) {
      const mayNot = error instanceof ApiError
        && ['state-conflict', 'forbidden', 'validation'].includes(error.slug);
      if (!mayNot) throw error;
      const submitted = await quoteAction(quote.id, 'submit');
      if (submitted.status === 'ready') {
        await publishQuote(quote.id);
      } else {
        wx.showToast({ title: '价格低于底价，已送审批', icon: 'none', duration: 3000 });
        wx.redirectTo({ url: `/packages/sales/quote/quote?id=${quote.id}` });
        return;
      }
    }
    wx.redirectTo({ url: `/packages/sales/qr/qr?id=${quote.id}` });
  },

  showProblem(error: unknown) {
    if (!(error instanceof ApiError) || !error.errors.length) {
      this.setData({ problem: messageOf(error) });
      return;
    }
    const problems: Record<string, string> = {};
    const others: string[] = [];
    for (const { pointer, detail } of error.errors) {
      problems[pointer] = detail;
      if (!/^\/(lines\/|discount_fen|valid_until)/.test(pointer)) others.push(detail);
    }
    this.setData({ problems, problem: others.join('；') });
    this.setForm(this.data.form);
  },
});

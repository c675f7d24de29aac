import { getOrder } from '../../../services/orders';
import { flushOutbox, outbox } from '../../../services/outbox';
import { getQuote } from '../../../services/sales';
import { dayOf, formatDay } from '../../../utils/dates';
import type { Draft, DraftPhoto, Refusal } from '../../../utils/drafts';
import { leave, take } from '../../../utils/handover';
import { lineProblems } from '../../../utils/line-problems';
import { lineView, toLine } from '../../../utils/lines';
import type { LineForm } from '../../../utils/lines';
import { formatFen } from '../../../utils/money';
import { once } from '../../../utils/once';
import {
  blankOrder, checkOrder, formOfOrder, formOfQuote, orderTotalFen, withNewPrices,
} from '../../../utils/order-form';
import type { OrderForm, PriceDiff } from '../../../utils/order-form';
import { messageOf, problemsByPointer } from '../../../utils/problem';
import { elideMiddle } from '../../../utils/text';

const FORM_POINTER = /^\/(lines\/\d|delivery_at|site_address|note)/;

function diffView(diff: PriceDiff) {
  return {
    line_no: diff.line_no,
    title: diff.title,
    before: formatFen(diff.old_amount_fen),
    after: formatFen(diff.new_amount_fen),
  };
}

/** What the server said, ready to be shown. */
function refusalView(refusal: Refusal | null) {
  const problems = problemsByPointer(refusal ? refusal.errors : []);
  const diff = ((refusal && refusal.body.diff) || []) as PriceDiff[];
  const general = (refusal ? refusal.errors : [])
    .filter(({ pointer }) => !FORM_POINTER.test(pointer))
    .map(({ detail }) => detail);
  const isPrice = Boolean(refusal && refusal.slug === 'price-changed');
  const message = refusal && !isPrice && !general.length ? refusal.message : '';
  return { problems, diff: diff.map(diffView), general, isPrice, message };
}

Page({
  data: {
    status: 'loading',
    error: '',
    form: blankOrder(),
    photos: [] as DraftPhoto[],
    lines: [] as (ReturnType<typeof lineView> & { problem: string })[],
    customer: '',
    total: formatFen(0),
    delivery: '',
    today: dayOf(Date.now()),
    problem: '',
    refusal: refusalView(null),
    locked: false,
    trouble: '',
    busy: false,
  },

  draftId: null as string | null,

  orderId: null as number | null,

  query: {} as Record<string, string>,

  leaveOutbox: null as null | (() => void),

  onLoad(query: Record<string, string>) {
    this.draftId = null;
    this.orderId = null;
    this.query = query;
    this.leaveOutbox = outbox.onChange(() => this.follow());
    this.start();
  },

  onUnload() {
    this.leaveOutbox?.();
  },

  async start() {
    this.setData({ status: 'loading' });
    try {
      await this.fill();
      this.setData({ status: 'ready', error: '' });
    } catch (error) {
      this.setData({ status: 'error', error: messageOf(error) });
    }
  },

  /** Begin with a kept draft, a quote, a former order, a rejected one, or nothing. */
  async fill() {
    const { draft, quote_id, repeat, order_id, customer_id, name } = this.query;
    if (draft) {
      const kept = outbox.get(draft);
      if (kept) this.showDraft(kept);
    } else if (quote_id) {
      this.setForm(formOfQuote(await getQuote(Number(quote_id))), []);
    } else if (repeat) {
      const form = formOfOrder(await getOrder(Number(repeat)));
      this.setForm({ ...form, quote_id: null, quote_no: '', delivery_on: '' }, []);
    } else if (order_id) {
      this.orderId = Number(order_id);
      const order = await getOrder(this.orderId);
      wx.setNavigationBarTitle({ title: `修改 ${order.no}` });
      this.setForm(formOfOrder(order), keptPhotos(order.files));
    } else {
      const form = blankOrder();
      if (customer_id) form.customer_id = Number(customer_id);
      form.customer_name = decodeURIComponent(name || '');
      this.setForm(form, []);
    }
  },

  showDraft(draft: Draft) {
    this.draftId = draft.id;
    this.orderId = draft.order_id;
    const refusal = refusalView(draft.refusal);
    this.setData({ refusal, locked: draft.locked, trouble: draft.trouble });
    this.setForm(draft.form as unknown as OrderForm, draft.photos);
  },

  onShow() {
    const customer = take<{ id: number; name: string }>('customer');
    if (customer) this.change({ customer_id: customer.id, customer_name: customer.name });
    const line = take<{ index: number; form: LineForm }>('line-done');
    if (!line) return;
    const lines = this.data.form.lines.slice();
    if (line.index >= 0) lines[line.index] = line.form;
    else lines.push(line.form);
    this.change({ lines });
  },

  setForm(form: OrderForm, photos: DraftPhoto[]) {
    const { problems } = this.data.refusal;
    this.setData({
      form,
      photos,
      customer: elideMiddle(form.customer_name, 20),
      delivery: formatDay(form.delivery_on),
      total: formatFen(orderTotalFen(form)),
      lines: form.lines.map((line, index) => ({
        ...lineView({ ...toLine(line), unit: line.unit }),
        problem: lineProblems(problems, index),
      })),
    });
  },

  /** Take over a change; from the first one on the draft is kept on the phone. */
  change(change: Partial<OrderForm>, photos?: DraftPhoto[]) {
    this.setData({ problem: '', refusal: refusalView(null) });
    const form = { ...this.data.form, accept_prices: false, ...change };
    this.setForm(form, photos || this.data.photos);
    this.keep();
  },

  keep() {
    const { form, photos } = this.data;
    const draft = outbox.put(this.draftId, {
      form: form as unknown as Record<string, unknown>,
      title: form.customer_name || '未选客户',
      total_fen: orderTotalFen(form),
      photos,
      order_id: this.orderId,
    });
    this.draftId = draft.id;
  },

  /** Follow what the queue does with this draft. */
  follow() {
    const draft = this.draftId ? outbox.get(this.draftId) : null;
    if (!draft) return;
    const busy = draft.state === 'sending' && !draft.trouble;
    this.setData({ locked: draft.locked, trouble: draft.trouble, busy });
    if (draft.state === 'submitted' && draft.order && this.draftId) {
      this.draftId = null;
      wx.showToast({ title: '已提交', icon: 'success' });
      wx.redirectTo({ url: `/packages/sales/order/order?id=${draft.order.id}` });
    } else {
      this.setData({ refusal: refusalView(draft.refusal) });
      this.setForm(this.data.form, draft.photos);
    }
  },

  onSubmit() {
    const problem = checkOrder(this.data.form);
    if (problem) {
      this.setData({ problem });
      return undefined;
    }
    return once('submit-order', async () => {
      this.setData({ problem: '', trouble: '', busy: true });
      if (!this.data.locked) this.keep();
      await outbox.send(this.draftId as string);
      this.setData({ busy: false });
      flushOutbox();
    });
  },

  /** Agree to the new prices and send again. */
  onAcceptPrices() {
    const draft = this.draftId ? outbox.get(this.draftId) : null;
    const diff = (draft?.refusal?.body.diff || []) as PriceDiff[];
    this.change(withNewPrices(this.data.form, diff));
    return this.onSubmit();
  },

  onRetry() {
    this.start();
  },

  onCustomer() {
    if (!this.data.form.quote_id && !this.data.locked) {
      wx.navigateTo({ url: '/packages/customers/pick/pick' });
    }
  },

  /** The lines become the person's own; their prices those of the price list. */
  onLeaveQuote() {
    this.change({ quote_id: null, quote_no: '', discount_fen: 0 });
  },

  onAddLine() {
    const id = this.data.form.customer_id || '';
    wx.navigateTo({ url: `/packages/sales/products/products?customer_id=${id}&for=order` });
  },

  onEditLine(event: WechatMiniprogram.CustomEvent<{ index: number }>) {
    const { index } = event.detail;
    leave('line', { index, form: this.data.form.lines[index], listPrice: true });
    wx.navigateTo({ url: '/packages/sales/line/line' });
  },

  onRemoveLine(event: WechatMiniprogram.CustomEvent<{ index: number }>) {
    const { index } = event.detail;
    this.change({ lines: this.data.form.lines.filter((_, position) => position !== index) });
  },

  onField(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.change({ [event.currentTarget.dataset.field as string]: event.detail.value });
  },

  onDelivery(event: WechatMiniprogram.PickerChange) {
    this.change({ delivery_on: String(event.detail.value) });
  },

  onUrgent(event: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    this.change({ urgent: event.detail.value });
  },

  onPhotos(event: WechatMiniprogram.CustomEvent<{ photos: DraftPhoto[] }>) {
    this.change({}, event.detail.photos);
  },

  async onLocation() {
    try {
      const place = await wx.chooseLocation({});
      this.change({ site_address: [place.address, place.name].filter(Boolean).join(' ') });
    } catch (error) {
      const { errMsg } = error as { errMsg: string };
      if (!/cancel/.test(errMsg)) {
        wx.showToast({ title: '没有拿到位置，请直接填写地址', icon: 'none' });
      }
    }
  },
});

/** The photos of a rejected order are on the server already. */
function keptPhotos(files: { id: number }[] = []): DraftPhoto[] {
  return files.map(({ id }) => ({ path: '', file_id: id }));
}

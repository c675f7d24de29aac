import { leave, take } from '../../../utils/handover';
import {
  blankLine, checkLine, isSized, perWords, SIZE_TITLES, SIZE_UNITS, toLine,
} from '../../../utils/lines';
import type { LineForm } from '../../../utils/lines';
import { formatFen } from '../../../utils/money';
import { lineAmountFen, methodOf, PRICING_METHODS } from '../../../utils/pricing';

/** What another page hands over: the line and its place; -1 is a new one. */
export interface LineTask {
  index: number;
  form: LineForm;
  /** An order takes the catalogue's price: another one needs a quote. */
  listPrice?: boolean;
}

const METHODS = PRICING_METHODS.map(({ value, title }) => ({ value, title }));

Page({
  data: {
    index: -1,
    priceIsFixed: false,
    form: blankLine(),
    methods: METHODS,
    sizes: [] as { field: string; title: string; unit: string }[],
    counts: '数量',
    countUnit: '',
    per: '件',
    amount: formatFen(0),
    problems: {} as Record<string, string>,
  },

  onLoad() {
    const task = take<LineTask>('line');
    if (task) {
      const priceIsFixed = Boolean(task.listPrice && task.form.product_id);
      this.setData({ index: task.index, form: task.form, priceIsFixed });
    }
    wx.setNavigationBarTitle({ title: task && task.index >= 0 ? '修改产品' : '添加产品' });
    this.update();
  },

  onChange(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = event.currentTarget.dataset.field as string;
    this.setData({ [`form.${field}`]: event.detail.value, [`problems.${field}`]: '' });
    this.update();
  },

  update() {
    const { form } = this.data;
    const method = methodOf(form.pricing_method);
    this.setData({
      counts: method.counts,
      countUnit: isSized(form.pricing_method) ? '件' : form.unit,
      per: perWords(form.pricing_method, form.unit),
      sizes: method.sizes.map((field) => ({
        field, title: SIZE_TITLES[field], unit: SIZE_UNITS[field],
      })),
      amount: formatFen(lineAmountFen(toLine(form))),
    });
  },

  onSave() {
    const problems = checkLine(this.data.form);
    this.setData({ problems });
    if (Object.keys(problems).length) return;
    leave('line-done', { index: this.data.index, form: this.data.form });
    wx.navigateBack();
  },
});

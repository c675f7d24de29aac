import {
  createCustomer, findDuplicates, getCustomer, updateCustomer,
} from '../../../services/customers';
import type { NewCustomer } from '../../../services/customers';
import { getMe } from '../../../services/me';
import type { Customer, DuplicateMatch } from '../../../services/types';
import { leave } from '../../../utils/handover';
import { once } from '../../../utils/once';
import { contentOf, formOf, NO_OWN } from '../../../utils/own-part';
import type { OwnPart } from '../../../utils/own-part';
import { ApiError, messageOf, splitProblems } from '../../../utils/problem';
import { choicesOf } from '../../../utils/states';
import { cleanPhone } from '../../../utils/text';

const TYPING_PAUSE_MS = 500;
const ENOUGH_CHARS = 2;

const FIELDS = ['name', 'contact_name', 'contact_phone', 'level', 'source', 'address', 'note'];
/** A customer that is there has contacts of its own. */
const EDIT_FIELDS = ['name', 'phone', 'level', 'source', 'address', 'note'];

/** A match as it is shown: how sure, why, and what can be done. */
function matchView(match: DuplicateMatch) {
  const level = match.level === 'same' ? '视为同一家' : '疑似';
  const claim = match.pool ? '，可以去公海领取' : '';
  return { name: match.name, detail: `${level}：${match.reasons.join('，')}${claim}` };
}

Page({
  data: {
    /** The customer that is changed; null: a new one. */
    row: null as null | Customer,
    ready: false,
    form: {} as Record<string, string>,
    more: false,
    problems: {} as Record<string, string>,
    problem: '',
    matches: [] as ReturnType<typeof matchView>[],
    /** The server found the same customer; some may go on all the same. */
    refused: false,
    mayOverride: false,
    busy: false,
    levels: choicesOf('customer.level'),
    sources: choicesOf('customer.source'),
  },

  timer: 0,
  own: NO_OWN,
  id: 0,

  onLoad(query: Record<string, string>) {
    this.id = Number(query.id || 0);
    if (this.id) return this.load();
    this.setData({ ready: true });
    return this.mayGoOn();
  },

  async load() {
    wx.setNavigationBarTitle({ title: '编辑客户' });
    try {
      const row = await getCustomer(this.id);
      this.setData({
        row, form: formOf(EDIT_FIELDS, row), more: true, ready: true, problem: '',
      });
    } catch (error) {
      this.setData({ problem: messageOf(error) });
    }
  },

  /** Only who settles duplicates is offered to go on; without an answer nobody is. */
  async mayGoOn() {
    try {
      const { permissions } = await getMe();
      this.setData({ mayOverride: permissions.includes('customer.duplicate') });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  },

  onUnload() {
    clearTimeout(this.timer);
  },

  onChange(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const field = event.currentTarget.dataset.field as string;
    this.setData({
      [`form.${field}`]: event.detail.value, [`problems.${field}`]: '', refused: false,
    });
    if (this.data.row || (field !== 'name' && field !== 'contact_phone')) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hint(), TYPING_PAUSE_MS);
  },

  /** Look for the same customer while the person types. */
  async hint() {
    const name = (this.data.form.name || '').trim();
    const phone = cleanPhone(this.data.form.contact_phone || '');
    if (name.length < ENOUGH_CHARS && phone.length < 11) return;
    try {
      const matches = await findDuplicates({
        name: name || undefined, phone: phone.length === 11 ? phone : undefined,
      });
      this.setData({ matches: matches.map(matchView) });
    } catch (error) {
      // Only a hint: saving looks again.
      if (!(error instanceof ApiError)) throw error;
    }
  },

  onMore() {
    this.setData({ more: true });
  },

  onOwn(event: WechatMiniprogram.CustomEvent<OwnPart>) {
    this.own = event.detail;
  },

  fields() {
    return this.data.row ? EDIT_FIELDS : FIELDS;
  },

  content(allowDuplicate: boolean): NewCustomer {
    const content = {
      ...contentOf(this.fields(), this.data.form, this.data.row), ...this.own.values,
    };
    if (allowDuplicate) content.allow_duplicate = true;
    return content as unknown as NewCustomer;
  },

  onSave() {
    return this.save(false);
  },

  onSaveAnyway() {
    return this.save(true);
  },

  save(allowDuplicate: boolean) {
    if (!(this.data.form.name || '').trim()) {
      this.setData({ 'problems.name': '请填写客户名称' });
      return undefined;
    }
    if (Object.keys(this.own.problems).length) {
      this.setData({ problems: this.own.problems });
      return undefined;
    }
    return once('save-customer', async () => {
      this.setData({ busy: true, problem: '', problems: {} });
      try {
        const content = this.content(allowDuplicate);
        const { row } = this.data;
        if (row) {
          await updateCustomer(row, content);
          this.left();
        } else {
          const customer = await createCustomer(content);
          this.done(customer.id, customer.name);
        }
      } catch (error) {
        this.showProblem(error);
      }
      this.setData({ busy: false });
    });
  },

  /** Back to the customer's page, which reads itself anew. */
  left() {
    wx.showToast({ title: '已保存', icon: 'success' });
    wx.navigateBack();
  },

  done(id: number, name: string) {
    const pages = getCurrentPages();
    const before = pages[pages.length - 2];
    if (before?.route === 'packages/customers/pick/pick') {
      leave('customer', { id, name });
      wx.navigateBack({ delta: 2 });
      return;
    }
    wx.showToast({ title: '已保存', icon: 'success' });
    wx.redirectTo({ url: `/packages/customers/detail/detail?id=${id}` });
  },

  showProblem(error: unknown) {
    if (error instanceof ApiError && error.slug === 'duplicate') {
      const matches = (error.body.matches || []) as DuplicateMatch[];
      this.setData({ refused: true, matches: matches.map(matchView) });
      return;
    }
    if (error instanceof ApiError && error.errors.length) {
      const { fields, others } = splitProblems(error.errors, [...this.fields(), ...this.own.names]);
      this.setData({ problems: fields, problem: others.join('；') });
      return;
    }
    this.setData({ problem: messageOf(error) });
  },
});

/** The sheets for everything but yes: a question, a change, a refusal, more time. */

import { call } from './api.js';
import { h, icon } from './dom.js';
import { phoneText } from './format.js';
import { field, oneTimeForm, openSheet, tell } from './sheet.js';

const MESSAGE_MAX = 500;
const QUESTIONS = ['价格能否再优惠？', '想调整尺寸或数量', '请确认交货和安装时间', '想换一种材料'];
const REASONS = ['价格超出预算', '项目取消或推迟', '已选择其他供应商', '方案不合适'];

/** The salesperson's number as a link, where the quote names one. */
export function phoneLink(quote, style, verb = '') {
  const { name, phone } = quote.salesperson || {};
  if (!phone) return null;
  return h('a', {
    class: style, href: 'tel:' + phone.replace(/[^\d+]/g, ''),
    'aria-label': `拨打${name || '业务员'}的电话 ${phoneText(phone)}`,
  }, icon('phone'), verb, phoneText(phone));
}

/** The same as a step to take. */
export function callLink(quote, style) {
  return phoneLink(quote, style, '致电业务员 ');
}

/** A text area that keeps what is typed. */
function textArea(draft, part, attributes) {
  const area = h('textarea', { rows: 4, maxlength: MESSAGE_MAX, ...attributes });
  area.value = draft.get(part) || '';
  area.addEventListener('input', () => draft.set(part, area.value));
  return area;
}

/** Frequent sentences; a tap adds one to the text. */
function phrases(list, area) {
  return h('div', { class: 'phrases' }, list.map((text) => h('button', {
    type: 'button', class: 'phrase',
    onclick() {
      if (area.value.includes(text)) return;
      area.value = (area.value.trim() ? area.value.trim() + '\n' : '') + text;
      area.dispatchEvent(new Event('input'));
      area.focus();
    },
  }, text)));
}

/** Which line the question is about; kept like the text. */
function lineChoice(quote, draft) {
  const choice = h('select', { class: 'text' },
    h('option', { value: '' }, '整份报价'),
    quote.lines.map((line) => h('option', { value: line.line_no },
      `第 ${line.line_no} 项 ${line.title}`)));
  choice.value = draft.get('line') || '';
  choice.addEventListener('change', () => draft.set('line', choice.value));
  return choice;
}

/** One sheet with one text and one button; `kind` holds what differs. */
function openMessage(kind, { quote, base, draft, done, onclose }) {
  const area = textArea(draft, kind.part, { placeholder: kind.placeholder || false });
  const line = kind.line ? lineChoice(quote, draft) : null;

  function check() {
    const missing = kind.required && !area.value.trim() ? kind.required : '';
    tell(form, 'message', missing);
    if (missing) area.focus();
    return !missing;
  }
  const form = oneTimeForm({
    fields: [
      kind.intro && h('p', { class: 'intro' }, kind.intro),
      line && field({ id: 'line', label: '关于', control: line }),
      field({ id: 'message', label: kind.label, hint: kind.hint, control: area }),
      kind.phrases && phrases(kind.phrases, area),
    ],
    verb: kind.verb, check,
    fieldOf: { '/message': 'message', '/reason': 'message', '/line_no': 'line' },
    send: () => call(base + kind.path, kind.body(area.value.trim(), line && line.value)),
    done(answer) {
      if (answer.ok) {
        draft.set(kind.part, '');
        draft.set('line', '');
      }
      sheet.close();
      done(answer, kind.sent);
    },
  });
  const sheet = openSheet({ title: kind.title, body: [form, kind.more], onclose });
  return sheet;
}

/** A question or a wish; also the way to a refusal and to the telephone. */
export function openAsk(context) {
  const { quote } = context;
  const refuse = quote.actions.includes('decline') && h('button', {
    type: 'button', class: 'quiet',
    onclick() {
      sheet.close();
      context.refuse();
    },
  }, '暂不接受这份报价');
  const sheet = openMessage({
    part: 'message', path: '/ask', title: '对报价有疑问', label: '想问什么，或想改哪里',
    required: '请写下您的问题或要修改的地方', verb: '发送给业务员', line: true,
    phrases: QUESTIONS, sent: '已送达，业务员会尽快与您联系',
    body: (message, line) => (line ? { message, line_no: Number(line) } : { message }),
    more: h('div', { class: 'more' }, callLink(quote, 'quiet'), refuse),
  }, context);
  return sheet;
}

/** A refusal with its reason. */
export function openDecline(context) {
  return openMessage({
    part: 'reason', path: '/decline', title: '暂不接受这份报价', label: '原因',
    intro: '告诉我们原因，方便业务员改进方案。提交后这份报价将不能再确认。',
    required: '请写下原因，或点选一个', verb: '告知业务员', phrases: REASONS,
    sent: '已告知业务员，感谢您的反馈', body: (reason) => ({ reason }),
  }, context);
}

/** A wish for more time. */
export function openExtend(context) {
  return openMessage({
    part: 'extend', path: '/extend', title: '申请延长有效期', label: '给业务员留言', hint: '选填',
    intro: '业务员同意后，这个页面就可以再次确认。', verb: '申请延期',
    sent: '申请已送达，业务员会尽快处理', body: (message) => (message ? { message } : {}),
  }, context);
}

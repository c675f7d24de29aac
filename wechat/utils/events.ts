/** What happened, as a sentence of the timeline. */
import type { TimelineEvent } from '../services/types';
import { formatMoment } from './dates';
import { formatFen } from './money';
import { choiceTitle, stateOf } from './states';

const ENTITIES: Record<string, string> = {
  customer: '客户', lead: '线索', quote: '报价单', order: '报单', contact: '联系人', task: '任务',
  workorder: '工单', receivable: '应收', receipt: '收款', followup: '跟进',
};

const SENTENCES: Record<string, string> = {
  'customer.created': '新建客户', 'customer.claimed': '从公海领取',
  'customer.returned': '退回公海', 'customer.assigned': '换了负责人',
  'customer.following': '开始跟进', 'customer.won': '成交', 'customer.lost': '流失',
  'customer.reopened': '重新跟进', 'customer.followed': '跟进',
  'lead.created': '新建线索', 'lead.claimed': '从线索池领取', 'lead.returned': '退回线索池',
  'lead.assigned': '换了负责人', 'lead.following': '开始跟进', 'lead.followed': '跟进',
  'lead.interested': '有意向', 'lead.converted': '转为客户', 'lead.invalidated': '标为无效',
  'lead.reopened': '重新跟进',
  'quote.created': '开了报价单', 'quote.submitted': '报价单送审批', 'quote.approved': '报价单获批',
  'quote.rejected': '报价单没有获批', 'quote.published': '发布报价单',
  'quote.viewed': '客户打开报价单', 'quote.accepted': '客户确认报价单',
  'quote.declined': '客户没有接受报价', 'quote.asked': '客户提问',
  'quote.extension_asked': '客户申请延期', 'quote.extended': '延长报价有效期',
  'quote.withdrawn': '撤回报价单', 'quote.revised': '改出新版报价单',
  'quote.superseded': '报价单被新版替换', 'quote.expired': '报价单过期',
  'quote.voided': '报价单作废',
  'order.submitted': '提交报单', 'order.resubmitted': '重新提交报单',
  'order.approved': '报单通过审核', 'order.rejected': '报单被退回',
  'order.unapproved': '报单反审核', 'order.voided': '报单作废', 'order.cancelled': '撤销报单',
  'order.started': '开始生产', 'order.delivered': '已交付', 'order.accepted': '客户验收',
  'order.settled': '款项结清', 'order.unsettled': '收款冲销，未结清',
  'order.closed': '报单关闭',
  'workorder.created': '开出工单', 'workorder.assigned': '工单已分派',
  'workorder.started': '工单开工', 'workorder.done': '工单完成', 'workorder.closed': '工单关闭',
  'workorder.cancelled': '工单取消',
  'task.assigned': '任务已分派', 'task.started': '任务开工', 'task.paused': '任务暂停',
  'task.finished': '任务完成',
  'receivable.created': '开出应收', 'receivable.partly_paid': '收到部分款项',
  'receivable.paid': '款项收清', 'receivable.voided': '应收冲销',
  'contact.created': '添加联系人', 'contact.updated': '修改联系人',
};

/** Members of an event's data that are worth reading, in this order. */
const TEXTS = [
  'no', 'content', 'reject_reason', 'reason', 'message', 'signer_name', 'decline_reason', 'note',
  'assign_note',
];

const AMOUNTS = ['total_fen', 'amount_fen', 'paid_fen'];

/** Reasons are stored as a choice; anything else is the person's own words. */
function textOf(name: string, value: unknown): string {
  if (typeof value !== 'string') return '';
  return name === 'reason' ? choiceTitle('customer.return_reason', value) : value;
}

function titleOf(event: TimelineEvent, data: Record<string, unknown>): string {
  const action = event.action.replace(/^.*\./, '');
  const sentence = SENTENCES[`${event.entity}.${action}`];
  if (action === 'followed') {
    const channel = choiceTitle('followup.channel', data.channel as string);
    return channel ? `跟进 · ${channel}` : '跟进';
  }
  if (sentence) return sentence;
  const subject = ENTITIES[event.entity] || '';
  if (event.to && event.to !== event.from) {
    return `${subject}变为${stateOf(event.entity, event.to).title}`;
  }
  return `修改了${subject}`;
}

/** An event as the timeline shows it. */
export function eventView(event: TimelineEvent, now = Date.now()) {
  const data = event.data || {};
  const texts = TEXTS.map((name) => textOf(name, data[name]));
  const amounts = AMOUNTS.map((name) => data[name])
    .map((value) => (typeof value === 'number' ? formatFen(value) : ''));
  return {
    id: `${event.entity}-${event.id}`,
    title: titleOf(event, data),
    detail: [...texts, ...amounts].filter(Boolean).join(' · '),
    who: event.actor_name || '',
    when: formatMoment(event.at, now),
  };
}

export type EventView = ReturnType<typeof eventView>;

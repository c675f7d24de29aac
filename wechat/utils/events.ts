/** What happened, as a sentence of the timeline. */
import type { TimelineEvent } from '../services/types';
import { formatMoment } from './dates';
import { formatFen } from './money';
import { choiceTitle, stateOf } from './states';

const ENTITIES: Record<string, string> = {
  customer: '客户', lead: '线索', quote: '报价单', order: '报单', contact: '联系人', task: '任务',
  workorder: '工单', receivable: '应收', receipt: '收款', followup: '跟进',
};

const ACTIONS: Record<string, string> = {
  create: '新建', created: '新建', update: '修改', updated: '修改', claim: '领取', claimed: '领取',
  return: '退回', returned: '退回', assign: '分配', assigned: '分配', convert: '转为客户',
  converted: '转为客户', invalidate: '标为无效', submit: '提交', submitted: '提交',
  resubmit: '重新提交', resubmitted: '重新提交', approve: '审核通过', approved: '审核通过',
  reject: '退回修改', rejected: '退回修改', unapprove: '反审核', void: '作废', voided: '作废',
  cancel: '撤销', cancelled: '撤销', publish: '发布', published: '发布', withdraw: '撤回',
  withdrawn: '撤回', revise: '改出新版本', extend: '延长有效期', view: '客户打开',
  viewed: '客户打开', accept: '确认', accepted: '确认', decline: '拒绝', declined: '拒绝',
  ask: '客户提问', asked: '客户提问', deliver: '交付', delivered: '交付', start: '开工',
  finish: '完成', close: '关闭', closed: '关闭', expire: '过期', expired: '过期',
  followup: '跟进', followed_up: '跟进', contact: '添加联系人', recycle: '移入回收站',
  restore: '恢复', supersede: '被新版本替换', superseded: '被新版本替换',
};

/** Members of an event's data that are worth reading, in this order. */
const TEXTS = ['content', 'reason', 'message', 'note'];

function textOf(data: Record<string, unknown>): string {
  return TEXTS.map((name) => data[name]).filter((value) => typeof value === 'string').join('；');
}

function titleOf(event: TimelineEvent, data: Record<string, unknown>): string {
  // Actions come as "approve" or, from other modules, as "order.approve".
  const action = event.action.replace(/^.*\./, '');
  const words = ACTIONS[action];
  if (action.startsWith('follow')) {
    const channel = choiceTitle('followup.channel', data.channel as string);
    return channel ? `跟进 · ${channel}` : '跟进';
  }
  const subject = [ENTITIES[event.entity] || '', typeof data.no === 'string' ? data.no : '']
    .filter(Boolean).join(' ');
  if (words) return `${words}${subject ? ` ${subject}` : ''}`;
  return event.to ? `${subject} 变为${stateOf(event.entity, event.to).title}` : `${subject} 有变动`;
}

/** An event as the timeline shows it. */
export function eventView(event: TimelineEvent, now = Date.now()) {
  const data = event.data || {};
  const total = typeof data.total_fen === 'number' ? formatFen(data.total_fen) : '';
  return {
    id: `${event.entity}-${event.id}`,
    title: titleOf(event, data).trim(),
    detail: [textOf(data), total].filter(Boolean).join(' · '),
    who: event.actor_name || '',
    when: formatMoment(event.at, now),
  };
}

export type EventView = ReturnType<typeof eventView>;

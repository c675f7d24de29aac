/** Rows as lists show them. */
import type { Customer, Lead, Order, Quote } from '../services/types';
import { formatDay, formatMoment, formatRemaining, isOverdue, recycleWords } from './dates';
import { formatFen } from './money';
import { choiceTitle } from './states';
import { elideMiddle, formatPhone } from './text';

/** A row with a button at its end has less room for the name. */
const POOLED_NAME_LIMIT = 11;

function contactWords(nextContactAt: string | null | undefined): string {
  if (!nextContactAt) return '';
  const when = formatMoment(nextContactAt);
  return isOverdue(nextContactAt) ? `${when} 该联系了` : `${when} 联系`;
}

/** What was last, and when somebody is taken back unless something is done. */
const lastWords = (row: Customer | Lead) => [
  row.last_followup_at ? `上次跟进 ${formatMoment(row.last_followup_at)}` : '',
  recycleWords(row.recycle_due_at),
].filter(Boolean).join(' · ');

/** A customer in a list. */
export function customerView(customer: Customer) {
  return {
    id: customer.id,
    key: `customer-${customer.id}`,
    entity: 'customer',
    name: elideMiddle(customer.name, customer.owner_id ? undefined : POOLED_NAME_LIMIT),
    status: customer.status,
    pooled: !customer.owner_id,
    detail: [
      choiceTitle('customer.level', customer.level),
      customer.region || '',
      formatPhone(customer.phone),
    ].filter(Boolean).join(' · '),
    next: contactWords(customer.next_contact_at),
    late: isOverdue(customer.next_contact_at),
    last: lastWords(customer),
  };
}

/** A lead in a list. */
export function leadView(lead: Lead) {
  return {
    id: lead.id,
    key: `lead-${lead.id}`,
    entity: 'lead',
    name: elideMiddle(lead.company, lead.owner_id ? undefined : POOLED_NAME_LIMIT),
    status: lead.status,
    pooled: !lead.owner_id,
    detail: [
      lead.name || '', formatPhone(lead.phone), choiceTitle('lead.source', lead.source),
    ].filter(Boolean).join(' · '),
    next: contactWords(lead.next_contact_at),
    late: isOverdue(lead.next_contact_at),
    last: lastWords(lead),
  };
}

export type PersonView = ReturnType<typeof customerView>;

/** An order in a list. */
export function orderView(order: Order) {
  return {
    id: order.id,
    no: order.no,
    status: order.status,
    customer: elideMiddle(order.customer_name),
    total: formatFen(order.total_fen),
    when: formatMoment(order.submitted_at || order.created_at),
    delivery: order.delivery_at ? `${formatMoment(order.delivery_at)} 交付` : '',
    urgent: Boolean(order.urgent),
    reason: order.status === 'rejected' ? (order.reject_reason || '') : '',
  };
}

/** What is new with a quote, in one line. */
export function quoteNews(quote: Quote): string {
  if (quote.status === 'accepted') {
    return `${quote.signer_name || '客户'} ${formatMoment(quote.accepted_at)} 确认`;
  }
  if (quote.status === 'declined') return quote.decline_reason || '客户没有接受';
  if (quote.view_count) {
    return `看过 ${quote.view_count} 次，最近 ${formatMoment(quote.last_viewed_at)}`;
  }
  if (quote.status === 'sent') return '客户还没有打开';
  return `${formatDay(quote.updated_at)} 修改`;
}

/** A quote in a list. */
export function quoteView(quote: Quote) {
  const open = ['sent', 'viewed', 'ready'].includes(quote.status);
  return {
    id: quote.id,
    no: quote.no,
    status: quote.status,
    customer: elideMiddle(quote.customer_name),
    total: formatFen(quote.total_fen),
    news: quoteNews(quote),
    remaining: open ? formatRemaining(quote.valid_until) : '',
  };
}

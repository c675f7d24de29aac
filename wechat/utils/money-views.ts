/** Contracts and what is owed, as the phone shows them. */
import type { Contract, Receivable } from '../services/money';
import { formatDay } from './dates';
import { formatFen } from './money';
import { choiceTitle } from './states';
import { elideMiddle } from './text';

const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

/** Whole days from today to a day. */
function daysTo(day: string): number {
  const today = new Date();
  const from = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
  return Math.round((Date.parse(`${day}T00:00:00Z`) - from) / DAY_MS);
}

const runs = (status: string): boolean => status === 'signed' || status === 'performing';

/** A contract in a list. */
export function contractView(contract: Contract) {
  const days = daysTo(contract.ends_on);
  const soon = runs(contract.status) && days <= SOON_DAYS;
  return {
    id: contract.id,
    title: elideMiddle(contract.title),
    customer: elideMiddle(contract.customer_name),
    kind: choiceTitle('contract.kind', contract.kind),
    status: contract.status,
    amount: formatFen(contract.current_fen),
    soon,
    until: soon && days >= 0 ? `还有 ${days} 天到期` : `${formatDay(contract.ends_on)} 到期`,
  };
}

/** A contract by itself. */
export function contractData(contract: Contract) {
  return {
    no: contract.no,
    title: contract.title,
    state: contract.status,
    customerId: contract.customer_id,
    customer: contract.customer_name,
    amount: formatFen(contract.current_fen),
    over: contract.over_fen ? formatFen(contract.over_fen) : '',
    facts: [
      { title: '类型', value: choiceTitle('contract.kind', contract.kind) },
      { title: '期限', value: `${contract.starts_on} 至 ${contract.ends_on}` },
      { title: '变更', value: contract.delta_fen ? formatFen(contract.delta_fen) : '' },
      { title: '已下单', value: contract.orders
        ? `${contract.orders} 张，${formatFen(contract.ordered_fen ?? 0)}` : '' },
      { title: '账期', value: contract.payment_days ? `${contract.payment_days} 天` : '' },
      { title: '结算主体', value: contract.settlement_name || '' },
      { title: '备注', value: contract.note || '' },
    ].filter((fact) => fact.value),
    lines: (contract.lines || []).map((line) => ({ ...line, amount: formatFen(line.amount_fen) })),
  };
}

/** What is owed, in a list. */
export function owedView(row: Receivable) {
  const late = row.overdue_days > 0;
  const what = row.label || (row.contract_name ? '合同款' : '报单款');
  return {
    id: row.id,
    customerId: row.customer_id,
    customer: elideMiddle(row.customer_name),
    label: row.label || row.order_name || row.no,
    for: `${what} · ${row.order_name || row.contract_name || row.no}`,
    status: row.status,
    amount: formatFen(row.amount_fen),
    paid: formatFen(row.paid_fen),
    balance: formatFen(row.balance_fen),
    late,
    due: late ? `逾期 ${row.overdue_days} 天` : `${formatDay(row.due_on)} 到期`,
  };
}

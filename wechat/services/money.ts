/** 合同 and what customers owe. */
import type { PageOf } from '../utils/pager';
import { request, withQuery } from './request';
import type { Row } from './types';

export interface Contract extends Row {
  no: string;
  title: string;
  kind: string;
  status: string;
  customer_id: number;
  customer_name: string;
  settlement_name?: string | null;
  owner_name?: string | null;
  billing: string;
  amount_fen: number;
  delta_fen: number;
  current_fen: number;
  starts_on: string;
  ends_on: string;
  signed_on?: string | null;
  payment_days?: number | null;
  note?: string | null;
  lines?: { line_no: number; title: string; amount_fen: number }[];
  orders?: number;
  ordered_fen?: number;
  over_fen?: number;
  days_left?: number;
}

export interface Receivable extends Row {
  no: string;
  status: string;
  customer_id: number;
  customer_name: string;
  order_id?: number | null;
  order_name?: string | null;
  contract_id?: number | null;
  contract_name?: string | null;
  label?: string | null;
  amount_fen: number;
  paid_fen: number;
  balance_fen: number;
  due_on: string;
  overdue_days: number;
}

export interface MoneyFilter {
  customer_id?: number;
  contract_id?: number;
  'status.in'?: string;
  'status.ne'?: string;
  sort?: string;
  limit?: number;
  cursor?: string | null;
}

/** Contracts, the newest first. */
export const listContracts = (filter: MoneyFilter) =>
  request<PageOf<Contract>>(withQuery('/api/v1/contracts', { ...filter }));

export const getContract = (id: number) => request<Contract>(`/api/v1/contracts/${id}`);

/** What is owed, the oldest due day first. */
export const listReceivables = (filter: MoneyFilter) =>
  request<PageOf<Receivable>>(withQuery('/api/v1/receivables', { sort: 'due_on', ...filter }));

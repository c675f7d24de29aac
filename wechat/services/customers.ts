/** 客户, 公海, and what is told about them. */
import type { PageOf } from '../utils/pager';
import { choicesOf } from '../utils/states';
import { requestKept } from './kept';
import { post, request, withQuery } from './request';
import type { Contact, Customer, DuplicateMatch, TimelineEvent } from './types';

export interface NewCustomer {
  name: string;
  contact_name?: string;
  contact_phone?: string;
  phone?: string;
  level?: string;
  source?: string;
  address?: string;
  note?: string;
  allow_duplicate?: boolean;
}

export interface FollowUp {
  channel: string;
  content: string;
  next_contact_at?: string;
  file_ids?: number[];
}

/** The reasons for giving a customer or lead back. */
export const RETURN_REASONS = choicesOf('customer.return_reason');

/** Own customers, or those of the pool. */
export function listCustomers(filter: {
  q?: string; pool: 0 | 1; pool_id?: number; cursor?: string | null;
}) {
  const path = withQuery('/api/v1/customers', filter);
  if (filter.q || filter.cursor || filter.pool_id) return request<PageOf<Customer>>(path);
  return requestKept<PageOf<Customer>>(`customers-${filter.pool}`, path);
}

export const getCustomer = (id: number) => request<Customer>(`/api/v1/customers/${id}`);

export const createCustomer = (data: NewCustomer) => post<Customer>('/api/v1/customers', data);

/** Changes a customer that nobody else has changed meanwhile. */
export const updateCustomer = ({ id, version }: Customer, data: object) =>
  request<Customer>(`/api/v1/customers/${id}`, { method: 'PATCH', version, data });

/** Who looks like the same customer; names and phones are masked. */
export async function findDuplicates(known: { name?: string; phone?: string }) {
  return (await post<{ matches: DuplicateMatch[] }>('/api/v1/duplicates', known)).matches;
}

export const claimCustomer = (id: number) => post<Customer>(`/api/v1/customers/${id}/claim`);

export const returnCustomer = (id: number, reason: string, poolId?: number) =>
  post<Customer>(`/api/v1/customers/${id}/return`, { reason, pool_id: poolId });

export const followUpCustomer = (id: number, data: FollowUp) =>
  post(`/api/v1/customers/${id}/followups`, data);

export function customerTimeline(id: number, cursor: string | null) {
  return request<PageOf<TimelineEvent>>(withQuery(`/api/v1/customers/${id}/timeline`, { cursor }));
}

export async function listContacts(customerId: number): Promise<Contact[]> {
  const path = withQuery('/api/v1/contacts', { customer_id: customerId });
  return (await request<PageOf<Contact>>(path)).items;
}

export const getContact = (id: number) => request<Contact>(`/api/v1/contacts/${id}`);

export const createContact = (data: object) => post<Contact>('/api/v1/contacts', data);

export const updateContact = ({ id, version }: Contact, data: object) =>
  request<Contact>(`/api/v1/contacts/${id}`, { method: 'PATCH', version, data });

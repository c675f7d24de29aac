/** 线索 and 线索池. */
import type { PageOf } from '../utils/pager';
import type { FollowUp } from './customers';
import { requestKept } from './kept';
import { post, request, withQuery } from './request';
import { currentStaff } from './session';
import type { Lead, TimelineEvent } from './types';

export interface NewLead {
  company: string;
  name?: string;
  phone?: string;
  source?: string;
  note?: string;
}

/** Own leads, or those of the pool. */
export function listLeads(filter: {
  q?: string; pool: 0 | 1; pool_id?: number; cursor?: string | null;
}) {
  const path = withQuery('/api/v1/leads', filter);
  if (filter.q || filter.cursor || filter.pool_id) return request<PageOf<Lead>>(path);
  return requestKept<PageOf<Lead>>(`leads-${filter.pool}`, path);
}

export const getLead = (id: number) => request<Lead>(`/api/v1/leads/${id}`);

/** A new lead of one's own; without an owner it would lie in the pool. */
export const createLead = (data: NewLead) =>
  post<Lead>('/api/v1/leads', { ...data, owner_id: currentStaff()?.id });

/** Changes a lead that nobody else has changed meanwhile. */
export const updateLead = ({ id, version }: Lead, data: object) =>
  request<Lead>(`/api/v1/leads/${id}`, { method: 'PATCH', version, data });

export const claimLead = (id: number) => post<Lead>(`/api/v1/leads/${id}/claim`);

export const returnLead = (id: number, reason: string, poolId?: number) =>
  post<Lead>(`/api/v1/leads/${id}/return`, { reason, pool_id: poolId });

export const convertLead = (id: number) =>
  post<{ customer_id: number }>(`/api/v1/leads/${id}/convert`);

export const followUpLead = (id: number, data: FollowUp) =>
  post(`/api/v1/leads/${id}/followups`, data);

export function leadTimeline(id: number, cursor: string | null) {
  return request<PageOf<TimelineEvent>>(withQuery(`/api/v1/leads/${id}/timeline`, { cursor }));
}

/** The person themself: today's figures, message permissions, sessions. */
import { requestKept } from './kept';
import { post, request } from './request';
import type { Staff } from './session';

export interface Me {
  staff: Staff;
  permissions: string[];
  today: {
    followups_due: number;
    leads_new: number;
    orders: Record<string, number>;
    quotes_viewed: number;
    quotes_accepted: number;
  };
  templates: { id: string; title: string }[];
}

export interface StaffSession {
  id: number;
  kind: string;
  ip?: string;
  ua?: string;
  created_at: string;
  last_seen_at?: string;
  current: boolean;
}

/** Somebody to contact today, and why. */
export interface ContactToday {
  entity: 'customer' | 'lead';
  id: number;
  name: string;
  reasons: { text: string; urgency: number }[];
}

/** The most urgent first. */
export const contactsToday = () => requestKept<{ count: number; items: ContactToday[] }>(
  'contacts-today', '/api/v1/home/contacts');

export const getMe = () => requestKept<Me>('me', '/gw/v1/me');

/** Tell the server how a question for message permission was answered. */
export const reportSubscription = (templateId: string, result: string) =>
  post('/gw/v1/subscriptions', { template_id: templateId, result });

export async function listSessions(): Promise<StaffSession[]> {
  return (await request<{ items: StaffSession[] }>('/api/v1/sessions')).items;
}

export const endSession = (id: number) =>
  request(`/api/v1/sessions/${id}`, { method: 'DELETE' });

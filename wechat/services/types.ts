/** The rows of the server, as far as the phone reads them. */
import type { Line } from '../utils/lines';

export interface Row { id: number; version: number; created_at: string; updated_at: string; }

export interface Customer extends Row {
  name: string;
  short_name?: string | null;
  industry?: string | null;
  region?: string | null;
  level?: string | null;
  source?: string | null;
  phone?: string | null;
  address?: string | null;
  note?: string | null;
  owner_id: number | null;
  owner_name?: string | null;
  status: string;
  next_contact_at?: string | null;
  last_followup_at?: string | null;
  recycle_due_at?: string | null;
}

export interface Lead extends Row {
  company: string;
  name?: string | null;
  phone?: string | null;
  wechat?: string | null;
  source?: string | null;
  level?: string | null;
  region?: string | null;
  note?: string | null;
  owner_id: number | null;
  owner_name?: string | null;
  status: string;
  customer_id?: number | null;
  next_contact_at?: string | null;
  last_followup_at?: string | null;
  recycle_due_at?: string | null;
}

export interface Contact extends Row {
  customer_id: number;
  name: string;
  role?: string | null;
  phone?: string | null;
  wechat?: string | null;
  email?: string | null;
  note?: string | null;
  is_primary?: boolean;
}

export interface TimelineEvent {
  id: number;
  entity: string;
  action: string;
  from?: string | null;
  to?: string | null;
  actor_name?: string | null;
  at: string;
  data?: Record<string, unknown> | null;
}

export interface Quote extends Row {
  no: string;
  status: string;
  customer_id: number;
  customer_name: string;
  valid_until: string;
  discount_fen?: number;
  subtotal_fen?: number;
  total_fen: number;
  below_floor?: boolean;
  revision?: number;
  reject_reason?: string | null;
  note?: string | null;
  terms?: string | null;
  view_count: number;
  first_viewed_at?: string | null;
  last_viewed_at?: string | null;
  accepted_at?: string | null;
  signer_name?: string | null;
  decline_reason?: string | null;
  public_url?: string | null;
  lines?: (Line & { amount_fen: number })[];
  actions?: string[];
}

export interface QuoteView { at: string; ua?: string; seconds?: number; }

export interface Order extends Row {
  no: string;
  status: string;
  customer_id: number;
  customer_name: string;
  quote_id?: number | null;
  quote_name?: string | null;
  discount_fen?: number;
  delivery_at?: string | null;
  site_address?: string | null;
  urgent?: boolean;
  note?: string | null;
  reject_reason?: string | null;
  hold_reason?: string | null;
  contract_name?: string | null;
  submitted_at?: string | null;
  total_fen: number;
  lines?: (Line & { amount_fen: number })[];
  files?: { id: number; name?: string; url?: string }[];
  timeline?: TimelineEvent[];
  actions?: string[];
}

export interface DuplicateMatch {
  entity: string;
  reason: string;
  detail: string;
  /** 字号相同, 地区缺失, 负责人 王*, 12 天前跟进 */
  reasons: string[];
  level: 'same' | 'similar';
  name: string;
  owner?: string | null;
  pool?: boolean;
  last_followup_days?: number | null;
}

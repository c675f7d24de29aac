/** 产品 and 报价单. */
import type { Line, Product } from '../utils/lines';
import type { PageOf } from '../utils/pager';
import { requestKept } from './kept';
import { post, request, withQuery } from './request';
import type { Quote, QuoteView } from './types';

export interface QuoteContent {
  customer_id: number;
  valid_until: string;
  lines: Line[];
  discount_fen: number;
  note?: string;
}

/** Products by a few letters, with the price of this customer. */
export function listProducts(q: string, customerId: number | null, cursor: string | null) {
  const query = { q, customer_id: customerId, status: 'on', cursor };
  return request<PageOf<Product>>(withQuery('/api/v1/products', query));
}

export interface QuoteFilter {
  q?: string;
  customer_id?: number;
  status?: string;
  'status.in'?: string;
  limit?: number;
  sort?: string;
  cursor?: string | null;
}

/** Quotes, the newest first. */
export function listQuotes(filter: QuoteFilter) {
  const path = withQuery('/api/v1/quotes', { ...filter });
  if (filter.q || filter.cursor || filter.customer_id) return request<PageOf<Quote>>(path);
  return requestKept<PageOf<Quote>>(`quotes-${filter['status.in'] || ''}`, path);
}

export const getQuote = (id: number) => request<Quote>(`/api/v1/quotes/${id}`);

export const createQuote = (data: QuoteContent, key: string) =>
  post<Quote>('/api/v1/quotes', data, key);

export const updateQuote = (id: number, version: number, data: QuoteContent) =>
  request<Quote>(`/api/v1/quotes/${id}`, { method: 'PATCH', data, version });

/** Do what a button of the quote says: submit, publish, withdraw, revise, void. */
export const quoteAction = (id: number, action: string, data: object = {}) =>
  post<Quote>(`/api/v1/quotes/${id}/${action}`, data);

export const publishQuote = (id: number) =>
  post<{ public_url: string; public_token: string }>(`/api/v1/quotes/${id}/publish`);

export async function listViews(id: number): Promise<QuoteView[]> {
  return (await request<PageOf<QuoteView>>(`/api/v1/quotes/${id}/views`)).items;
}

/** The path of the picture of the link's QR code, or of the mini-program's code. */
export function codePath(id: number, kind: 'qr' | 'wxacode', size: number): string {
  return kind === 'qr'
    ? `/api/v1/quotes/${id}/qr?format=png&size=${size}`
    : `/api/v1/quotes/${id}/wxacode`;
}

/** 报单: submitting, and the caller's own ones. */
import type { OrderContent } from '../utils/order-form';
import type { PageOf } from '../utils/pager';
import { requestKept } from './kept';
import { post, request, withQuery } from './request';
import type { Order } from './types';

/** Own orders, of one state or of all, the newest first. */
export function listOrders(status: string, cursor: string | null) {
  const path = withQuery('/gw/v1/orders', { status, cursor });
  if (cursor) return request<PageOf<Order>>(path);
  return requestKept<PageOf<Order>>(`orders-${status}`, path);
}

export const getOrder = (id: number) => request<Order>(`/gw/v1/orders/${id}`);

/** Submit an order, or a rejected one again; the same key never makes two. */
export function submitOrder(content: OrderContent, key: string, rejectedId: number | null) {
  const path = rejectedId ? `/gw/v1/orders/${rejectedId}/resubmit` : '/gw/v1/orders';
  return post<Order>(path, content, key);
}

export const cancelOrder = (id: number, reason: string) =>
  post<Order>(`/gw/v1/orders/${id}/cancel`, { reason });

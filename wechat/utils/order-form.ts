/** An order as it is typed, and as it is sent. */
import { dayOf, toInstant } from './dates';
import { toForm, toLine } from './lines';
import type { Line, LineForm } from './lines';
import { plainDecimal } from './money';
import { totalFen } from './pricing';

export interface OrderForm {
  customer_id: number | null;
  customer_name: string;
  /** The accepted quote whose lines and prices are taken as they are. */
  quote_id: number | null;
  quote_no: string;
  lines: LineForm[];
  discount_fen: number;
  delivery_on: string;
  site_address: string;
  urgent: boolean;
  note: string;
  /** The person saw the new prices and agreed. */
  accept_prices: boolean;
}

/** The body of a submission. */
export interface OrderContent {
  quote_id?: number;
  customer_id?: number;
  lines?: Line[];
  delivery_at?: string;
  site_address?: string;
  urgent?: boolean;
  note?: string;
  file_ids?: number[];
  accept_prices?: boolean;
}

/** Work is expected at the end of that working day. */
const DELIVERY_CLOCK = '18:00';

/** An order of nothing yet. */
export function blankOrder(): OrderForm {
  return {
    customer_id: null, customer_name: '', quote_id: null, quote_no: '', lines: [],
    discount_fen: 0, delivery_on: '', site_address: '', urgent: false, note: '',
    accept_prices: false,
  };
}

/** The sum that stands at the bottom of the screen. */
export function orderTotalFen(form: OrderForm): number {
  return totalFen(form.lines.map(toLine), form.discount_fen);
}

/** The body of the request. */
export function orderContent(form: OrderForm, fileIds: number[]): OrderContent {
  const content: OrderContent = { urgent: form.urgent };
  if (form.quote_id) {
    content.quote_id = form.quote_id;
  } else {
    content.customer_id = form.customer_id || 0;
    content.lines = form.lines.map(toLine);
  }
  if (form.delivery_on) content.delivery_at = toInstant(form.delivery_on, DELIVERY_CLOCK);
  if (form.site_address.trim()) content.site_address = form.site_address.trim();
  if (form.note.trim()) content.note = form.note.trim();
  if (fileIds.length) content.file_ids = fileIds;
  if (form.accept_prices) content.accept_prices = true;
  return content;
}

/** What keeps an order from being sent, in words; empty when nothing does. */
export function checkOrder(form: OrderForm): string {
  if (!form.customer_id) return '请选择客户';
  if (!form.lines.length) return '请至少添加一行';
  return '';
}

/** One line whose price moved since the form was filled. */
export interface PriceDiff {
  line_no: number;
  title: string;
  old_unit_price_e4: number;
  new_unit_price_e4: number;
  old_amount_fen: number;
  new_amount_fen: number;
}

/** The form with the prices that the server asks for. */
export function withNewPrices(form: OrderForm, diff: PriceDiff[]): OrderForm {
  const lines = form.lines.map((line, index) => {
    const moved = diff.find(({ line_no }) => line_no === index + 1);
    return moved ? { ...line, unit_price: plainDecimal(moved.new_unit_price_e4, 4) } : line;
  });
  return { ...form, lines, accept_prices: true };
}

interface Priced {
  customer_id: number;
  customer_name: string;
  discount_fen?: number;
  lines?: Line[];
}

/** An order that takes over an accepted quote as it is. */
export function formOfQuote(quote: Priced & { id: number; no: string }): OrderForm {
  return {
    ...blankOrder(),
    customer_id: quote.customer_id,
    customer_name: quote.customer_name,
    quote_id: quote.id,
    quote_no: quote.no,
    lines: (quote.lines || []).map(toForm),
    discount_fen: quote.discount_fen || 0,
  };
}

interface Repeatable extends Priced {
  quote_id?: number | null;
  quote_name?: string | null;
  delivery_at?: string | null;
  site_address?: string | null;
  urgent?: boolean;
  note?: string | null;
}

/** A former order to be ordered again or to be corrected. */
export function formOfOrder(order: Repeatable): OrderForm {
  return {
    ...blankOrder(),
    customer_id: order.customer_id,
    customer_name: order.customer_name,
    quote_id: order.quote_id || null,
    quote_no: order.quote_name || '',
    lines: (order.lines || []).map(toForm),
    discount_fen: order.quote_id ? (order.discount_fen || 0) : 0,
    delivery_on: order.delivery_at ? dayOf(Date.parse(order.delivery_at)) : '',
    site_address: order.site_address || '',
    urgent: Boolean(order.urgent),
    note: order.note || '',
  };
}

import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const orders = await load('utils/order-form.ts');
const events = await load('utils/events.ts');
const problem = await load('utils/problem.ts');

const LINE = {
  product_id: 3, title: '喷绘布', pricing_method: 'area', quantity_e3: 3000, unit_price_e4: 855000,
  width_mm: 2400, height_mm: 1200,
};

const ORDER = {
  customer_id: 5, customer_name: '某客户', lines: [LINE], delivery_at: '2026-11-30T10:00:00.000Z',
  site_address: '南京路', urgent: true, note: null,
};

test('an order from a quote is sent by the quote\'s id alone', () => {
  const form = orders.formOfQuote({ ...ORDER, id: 9, no: 'BJ-9', discount_fen: 72 });
  assert.equal(orders.orderTotalFen(form), 73800);
  assert.deepEqual(orders.orderContent(form, []), { urgent: false, quote_id: 9 });
});

test('an order from scratch carries its lines, photos and date', () => {
  const form = orders.formOfOrder(ORDER);
  assert.equal(form.delivery_on, '2026-11-30');
  assert.deepEqual(orders.orderContent(form, [4, 5]), {
    urgent: true, customer_id: 5, lines: [LINE], delivery_at: '2026-11-30T10:00:00.000Z',
    site_address: '南京路', file_ids: [4, 5],
  });
});

test('a rejected order keeps its quote', () => {
  const form = orders.formOfOrder({ ...ORDER, quote_id: 9, quote_name: 'BJ-9', discount_fen: 72 });
  assert.deepEqual([form.quote_id, form.quote_no, form.discount_fen], [9, 'BJ-9', 72]);
});

test('agreed prices replace those of the lines that moved', () => {
  const form = orders.formOfOrder({ ...ORDER, lines: [LINE, LINE] });
  const agreed = orders.withNewPrices(form, [{ line_no: 2, new_unit_price_e4: 900000 }]);
  assert.deepEqual(agreed.lines.map((line) => line.unit_price), ['85.5', '90']);
  assert.equal(orders.orderContent(agreed, []).accept_prices, true);
});

test('what is missing in an order is said in words', () => {
  assert.equal(orders.checkOrder(orders.blankOrder()), '请选择客户');
  assert.equal(orders.checkOrder({ ...orders.blankOrder(), customer_id: 1 }), '请至少添加一行');
  assert.equal(orders.checkOrder(orders.formOfOrder(ORDER)), '');
});

test('events become sentences', () => {
  const view = (event) => events.eventView({ id: 1, at: '2026-11-21T06:02:00Z', ...event });
  const rejected = view({
    entity: 'order', action: 'order.rejected', to: 'rejected', data: { reject_reason: '缺画面' },
  });
  assert.deepEqual([rejected.title, rejected.detail], ['报单被退回', '缺画面']);
  const followed = view({
    entity: 'customer', action: 'followed', data: { channel: 'visit', content: '量了尺寸' },
  });
  assert.deepEqual([followed.title, followed.detail], ['跟进 · 见面拜访', '量了尺寸']);
  const returned = view({ entity: 'lead', action: 'returned', data: { reason: 'no_budget' } });
  assert.deepEqual([returned.title, returned.detail], ['退回线索池', '预算不足']);
  assert.equal(view({ entity: 'order', action: 'moved', to: 'closed' }).title, '报单变为已关闭');
});

test('an unknown outcome is told apart from a refusal', () => {
  const of = (status, body) => problem.problemOf(status, body, '');
  assert.equal(of(503, null).outcomeUnknown, true);
  assert.equal(of(429, null).outcomeUnknown, true);
  assert.equal(of(422, { type: '/problems/validation' }).outcomeUnknown, false);
  assert.equal(of(409, { type: '/problems/price-changed' }).slug, 'price-changed');
});

test('the server\'s Chinese words win, its English ones are replaced', () => {
  const said = (detail) => problem.problemOf(403, { type: '/problems/forbidden', detail }, '').message;
  assert.equal(said('这个客户不归你'), '这个客户不归你');
  assert.match(said('not yours'), /没有权限/);
});

test('problems of fields that are not on the screen are collected', () => {
  const { fields, others } = problem.splitProblems([
    { pointer: '/name', code: 'required', detail: '要填名称' },
    { pointer: '/credit_code', code: 'format', detail: '信用代码不对' },
  ], ['name']);
  assert.deepEqual(fields, { name: '要填名称' });
  assert.deepEqual(others, ['信用代码不对']);
});

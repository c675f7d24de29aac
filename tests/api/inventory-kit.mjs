// Records that the tests of stock, money and work need: each call makes its own.
import assert from 'node:assert/strict';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { all, as, login, ok, phone, uniq } from './lib.mjs';

/** A product at 100 yuan apiece; stocked unless told otherwise. */
export async function makeProduct(fields = {}) {
  return (await as('admin')).must('POST', '/api/v1/products', {
    code: uniq('P'), name: `展架${uniq()}`, kind: 'goods', unit: '个', pricing_method: 'quantity',
    unit_price_e4: 1_000_000, stocked: true, ...fields,
  });
}

export async function makeWarehouse(fields = {}) {
  return (await as('store')).must('POST', '/api/v1/warehouses', {
    code: uniq('W'), name: `仓库${uniq()}`, ...fields,
  });
}

/** One move by hand, as the storekeeper; gives the raw answer. */
export async function move(body, key = uniq('key-')) {
  return (await as('store')).postOnce('/api/v1/stock-moves', body, key);
}

export async function putIn(warehouse, product, quantity_e3) {
  return ok(await move({
    warehouse_id: warehouse.id, product_id: product.id, kind: 'in', quantity_e3,
  }), 201);
}

/** {on_hand_e3, reserved_e3, available_e3} of a product, over its warehouses or in one. */
export async function stockOf(product, warehouse) {
  const place = warehouse ? `&warehouse_id=${warehouse.id}` : '';
  const rows = await all(await as('store'), `/api/v1/stocks?product_id=${product.id}${place}`);
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  return {
    on_hand_e3: sum('on_hand_e3'), reserved_e3: sum('reserved_e3'),
    available_e3: sum('available_e3'),
  };
}

export async function makeCustomer(fields = {}, who = 'sales1') {
  const customer = await (await as(who)).must('POST', '/api/v1/customers', {
    name: `客户${uniq()}有限公司`,
  });
  if (Object.keys(fields).length === 0) return customer;
  return ok(await (await as('boss')).patch(`/api/v1/customers/${customer.id}`, customer.version,
    fields));
}

/** A line of an order: `quantity` pieces of a product, or of nothing known at 100 yuan. */
export function line(product, quantity) {
  return {
    product_id: product?.id, title: product?.name ?? '现场服务', quantity_e3: quantity * 1000,
    pricing_method: product?.pricing_method ?? 'package',
    unit_price_e4: product?.unit_price_e4 ?? 1_000_000,
  };
}

/** Submits an order from the phone of a salesperson; gives the raw answer. */
export async function submit(customer, lines, fields = {}, who = 'sales1') {
  return (await phone(who)).postOnce('/gw/v1/orders', {
    customer_id: customer.id, lines, ...fields,
  });
}

export async function makeOrder(customer, lines, fields = {}, who = 'sales1') {
  return ok(await submit(customer, lines, fields, who), 201);
}

/** One step of an order, as the reviewer; gives the raw answer. */
export async function orderStep(order, step, reason) {
  return (await as('reviewer')).post(`/api/v1/orders/${order.id}/${step}`,
    reason && { reason });
}

export async function approvedOrder(customer, lines, fields = {}, who = 'sales1') {
  const order = await makeOrder(customer, lines, fields, who);
  ok(await orderStep(order, 'approve'));
  return order;
}

/** What follows from an order, and the order itself, as the boss sees it. */
export async function traces(order) {
  const admin = await as('admin');
  const of = (path) => all(admin, `/api/v1/${path}?order_id=${order.id}&limit=100`);
  const workorders = await of('workorders');
  const tasks = [];
  for (const { id } of workorders) {
    tasks.push(...await all(admin, `/api/v1/tasks?workorder_id=${id}&sort=id`));
  }
  const { status, version } = await admin.must('GET', `/api/v1/orders/${order.id}`);
  const { items: history } = await admin.must('GET', `/api/v1/orders/${order.id}/history`);
  return {
    status, version, events: history.length, moves: await of('stock-moves'),
    receivables: await of('receivables'), workorders, tasks,
  };
}

/** A session of a new person with a role of his own. */
export async function makePerson(permissions, scopes) {
  const admin = await as('admin');
  const role = await admin.must('POST', '/api/v1/roles', {
    name: uniq('r-'), title: '测试角色', permissions, scopes,
  });
  const staff = await admin.must('POST', '/api/v1/staff', {
    username: uniq('u-'), name: '测试员', dept_id: 1, role_ids: [role.id],
  });
  assert.ok(staff.password, 'a new person gets a one-time password');
  return login(staff.username, staff.password);
}

/** The local day so many days from now, in Shanghai. */
export function day(offset = 0) {
  const ms = Date.now() + (8 * 3600 + offset * 86400) * 1000;
  return new Date(ms).toISOString().slice(0, 10);
}

/** A body for POST /receipts; parts: [[receivable, fen], ...]. */
export function receiptOf(customer, amount_fen, parts = [], fields = {}) {
  return {
    customer_id: customer.id, amount_fen, method: 'transfer', received_on: day(),
    allocations: parts.map(([receivable, fen]) => ({
      receivable_id: receivable.id, amount_fen: fen,
    })),
    ...fields,
  };
}

/** Registers it, as the accountant; gives the raw answer. */
export async function receive(...args) {
  return (await as('finance')).postOnce('/api/v1/receipts', receiptOf(...args));
}

/** An order of so many times 100 yuan, approved; gives its receivable. */
export async function owes(customer, hundreds, fields = {}) {
  const order = await approvedOrder(customer, [line(null, hundreds)], fields);
  const { receivables: [receivable] } = await traces(order);
  return { ...receivable, order };
}

/** Lets a receivable be due so many days ago, which no call can. */
export function overdue(receivable, days) {
  sql(layout(), `UPDATE receivable SET due_on = '${day(-days)}' WHERE id = ${receivable.id}`,
    DATABASE);
}

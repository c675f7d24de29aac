// Records that the tests of sales and of the gateway make for themselves.
import { as, ok, call, uniq } from './lib.mjs';

/** The day `days` from now in the company's zone, YYYY-MM-DD. */
export function day(days) {
  return new Date(Date.now() + 8 * 3600e3 + days * 864e5).toISOString().slice(0, 10);
}

/** A new product; by default 85.50 yuan a square metre, floor 70.00. */
export async function newProduct(extra = {}) {
  const boss = await as('boss');
  return boss.must('POST', '/api/v1/products', {
    code: uniq('P'), name: '测试写真', kind: 'goods', unit: '平方米', pricing_method: 'area',
    unit_price_e4: 855000, floor_price_e4: 700000, cost_price_e4: 400000, ...extra,
  });
}

export async function newCustomer(session, extra = {}) {
  return session.must('POST', '/api/v1/customers', { name: `${uniq('测试')}广告有限公司`, ...extra });
}

/** The example line of the contract: 73872 fen at 85.50. */
export function line(product, extra = {}) {
  return {
    product_id: product.id, title: product.name, pricing_method: product.pricing_method,
    quantity_e3: 3000, width_mm: 2400, height_mm: 1200, unit_price_e4: product.unit_price_e4, ...extra,
  };
}

/** A draft quote of one line. */
export async function newQuote(session, extra = {}) {
  const product = extra.product ?? await newProduct();
  const customer = extra.customer ?? await newCustomer(session);
  const quote = await session.must('POST', '/api/v1/quotes', {
    customer_id: customer.id, valid_until: day(10), lines: [line(product, extra.line)], ...extra.quote,
  });
  return { quote, product, customer };
}

/** A published quote, its token and its public path. */
export async function published(session, extra = {}) {
  const made = await newQuote(session, extra);
  const link = await session.must('POST', `/api/v1/quotes/${made.quote.id}/publish`);
  return { ...made, token: link.public_token, url: link.public_url, path: `/gw/v1/q/${link.public_token}` };
}

/** What the customer sees. */
export async function seen(path) {
  return ok(await call('GET', path));
}

/** An order from scratch, submitted from the phone. */
export async function newOrder(phone, session, extra = {}) {
  const product = extra.product ?? await newProduct();
  const customer = extra.customer ?? await newCustomer(session);
  const order = ok(await phone.postOnce('/gw/v1/orders', {
    customer_id: customer.id, lines: [line(product)], site_address: '上海市静安区愚园路 1 号', ...extra.order,
  }), 201);
  return { order, product, customer };
}

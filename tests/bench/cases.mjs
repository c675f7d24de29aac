// What make bench runs, and what each result is held against.
import { call, sql } from './rig.mjs';
import { load, loop } from './measure.mjs';

const c64 = (options, where) => () => load(options, where, 64);

/** Publishes what was drafted for the bench's customer, each once. */
function publish(auth, drafted, customer) {
  load([...auth, ...drafted], '/api/v1/quotes', 16);
  const [first, last] = sql(
    `SELECT MIN(id), MAX(id) FROM quote WHERE status='draft' AND customer_id=${customer.id}`,
  ).trim().split('\t');
  return load([...auth, '-d', '{}', '-f', first, '-l', last], '/api/v1/quotes/{n}/publish', 16);
}

/** `me` from prepare(), `floor` the statements of list, point and tx. */
export function cases(me, floor) {
  const { auth, reviewer, customer, quote, token } = me;
  const json = (body) => ['-d', JSON.stringify(body)];
  const key = ['-H', 'Idempotency-Key: bench-{n}'];
  const order = [...auth, ...key, ...json(me.body)];
  const created = json({ name: '压测{n}广告有限公司' });
  const quoted = json({ customer_id: customer.id, valid_until: '2027-12-31', lines: me.body.lines });
  return Object.entries({
    'static 1 kB': c64([], '/quote/bench-1k.txt'),
    hello: c64([], '/healthz'),
    session: c64(auth, '/api/v1/session'),
    'loop point': () => loop(floor.point, 8),
    get: c64(auth, `/api/v1/customers/${customer.id}`),
    'loop list': () => loop(floor.list, 8),
    'list c=16': () => load(auth, '/api/v1/customers', 16),
    list: c64(auth, '/api/v1/customers'),
    'list c=256': () => load(auth, '/api/v1/customers', 256),
    'list of 50': c64(auth, '/api/v1/customers?limit=50'),
    search: () => load(auth, '/api/v1/customers?q=137', 16),
    queue: c64(reviewer, '/api/v1/orders?status=submitted'),
    'php list': c64(auth, '/php/list'),
    'loop tx': () => loop(floor.tx, 8),
    order: c64(order, '/gw/v1/orders'),
    'php order': c64(order, '/php/order'),
    'create customer': c64([...auth, ...created], '/api/v1/customers'),
    'create quote': c64([...auth, ...quoted], '/api/v1/quotes'),
    publish: () => publish(auth, quoted, customer),
    'quote page': () => load([], `/gw/v1/q/${token}`, 32), // as many at once as nginx lets in
    'qr png': () => load(auth, `/api/v1/quotes/${quote.id}/qr?format=png&size=480`, 16),
    pdf: () => load(auth, `/api/v1/quotes/${quote.id}/pdf`, 4),
    openapi: () => load(auth, '/api/v1/openapi.json', 16),
  }).map(([name, run]) => ({ name, run }));
}

/** a / b in requests a second is at least goal. */
export const goals = [
  ['hello', 'static 1 kB', 0.3],
  ['get', 'loop point', 0.32],
  ['list c=16', 'loop list', 0.62],
  ['list', 'loop list', 0.62],
  ['order', 'loop tx', 0.5],
  ['create customer', 'loop tx', 0.55],
  ['list', 'php list', 2],
  ['order', 'php order', 1.8],
];

const line = (title, pricing_method, quantity_e3, size) => ({
  title, pricing_method, quantity_e3, unit_price_e4: 855000, ...size,
});

/** Somebody who sells, somebody who reviews, and what they work on. */
export async function prepare(login) {
  const { token, staff } = await login('sales1');
  const bearer = (text) => ['-H', `Authorization: Bearer ${text}`];
  const customer = await call('POST', '/api/v1/customers', {
    token, body: { name: `压测${Date.now()}广告有限公司`, allow_duplicate: true },
  });
  const lines = [
    line('写真', 'area', 3000, { width_mm: 2400, height_mm: 1200 }),
    line('灯箱', 'quantity', 2000), line('安装', 'package', 1000),
  ];
  const body = { customer_id: customer.id, lines, site_address: '上海市徐汇区漕溪北路 88 号' };
  const quote = await call('POST', '/api/v1/quotes', {
    token, body: { customer_id: customer.id, valid_until: '2027-12-31', lines },
  });
  const page = await call('POST', `/api/v1/quotes/${quote.id}/publish`, { token, body: {} });
  const order = (n) => call('POST', '/gw/v1/orders', { token, key: `bench-key-${n}`, body });
  await order(Date.now()); // the number block is reserved before the log is read
  return {
    staff, session: token, auth: bearer(token), reviewer: bearer((await login('reviewer')).token),
    customer, quote, token: page.public_token, body, order,
  };
}

// One person of every role, signed in at the desk and on the phone, and a few records whose
// values are found again wherever they are shown.
import { randomInt } from 'node:crypto';
import { as, login, mobile, newStaff, ok, phone, uniq, wxLogin } from './lib.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';
import { layout } from '../stack/layout.mjs';

/** The roles that Baodan comes with. */
export const PRESETS = ['admin', 'boss', 'reviewer', 'finance', 'store', 'design', 'sales', 'operation',
  'outsource'];

/** A role for the test alone that hides, masks, and masks in lists what salespeople see. */
async function veiled(admin) {
  const { items } = ok(await admin.get('/api/v1/roles?limit=100'));
  const sales = ok(await admin.get(`/api/v1/roles/${items.find(({ name }) => name === 'sales').id}`));
  const scopes = Object.fromEntries(Object.keys(sales.scopes).map((module) => [module, 'all']));
  return ok(await admin.post('/api/v1/roles', {
    name: uniq('v'), title: uniq('遮住'), scopes,
    permissions: [...sales.permissions, 'export.create', 'export.read', 'customer.export', 'contact.export',
      'quote.export', 'order.export'],
    fields: [{ entity: 'customer', field: 'phone', access: 'hidden', mask: 'none' },
      { entity: 'contact', field: 'phone', access: 'read', mask: 'list' },
      { entity: 'contact', field: 'wechat', access: 'read', mask: 'all' },
      { entity: 'product', field: 'floor_price_e4', access: 'hidden', mask: 'none' }],
  }), 201);
}

async function person(admin, role) {
  const made = await newStaff({ role_ids: [role.id] });
  const { invite } = ok(await admin.post(`/api/v1/staff/${made.id}/invite`));
  const wx = await wxLogin(uniq('openid-'));
  ok(await wx.post('/gw/v1/bind', { invite }));
  return { role, staff: made, wx, desk: await login(made.username, made.password) };
}

/** [{role, staff, desk, wx}], one of each preset and one of the veiled role. */
export async function people() {
  const admin = await as('admin');
  const { items } = ok(await admin.get('/api/v1/roles?limit=100'));
  const roles = PRESETS.map((name) => items.find((one) => one.name === name));
  const all = [];
  for (const role of [...roles, await veiled(admin)]) {
    all.push(await person(admin, ok(await admin.get(`/api/v1/roles/${role.id}`))));
  }
  return all;
}

/** What sales1 has: a customer with all that hangs on him, each value to be known again. */
export async function plant() {
  const [sales1, boss] = [await as('sales1'), await as('boss')];
  const marks = {
    customer: { phone: mobile() }, contact: { phone: mobile(), wechat: uniq('wx') },
    product: { cost_price_e4: randomInt(1e8, 9e8), floor_price_e4: randomInt(1e4, 9e4) * 7 + 3 },
  };
  const lines = [{ title: '灯箱', pricing_method: 'quantity', unit: '套', quantity_e3: 1000, unit_price_e4: 990000 }];
  const customer = ok(await sales1.post('/api/v1/customers', {
    name: `${uniq('同相')}有限公司`, phone: marks.customer.phone, contact_name: '甲一',
    contact_phone: marks.contact.phone,
  }), 201);
  const contact = ok(await sales1.get(`/api/v1/contacts?customer_id=${customer.id}`)).items[0];
  const now = ok(await sales1.patch(`/api/v1/contacts/${contact.id}`, contact.version,
    { wechat: marks.contact.wechat }));
  ok(await sales1.post(`/api/v1/customers/${customer.id}/followups`, { channel: 'call', content: '谈过' }), 201);
  const quote = ok(await boss.post('/api/v1/quotes',
    { customer_id: customer.id, valid_until: '2099-12-31', lines }), 201);
  const order = ok(await (await phone('sales1')).postOnce('/gw/v1/orders', { customer_id: customer.id, lines }), 201);
  const product = ok(await boss.post('/api/v1/products', {
    code: uniq('P'), name: uniq('同相'), unit: '个', pricing_method: 'quantity',
    unit_price_e4: 9e9, ...marks.product,
  }), 201);
  return { marks, rows: { customer, contact: now, quote, order, product } };
}

/** The values that this role must meet nowhere: [entity, field, value]. */
export function secrets(role, marks) {
  const rule = (entity, field) => role.fields.find((one) => one.entity === entity && one.field === field);
  const everything = role.permissions.includes('*');
  return Object.entries(marks).flatMap(([entity, fields]) => Object.entries(fields)
    .filter(([field]) => {
      const said = rule(entity, field);
      if (field === 'cost_price_e4' && !everything) return said === undefined || said.access === 'hidden';
      return said !== undefined && (said.access === 'hidden' || said.mask === 'all');
    })
    .map(([field, value]) => [entity, field, value]));
}

/** In how many ways the audit row of a record says a value, as the database has it. */
export const audited = (value) => Number(sql(layout(),
  `SELECT COUNT(*) FROM event WHERE data LIKE '%${value}%'`, DATABASE).trim());

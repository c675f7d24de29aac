/** What the tests of the web admin share. */

import { randomUUID } from 'node:crypto';
import { BASE_URL, DEMO_PASSWORD, apiAs, expect, uniqueName } from '../lib.mjs';

/** Signs in on the login page and waits for the desk. */
export async function signIn(page, username, password = DEMO_PASSWORD) {
  await page.goto('/admin/login');
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/home$/);
}

/** The drawer on top. */
export const drawer = (page) => page.locator('.el-drawer:visible').last();

/** Fills a field of a form by its label. */
export async function fillField(page, label, value) {
  await drawer(page).getByLabel(label, { exact: true }).fill(value);
}

async function asPhone(request, username) {
  const context = await request.newContext({ baseURL: BASE_URL });
  const call = async (path, data, headers = {}) => {
    const response = await context.post(path, { data, headers });
    expect(response.ok(), `${path} → ${response.status()} ${await response.text()}`).toBe(true);
    return response.json();
  };
  const { code } = await call('/_standin/code', { openid: `demo-${username}`, kind: 'login' });
  const { token } = await call('/gw/v1/login', { code });
  return { call, bearer: { Authorization: `Bearer ${token}` }, close: () => context.dispose() };
}

/** A customer of sales1 that no other test uses. */
export async function newCustomer(request, username = 'sales1') {
  const api = await apiAs(request, username);
  const customer = await api.post('/api/v1/customers', { name: uniqueName('桌面测试') });
  await api.close();
  return customer;
}

/** A 报单 that a salesperson submitted from the phone: one service, so that stock plays no part. */
export async function submitOrder(request, username = 'sales1') {
  const customer = await newCustomer(request, username);
  const api = await apiAs(request, username);
  const { items } = await api.get('/api/v1/products?status=on&limit=100&sort=id');
  await api.close();
  const product = items.find((one) => one.pricing_method === 'quantity' && !one.stocked);
  expect(product, 'the demo has a product by quantity that is not stocked').toBeTruthy();
  const phone = await asPhone(request, username);
  const order = await phone.call('/gw/v1/orders', {
    customer_id: customer.id,
    lines: [{ product_id: product.id, title: product.name, pricing_method: 'quantity',
      quantity_e3: 2000, unit_price_e4: product.unit_price_e4 }],
    note: '桌面测试',
  }, { ...phone.bearer, 'Idempotency-Key': randomUUID() });
  await phone.close();
  return { ...order, customer };
}

/** The review queue, by keyboard. */

import { apiAs, expect, test } from '../lib.mjs';
import { signIn, submitOrder } from './desk.mjs';

const statusOf = async (request, id) => {
  const api = await apiAs(request, 'reviewer');
  const order = await api.get(`/api/v1/orders/${id}`);
  await api.close();
  return order;
};

test('A approves, and the next one opens by itself', async ({ page, playwright }) => {
  const first = await submitOrder(playwright.request);
  const second = await submitOrder(playwright.request);
  await signIn(page, 'reviewer');
  await page.goto(`/admin/review?record=${first.id}`);
  await expect(page.getByRole('heading', { level: 2, name: first.customer.name })).toBeVisible();
  for (const check of ['底价', '信用', '毛利']) {
    await expect(page.getByRole('list', { name: '审核检查' })).toContainText(check);
  }
  await page.keyboard.press('a');
  await expect(page.getByText(`${first.no} 已通过`)).toBeVisible();
  await expect(page.locator('aside').getByText(first.no)).toBeHidden();
  await expect(page).not.toHaveURL(new RegExp(`record=${first.id}$`));
  await expect(page.getByRole('heading', { level: 2 }).first()).not.toHaveText(first.customer.name);
  expect((await statusOf(playwright.request, first.id)).status).not.toBe('submitted');
  expect((await statusOf(playwright.request, second.id)).status).toBe('submitted');
});

test('R sends back with a reason', async ({ page, playwright }) => {
  const order = await submitOrder(playwright.request);
  await signIn(page, 'reviewer');
  await page.goto(`/admin/review?record=${order.id}`);
  await expect(page.getByRole('heading', { level: 2, name: order.customer.name })).toBeVisible();
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('原因')).toBeFocused();
  await dialog.getByRole('button', { name: '退回修改' }).click();
  await expect(dialog.getByRole('alert')).toContainText('请填写原因');
  await dialog.getByLabel('原因').fill('请补上安装地址');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(`${order.no} 已退回`)).toBeVisible();
  const now = await statusOf(playwright.request, order.id);
  expect(now).toMatchObject({ status: 'rejected', reject_reason: '请补上安装地址' });
});

test('Escape leaves the question and the order as they were', async ({ page, playwright }) => {
  const order = await submitOrder(playwright.request);
  await signIn(page, 'reviewer');
  await page.goto(`/admin/review?record=${order.id}`);
  await expect(page.getByRole('heading', { level: 2, name: order.customer.name })).toBeVisible();
  await page.keyboard.press('r');
  await expect(page.getByRole('dialog').getByLabel('原因')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect((await statusOf(playwright.request, order.id)).status).toBe('submitted');
});

test('a new order appears without reloading', async ({ page, playwright }) => {
  await signIn(page, 'reviewer');
  await page.goto('/admin/review');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.evaluate(() => { window.sameWindow = true; });
  const order = await submitOrder(playwright.request);
  await expect(page.locator('aside').getByText(order.no)).toBeVisible({ timeout: 20_000 });
  expect(await page.evaluate(() => window.sameWindow)).toBe(true);
});

test('who may not approve has no queue', async ({ page }) => {
  await signIn(page, 'sales1');
  await expect(page.getByRole('link', { name: '报单审核' })).toHaveCount(0);
  await page.goto('/admin/review');
  await expect(page).toHaveURL(/home/);
});

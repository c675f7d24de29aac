/** Money of an approved order: planned, paid by somebody unknown, claimed, invoiced. */

import { apiAs, expect, test } from '../lib.mjs';
import { drawer, signIn, submitOrder } from './desk.mjs';

const yuan = (fen) => (fen / 100).toFixed(2);

/** What a customer owes for an order of his. */
async function owed(playwright) {
  const order = await submitOrder(playwright.request);
  const reviewer = await apiAs(playwright.request, 'reviewer');
  await reviewer.post(`/api/v1/orders/${order.id}/approve`);
  await reviewer.close();
  const api = await apiAs(playwright.request, 'finance');
  const receivable = async () => (
    await api.get(`/api/v1/receivables?order_id=${order.id}&sort=due_on`)).items;
  await expect.poll(async () => (await receivable()).length).toBe(1);
  return { api, order, receivable, customer: order.customer, total: (await receivable())[0].amount_fen };
}

test('money from somebody unknown is found its order, with the reason', async ({ page, playwright }) => {
  const { api, customer, receivable, total } = await owed(playwright);
  await signIn(page, 'finance');
  await page.goto('/admin/receipts/new');
  await page.getByText('还不知道是谁付的（登记为待认领）').click();
  await page.getByLabel('金额', { exact: true }).fill(yuan(total));
  await page.getByLabel('付款方', { exact: true }).fill(customer.name);
  await page.getByRole('button', { name: '登记回款' }).click();
  const idea = drawer(page).getByRole('listitem').filter({ hasText: customer.name });
  await expect(idea).toContainText('付款方');
  await idea.getByRole('button', { name: '认领并核销' }).click();
  await expect(page.getByText('已认领').first()).toBeVisible();
  await expect.poll(async () => (await receivable())[0].status).toBe('paid');
  await api.close();
});

test('an order is paid in periods whose sum is its total', async ({ page, playwright }) => {
  const { api, order, receivable, total } = await owed(playwright);
  await signIn(page, 'finance');
  await page.goto(`/admin/orders?record=${order.id}`);
  await drawer(page).getByRole('tab', { name: '回款计划' }).click();
  await drawer(page).getByRole('button', { name: '调整计划' }).click();
  const amounts = drawer(page).getByLabel('金额', { exact: true });
  await amounts.first().fill(yuan(total - 100));
  await amounts.first().blur();
  await expect(drawer(page).getByRole('button', { name: '保存计划' })).toBeDisabled();
  await drawer(page).getByRole('button', { name: '加一期' }).click();
  await expect(amounts.last()).toHaveValue('1');
  await drawer(page).getByLabel('款项', { exact: true }).last().fill('尾款');
  await drawer(page).getByRole('button', { name: '保存计划' }).click();
  await expect(page.getByText('回款计划已保存')).toBeVisible();
  expect((await receivable()).map((row) => row.amount_fen).sort((a, b) => a - b)).toEqual([100, total - 100]);
  await api.close();
});

test('an invoice is asked for on what is owed, and never for more', async ({ page, playwright }) => {
  const { api, customer, receivable, total } = await owed(playwright);
  await api.post('/api/v1/invoice-titles', { customer_id: customer.id, title: customer.name });
  const [{ id }] = await receivable();
  await signIn(page, 'finance');
  await page.goto(`/admin/invoices/new?customer=${customer.id}&receivable=${id}`);
  const part = page.getByLabel(/^本次开票/);
  await expect(part).toHaveValue(String(total / 100));
  await part.fill(yuan(total + 1));
  await part.blur();
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await part.fill(yuan(total));
  await part.blur();
  await page.getByRole('button', { name: '提交申请' }).click();
  await expect(page.getByText(/开票申请 .* 已提交/)).toBeVisible();
  await expect.poll(async () => (await receivable())[0].invoiced_fen).toBe(total);
  await api.close();
});

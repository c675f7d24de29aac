/** A customer as a whole: who works along on it, and everything that happened to it. */

import { apiAs, expect, expectAccessible, test } from '../lib.mjs';
import { drawer, newCustomer, signIn } from './desk.mjs';

test('the owner shares a customer; the collaborator looks and changes nothing', async ({
  page, browser, playwright,
}) => {
  const customer = await newCustomer(playwright.request);
  await signIn(page, 'sales1');
  await page.goto(`/admin/customers?record=${customer.id}`);
  await drawer(page).getByRole('tab', { name: '团队' }).click();
  await drawer(page).getByRole('button', { name: '添加协作人' }).click();
  const form = page.getByRole('dialog', { name: '添加协作人' });
  await form.getByLabel('协作人', { exact: true }).fill('孙浩然');
  await page.getByRole('option', { name: '孙浩然' }).click();
  await form.getByRole('button', { name: '添加协作人' }).click();
  await expect(drawer(page).getByText('孙浩然')).toBeVisible();
  await expectAccessible(page);

  const other = await browser.newPage();
  await signIn(other, 'sales3');
  await other.goto(`/admin/customers?view=shared&record=${customer.id}`);
  await expect(drawer(other).getByRole('heading', { name: customer.name })).toBeVisible();
  await expect(drawer(other).getByRole('button', { name: '编辑' })).toHaveCount(0);
  await expect(drawer(other).getByPlaceholder('记一笔跟进…')).toHaveCount(0);
  await other.close();
});

test('the timeline is narrowed to a kind, and says so when there is nothing', async ({
  page, playwright,
}) => {
  const customer = await newCustomer(playwright.request);
  const api = await apiAs(playwright.request, 'sales1');
  await api.post(`/api/v1/customers/${customer.id}/followups`,
    { channel: 'call', content: '约了周三看样' });
  await api.close();
  await signIn(page, 'sales1');
  await page.goto(`/admin/customers?record=${customer.id}`);
  const timeline = drawer(page).getByRole('region', { name: '动态' });
  await expect(timeline.getByText('新建了客户')).toBeVisible();
  await timeline.getByRole('button', { name: '跟进', exact: true }).click();
  await expect(timeline.getByText('新建了客户')).toHaveCount(0);
  await expect(timeline.getByText('约了周三看样')).toBeVisible();
  await timeline.getByRole('button', { name: '合同', exact: true }).click();
  await expect(timeline.getByText('没有这一类动态')).toBeVisible();
});

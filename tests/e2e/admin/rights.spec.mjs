/** What a role says counts from the next click on. */

import { apiAs, expect, test, uniqueName } from '../lib.mjs';
import { drawer, newCustomer, signIn } from './desk.mjs';

test('a right and a mask given to a role take effect at once', async ({
  browser, page, playwright,
}) => {
  const admin = await apiAs(playwright.request, 'admin');
  const title = uniqueName('角色');
  const role = await admin.post('/api/v1/roles', {
    name: uniqueName('role').toLowerCase(), title, permissions: ['customer.read'],
    scopes: { customers: 'all' }, fields: [],
  });
  const { items: [dept] } = await admin.get('/api/v1/depts?limit=1');
  const username = uniqueName('right').toLowerCase();
  const { password } = await admin.post('/api/v1/staff', {
    username, name: '权限测试', dept_id: dept.id, role_ids: [role.id],
  });
  await admin.close();

  const other = await (await browser.newContext({ locale: 'zh-CN' })).newPage();
  await signIn(other, username, password);
  await expect(other.locator('nav a[href="/admin/customers"]')).toBeVisible();
  await expect(other.locator('nav a[href="/admin/products"]')).toHaveCount(0);

  await signIn(page, 'admin');
  await page.goto('/admin/roles');
  await page.getByRole('button', { name: title, exact: true }).click();
  await expect(page.getByLabel('角色名称')).toHaveValue(title);
  await page.getByText('查看产品', { exact: true }).click();
  await page.getByRole('tab', { name: '字段权限' }).click();
  await page.getByRole('combobox', { name: '电话 掩码' }).press('Enter');
  await page.getByRole('option', { name: '全部隐藏' }).filter({ visible: true }).click();
  await page.getByRole('button', { name: '保存角色' }).click();
  await expect(page.getByText('立即生效').first()).toBeVisible();
  await expect(page.getByRole('button', { name: '保存角色' })).toBeDisabled();

  await other.reload();
  await expect(other.locator('nav a[href="/admin/products"]')).toBeVisible();
  await other.goto('/admin/customers?q=澜庭');
  await expect(other.locator('tbody tr').first()).toContainText(/1\d{2}\*{4}\d{4}|\*{3,}/);
  await other.context().close();
});

test('the role that may do everything says so', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/admin/roles');
  await page.getByRole('button', { name: '管理员', exact: true }).click();
  await expect(page.getByText('这个角色拥有全部功能和全部数据')).toBeVisible();
  await page.getByRole('button', { name: '业务员', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: '查看客户', exact: true })).toBeChecked();
});

test('a record tells who sees it, and why another does not', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request, 'sales1');
  await signIn(page, 'boss');
  await page.goto(`/admin/customers?record=${customer.id}`);
  await drawer(page).getByRole('button', { name: '谁能看到这条？' }).click();
  const dialog = page.getByRole('dialog', { name: '为什么能看、不能看' });
  await expect(dialog).toContainText('能看到');
  await dialog.getByRole('combobox').fill('赵雨晴');
  await page.getByRole('option').first().click();
  await expect(dialog).toContainText('看不到');
  await expect(dialog).toContainText('不在数据范围内');
});

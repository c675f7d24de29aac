/** Lists and records: what every screen of an entity does. */

import { apiAs, expect, test, uniqueName } from '../lib.mjs';
import { drawer, fillField, newCustomer, signIn } from './desk.mjs';

test('a duplicate customer is shown while typing and created only on purpose', async ({
  page, playwright,
}) => {
  const known = await newCustomer(playwright.request, 'sales1');
  await signIn(page, 'boss');
  await page.goto('/admin/customers');
  await page.getByRole('button', { name: '新建客户' }).click();
  await fillField(page, '客户名称', known.name);
  await page.keyboard.press('Tab');
  await expect(drawer(page).getByText('可能重复的记录')).toBeVisible();
  await drawer(page).getByRole('button', { name: '新建客户' }).click();
  await drawer(page).getByRole('button', { name: '确认不重复，仍要新建' }).click();
  await expect(page).toHaveURL(/record=\d+/);
  expect(page.url()).not.toContain(`record=${known.id}`);
});

test('who may not save a duplicate is told what to do instead', async ({ page, playwright }) => {
  const known = await newCustomer(playwright.request, 'sales1');
  await signIn(page, 'sales2');
  await page.goto('/admin/customers');
  await page.getByRole('button', { name: '新建客户' }).click();
  await fillField(page, '客户名称', known.name);
  await drawer(page).getByRole('button', { name: '新建客户' }).click();
  await expect(drawer(page).getByText('请主管核对后代为新建')).toBeVisible();
  await expect(drawer(page).getByRole('button', { name: '仍要新建' })).toHaveCount(0);
});

test('an empty form names what is missing, and leaving it asks', async ({ page }) => {
  await signIn(page, 'sales1');
  await page.goto('/admin/customers');
  await page.getByRole('button', { name: '新建客户' }).click();
  await drawer(page).getByLabel('简称', { exact: true }).fill('试');
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page).getByText('请填写客户名称')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '放弃并离开' }).click();
  await expect(page.locator('.el-drawer:visible')).toHaveCount(0);
});

test('two people change one record: nobody\'s words are lost', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request, 'sales1');
  await signIn(page, 'sales1');
  await page.goto(`/admin/customers?record=${customer.id}`);
  await drawer(page).getByRole('button', { name: '编辑' }).click();
  await fillField(page, '备注', '业务员的备注');

  const boss = await playwright.request.newContext({ baseURL: new URL(page.url()).origin });
  const { csrf } = await (await boss.post('/api/v1/session', {
    data: { username: 'boss', password: 'baodan-demo' },
  })).json();
  const current = await (await boss.get(`/api/v1/customers/${customer.id}`)).json();
  const changed = await boss.patch(`/api/v1/customers/${customer.id}`, {
    data: { address: '老板写的地址' },
    headers: { 'X-CSRF-Token': csrf, 'If-Match': `"${current.version}"` },
  });
  expect(changed.ok()).toBe(true);
  await boss.dispose();

  await drawer(page).getByRole('button', { name: '保存修改' }).click();
  await expect(drawer(page).getByRole('alert')).toContainText('陈立群');
  await drawer(page).getByRole('button', { name: '载入最新并保留我的修改' }).click();
  await expect(drawer(page).getByLabel('地址', { exact: true })).toHaveValue('老板写的地址');
  await expect(drawer(page).getByLabel('备注', { exact: true })).toHaveValue('业务员的备注');
  await drawer(page).getByRole('button', { name: '保存修改' }).click();
  await expect(drawer(page)).toContainText('业务员的备注');
});

test('a lead from the pool is claimed, followed up and converted', async ({ page, playwright }) => {
  const api = await apiAs(playwright.request, 'boss');
  const company = uniqueName('池中线索');
  const lead = await api.post('/api/v1/leads', { company, name: '赵总', owner_id: null });
  await api.close();
  await signIn(page, 'sales1');
  await page.goto(`/admin/leads?view=pool&record=${lead.id}`);
  await drawer(page).getByRole('button', { name: '领取', exact: true }).click();
  await expect(page.getByText('已领取 1 条')).toBeVisible();
  await expect(drawer(page)).toContainText('王海涛');
  await drawer(page).getByLabel('记一笔跟进…').fill('已加微信，周三上门');
  await page.keyboard.press('Control+Enter');
  await expect(drawer(page).getByLabel('动态')).toContainText('已加微信，周三上门');
  await drawer(page).getByRole('button', { name: '转为客户' }).click();
  await page.getByRole('dialog').last().getByRole('button', { name: '转为客户' }).click();
  await expect(page).toHaveURL(/customers\?record=\d+/);
  await expect(drawer(page)).toContainText(company);
});

test('what goes to the recycle bin comes back with 撤销', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request, 'sales1');
  await signIn(page, 'boss');
  await page.goto(`/admin/customers?q=${encodeURIComponent(customer.name)}`);
  const row = page.locator(`tr[data-id="${customer.id}"]`);
  await row.getByRole('checkbox').check();
  await expect(page.getByRole('toolbar')).toContainText('已选 1 条');
  await page.getByRole('toolbar').getByRole('button', { name: '移入回收站' }).click();
  const dialog = page.getByRole('dialog', { name: '移入回收站？' });
  await dialog.getByRole('textbox').fill('重复录入');
  await dialog.getByRole('button', { name: '移入回收站' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: '撤销' }).click();
  await expect(row).toBeVisible();
});

test('two people end a record for good', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request, 'admin');
  const admin = await apiAs(playwright.request, 'admin');
  const { batch } = await admin.delete(`/api/v1/customers/${customer.id}?reason=test`);
  await admin.post(`/api/v1/recycle/${batch}/purge`);
  await admin.close();
  await signIn(page, 'boss');
  await page.goto('/admin/recycle');
  await page.getByText('等待确认彻底删除').click();
  const row = page.getByRole('row', { name: customer.name });
  await expect(row).toContainText('申请彻底删除');
  await row.getByRole('button', { name: '确认彻底删除' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '确认彻底删除' }).click();
  await expect(page.getByText(`正在彻底删除“${customer.name}”`)).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('the palette finds a customer, the address keeps filters', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request, 'sales1');
  await signIn(page, 'sales1');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(customer.name);
  await expect(page.getByRole('option').first()).toContainText(customer.name);
  await page.keyboard.press('Enter');
  await expect(drawer(page)).toContainText(customer.name);

  await page.goto(`/admin/customers?status=potential&q=${encodeURIComponent(customer.name)}`);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await expect(page.locator('.el-tag', { hasText: '潜在' }).first()).toBeVisible();
  await page.reload();
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.getByRole('button', { name: '清空筛选' }).click();
  await expect(page).toHaveURL(/customers$/);
});

test('a view of one\'s own becomes a tab', async ({ page }) => {
  await signIn(page, 'sales2');
  await page.goto('/admin/leads?status=following');
  await page.getByRole('button', { name: '存为视图' }).click();
  const name = uniqueName('视图');
  await page.getByRole('dialog').getByRole('textbox').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: '存为视图' }).click();
  await page.getByRole('button', { name: '全部', exact: true }).click();
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page).toHaveURL(/status=following/);
});

test('columns are chosen by each person and stay as they are', async ({ page }) => {
  await signIn(page, 'sales1');
  await page.goto('/admin/customers');
  const heads = page.locator('thead th');
  await expect(heads.filter({ hasText: '行业' })).toHaveCount(0);
  await page.getByRole('button', { name: '显示的列' }).click();
  await page.getByRole('checkbox', { name: '行业' }).check();
  await page.getByRole('checkbox', { name: '电话' }).uncheck();
  await expect(heads.filter({ hasText: '行业' })).toBeVisible();
  await page.reload();
  await expect(heads.filter({ hasText: '行业' })).toBeVisible();
  await expect(heads.filter({ hasText: '电话' })).toHaveCount(0);
  await page.getByRole('button', { name: '显示的列' }).click();
  await page.getByRole('button', { name: '恢复默认' }).click();
  await expect(heads.filter({ hasText: '行业' })).toHaveCount(0);
  await expect(heads.filter({ hasText: '电话' })).toBeVisible();
});

test('a filter by a record says its name', async ({ page, playwright }) => {
  const api = await apiAs(playwright.request, 'boss');
  const { items: [, staff] } = await api.get('/api/v1/staff?limit=2');
  await api.close();
  await signIn(page, 'boss');
  await page.goto(`/admin/customers?owner_id=${staff.id}`);
  await expect(page.getByText(`负责人: ${staff.name}`)).toBeVisible();
});

test('a follow-up takes pictures along and shows them', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request, 'sales1');
  await signIn(page, 'sales1');
  await page.goto(`/admin/customers?record=${customer.id}`);
  const picture = await page.screenshot();
  await drawer(page).getByLabel('添加图片').last()
    .setInputFiles({ name: '门头.png', mimeType: 'image/png', buffer: picture });
  await expect(drawer(page).getByText('门头.png')).toBeVisible();
  await drawer(page).getByLabel('记一笔跟进…').fill('量了门头尺寸');
  await drawer(page).getByRole('button', { name: '写跟进' }).click();
  const thumb = drawer(page).locator('.timeline li img').first();
  await expect.poll(() => thumb.evaluate((image) => image.naturalWidth)).toBeGreaterThan(0);
  await expect(drawer(page).getByText('门头.png')).toHaveCount(0);
});

test('columns and tabs of one\'s own follow to another browser', async ({ page, browser }) => {
  const name = uniqueName('我的视图');
  await signIn(page, 'sales2');
  await page.goto('/admin/customers?status=potential');
  await page.getByRole('button', { name: '存为视图' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(name);
  const kept = page.waitForResponse((res) => res.url().includes('/me/prefs/views.customer'));
  await page.getByRole('dialog').getByRole('button', { name: '存为视图' }).click();
  expect((await kept).status()).toBe(200);
  const wide = page.waitForResponse((res) => res.url().includes('/me/prefs/widths.customer'));
  await page.getByRole('separator', { name: '客户状态的列宽' }).press('ArrowRight');
  expect((await wide).status()).toBe(200);
  const width = (await page.getByRole('columnheader', { name: '客户状态' }).boundingBox()).width;

  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, 'sales2');
  await elsewhere.goto('/admin/customers');
  await elsewhere.getByRole('button', { name, exact: true }).click();
  await expect(elsewhere).toHaveURL(/status=potential/);
  const there = (await elsewhere.getByRole('columnheader', { name: '客户状态' }).boundingBox()).width;
  expect(Math.abs(there - width)).toBeLessThan(2);
  await elsewhere.context().close();
});

/** From a file of one's own to customers and back: look, import, take back, take away. */

import { expect, test, uniqueName } from '../lib.mjs';
import { signIn } from './desk.mjs';

test('a file is tried, imported and taken back', async ({ page }) => {
  const [fresh, wrong] = [uniqueName('导入新'), uniqueName('导入错')];
  const text = `\ufeff客户名称,手机,负责人,级别\n${fresh}有限公司,,王海涛,VIP\n`
    + `${wrong}有限公司,12,王海涛,普通\n上海澜庭餐饮管理有限公司,,王海涛,普通\n`;
  await signIn(page, 'admin');
  await page.goto('/admin/imports');
  await page.locator('input[type=file]').setInputFiles(
    { name: '老客户.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await expect(page.getByText('文件里有 3 行')).toBeVisible();
  await page.getByRole('button', { name: '试运行' }).click();
  await expect(page.getByText('联系人手机不像电话号码，请检查')).toBeVisible();
  await expect(page.getByText('公司名称相同')).toBeVisible();
  await page.getByRole('button', { name: '导入这 1 条' }).click();
  await page.getByRole('button', { name: '撤销这次导入' }).waitFor();

  await page.goto(`/admin/customers?q=${encodeURIComponent(fresh)}`);
  await expect(page.locator('tbody tr')).toHaveCount(1);
  await page.goBack();
  await page.getByRole('button', { name: '撤销这次导入' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /撤销/ }).click();
  await expect(page.getByText(/已撤销 1 条/)).toBeVisible();
  await page.goto(`/admin/customers?q=${encodeURIComponent(fresh)}`);
  await expect(page.locator('tbody tr')).toHaveCount(0);
});

test('a list is exported with its filters, and lies among my exports', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/admin/customers?status=won');
  await page.getByRole('button', { name: '导出' }).click();
  await page.getByRole('menuitem').first().click();
  await page.goto('/admin/exports');
  const download = page.getByRole('link', { name: '下载' }).first();
  await expect(download).toBeVisible();
});

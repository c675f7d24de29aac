/** Seeing Baodan as a colleague does: a banner on every page, and the way back. */

import { expect, test } from '../lib.mjs';
import { signIn } from './desk.mjs';

test('a colleague\'s view is under a banner, and ends with one click', async ({ page }, info) => {
  await signIn(page, 'boss');
  await page.goto('/admin/staff');
  await page.getByText('王海涛').first().click();
  await page.getByRole('tab', { name: '登录与绑定' }).click();
  await page.getByRole('button', { name: '以他的视角查看' }).click();
  const banner = page.getByRole('status').filter({ hasText: '以“王海涛”的视角查看' });
  await expect(banner).toContainText('只能看，不能改');
  await page.goto('/admin/customers');
  await expect(banner).toBeVisible();
  await expect(page.locator('nav a[href="/admin/staff"]')).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('view-as.png') });
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(banner).toBeVisible();
  await page.screenshot({ path: info.outputPath('view-as-phone.png') });
  await page.setViewportSize({ width: 1280, height: 800 });
  await banner.getByRole('button', { name: '退出视角' }).click();
  await expect(page.locator('nav a[href="/admin/staff"]')).toBeVisible();
  await expect(banner).toHaveCount(0);
});

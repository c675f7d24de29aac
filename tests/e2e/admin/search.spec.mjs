// The box over everything, and the pickers of forms: by reading, by keys, with what tells names apart.
import { expect, test } from '../lib.mjs';
import { drawer, signIn } from './desk.mjs';

test('the box: by reading, grouped, by keys, and what was opened lately', async ({ page }) => {
  await signIn(page, 'sales1');
  await page.locator('#main').press('/');
  const box = page.getByRole('dialog', { name: '搜索' });
  await box.getByRole('combobox').fill('lanting');
  const hit = box.getByRole('option').filter({ hasText: '上海澜庭餐饮管理有限公司' }).first();
  await expect(hit).toContainText('138');
  await expect(box.locator('.group').first()).toHaveText('客户');
  await box.getByRole('combobox').fill('澜庭');
  await expect(hit.locator('mark').first()).toHaveText('澜庭');
  await page.keyboard.press('Enter');
  await expect(drawer(page)).toContainText('上海澜庭餐饮管理有限公司');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(box.getByRole('option').first()).toContainText('上海澜庭');
  await expect(box.locator('.group').first()).toHaveText('最近打开');
  await page.keyboard.press('Escape');
  await expect(box).toHaveCount(0);
});

test('a picker finds by initials and shows whose phone it is', async ({ page }) => {
  await signIn(page, 'sales1');
  await page.goto('/admin/contacts');
  await page.getByRole('button', { name: '新建联系人' }).first().click();
  await drawer(page).getByRole('combobox', { name: '客户', exact: true }).click();
  await page.keyboard.type('lt');
  const choice = page.getByRole('option').filter({ hasText: '上海澜庭餐饮管理有限公司' });
  await expect(choice.locator('.hint')).toContainText('138');
  await choice.click();
  await expect(drawer(page)).toContainText('上海澜庭餐饮管理有限公司');
});

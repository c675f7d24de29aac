/** 查重 of one customer: what may be the same, what is not, and both undone. */

import { apiAs, expect, expectAccessible, test, uniqueName } from '../lib.mjs';
import { drawer, signIn } from './desk.mjs';

test('a pair is settled as different, and merged after that is taken back', async ({
  page, playwright,
}) => {
  const api = await apiAs(playwright.request, 'boss');
  const name = uniqueName('重复客户');
  const one = await api.post('/api/v1/customers', { name });
  const other = await api.post('/api/v1/customers', { name, allow_duplicate: true });
  await api.post(`/api/v1/customers/${one.id}/rejoin`, { entity: 'customer', other_id: other.id });
  await api.close();
  await signIn(page, 'boss');
  await page.goto(`/admin/customers?record=${one.id}`);
  await drawer(page).getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '查重' }).click();
  await expect(page.getByText('公司名称相同')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: '不是重复' }).click();
  await expect(page.getByText('没有发现重复的客户或线索')).toBeVisible();
  await expect(page.getByText('已确认不是重复')).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await page.getByRole('button', { name: '撤销' }).first().click();
  await page.getByRole('button', { name: '并入这个客户' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '并入这个客户' }).click();
  await expect(page.getByText('没有发现重复的客户或线索')).toBeVisible();
  await page.locator('.toasts').getByRole('button', { name: '撤销' }).click();
  await expect(page.getByRole('button', { name: '不是重复' })).toBeVisible();
});

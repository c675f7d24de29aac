/** 自定义字段: made by an administrator, used by a salesperson a moment later. */

import { apiAs, expect, expectAccessible, test, uniqueName } from '../lib.mjs';
import { drawer, fillField, signIn } from './desk.mjs';

const PICTURES = process.env.PICTURES; // where to keep what was seen, to be looked at

async function picture(page, name) {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

/** Chooses an option of the select with this label in the drawer on top. */
async function choose(page, label, option) {
  await drawer(page).getByLabel(label, { exact: true }).dispatchEvent('click');
  await page.getByRole('option', { name: option, exact: true }).locator('visible=true').click();
}

async function retireAll(request) {
  const api = await apiAs(request, 'admin');
  const { items } = await api.get('/api/v1/fields?entity=contact&limit=100');
  for (const field of items.filter(({ state }) => state === 'active')) {
    await api.post(`/api/v1/fields/${field.id}/retire`);
  }
  await api.close();
}

test.describe.configure({ timeout: 120_000 });
test.beforeEach(({ playwright }) => retireAll(playwright.request));
test.afterEach(({ playwright }) => retireAll(playwright.request));

test('a field with coloured options is made, sorted, used, and retired', async ({ page }) => {
  const [media, budget] = [uniqueName('媒体'), uniqueName('预算')];
  await signIn(page, 'admin');
  await page.goto('/admin/fields');
  await page.getByRole('tab', { name: '联系人' }).click();
  await expect(page.getByText('还没有自己的字段')).toBeVisible();

  await page.getByRole('button', { name: '新建字段' }).first().click();
  await fillField(page, '名称', media);
  await choose(page, '类型', '多选');
  for (const [at, name] of ['抖音', '小红书'].entries()) {
    await drawer(page).getByRole('button', { name: '加一个选项' }).click();
    await drawer(page).getByLabel(`选项 ${at + 1}`, { exact: true }).fill(name);
  }
  await drawer(page).getByText('必填').click();
  await picture(page, 'fields-editor');
  await expectAccessible(page);
  await drawer(page).getByRole('button', { name: '新建字段' }).click();
  await expect(page.getByText('已保存，马上生效')).toBeVisible();
  await expect(page.locator('article', { hasText: media })).toContainText('必填');

  await page.getByRole('button', { name: '新建字段' }).first().click();
  await fillField(page, '名称', budget);
  await choose(page, '类型', '金额');
  await drawer(page).getByRole('button', { name: '新建字段' }).click();
  await expect(page.locator('.el-drawer:visible')).toHaveCount(0);
  const cards = page.locator('.cards article .title');
  await expect(cards).toHaveText([media, budget]);
  await page.locator('article', { hasText: budget }).locator('.handle').hover();
  await page.mouse.down();
  const above = await page.locator('article', { hasText: media }).boundingBox();
  await page.mouse.move(above.x + 40, above.y + 4, { steps: 15 });
  await page.mouse.up();
  await expect(cards).toHaveText([budget, media]);
  await page.reload();
  await page.getByRole('tab', { name: '联系人' }).click();
  await expect(cards).toHaveText([budget, media]);
  await picture(page, 'fields-page');
  await page.getByRole('button', { name: '预览表单' }).click();
  await expect(drawer(page).getByLabel(budget)).toBeVisible();
  await picture(page, 'fields-preview');
  await drawer(page).getByRole('button', { name: '关闭' }).last().click();

  await page.goto('/admin/contacts');
  await page.getByRole('button', { name: '新建联系人' }).first().click();
  const name = uniqueName('王五');
  await drawer(page).getByLabel('客户', { exact: true }).fill('澜庭');
  await page.getByRole('option', { name: /澜庭/ }).first().click();
  await fillField(page, '姓名', name);
  await drawer(page).getByRole('button', { name: '新建联系人' }).click();
  await expect(drawer(page).getByText(`请填写${media}`)).toBeVisible();
  await choose(page, media, '抖音');
  await page.keyboard.press('Escape');
  await fillField(page, budget, '12000');
  await picture(page, 'fields-form');
  await drawer(page).getByRole('button', { name: '新建联系人' }).click();
  const row = page.locator('tr', { hasText: name });
  await expect(row).toContainText('抖音');
  await expect(row).toContainText('¥12,000.00');
  await picture(page, 'fields-list');

  await page.goto('/admin/fields');
  await page.getByRole('tab', { name: '联系人' }).click();
  await page.locator('article', { hasText: media }).getByRole('button', { name: '停用' }).click();
  await expect(page.getByText('已停用，值都还在')).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await picture(page, 'fields-phone');
});

test('a formula is written with the names of fields', async ({ page, playwright }) => {
  const [budget, fee] = [uniqueName('预算'), uniqueName('服务费')];
  const api = await apiAs(playwright.request, 'admin');
  await api.post('/api/v1/fields', { entity: 'contact', title: budget, kind: 'money' });
  await api.close();
  await signIn(page, 'admin');
  await page.goto('/admin/fields');
  await page.getByRole('tab', { name: '联系人' }).click();
  await expect(page.locator('article', { hasText: budget })).toBeVisible();
  await page.reload();
  await page.getByRole('tab', { name: '联系人' }).click();
  await page.getByRole('button', { name: '新建字段' }).first().click();
  await fillField(page, '名称', fee);
  await choose(page, '类型', '公式');
  await drawer(page).getByRole('button', { name: budget }).click();
  await drawer(page).getByLabel('公式', { exact: true }).pressSequentially(' * 0.15 +');
  await drawer(page).getByText('金额', { exact: true }).click();
  await drawer(page).getByRole('button', { name: '新建字段' }).click();
  await expect(drawer(page).getByText('公式看不懂，请检查“结尾”附近')).toBeVisible();
  await drawer(page).getByLabel('公式', { exact: true }).pressSequentially(' 500');
  await drawer(page).getByRole('button', { name: '新建字段' }).click();
  await expect(page.locator('article', { hasText: fee })).toBeVisible();
  await expect(page.locator('.el-drawer:visible')).toHaveCount(0);
  await expect(page.locator('article', { hasText: fee })).not.toContainText('创建中');
  await page.locator('article', { hasText: fee }).getByRole('button', { name: '修改' }).click();
  await expect(drawer(page).getByLabel('公式', { exact: true }))
    .toHaveValue(`{${budget}} * 0.15 + 500`);
  await expect(drawer(page).locator('.roles li').first()).toBeVisible();
  await picture(page, 'fields-formula');
});

import { expect, test } from './phone.mjs';

const PLACES = {
  今日: ['pages/today/today', '今天要跟进'],
  客户: ['pages/customers/customers', '新建客户'],
  报单: ['pages/orders/orders', '新报单'],
  我的: ['pages/me/me', '登录的设备'],
  新建客户: ['packages/customers/edit/edit', '保存客户'],
  新建线索: ['packages/leads/edit/edit', '保存线索'],
  写跟进: ['packages/customers/followup/followup?entity=customer&id=1', '保存跟进'],
  报价单: ['packages/sales/quotes/quotes', '新报价单'],
  新报价单: ['packages/sales/quote-edit/quote-edit', '保存并发布'],
  产品: ['packages/sales/products/products', '产品库里没有，临时填一个'],
  产品明细: ['packages/sales/line/line', '放进单子'],
  新报单: ['packages/sales/order-edit/order-edit', '提交报单'],
};

for (const [name, [path, words]] of Object.entries(PLACES)) {
  test(`${name} has no serious accessibility problem`, async ({ phone }) => {
    await phone.open('sales1', path);
    await expect(phone.text(words)).toBeVisible();
    await phone.expectAccessible();
  });
}

test('a failed list says what to do and recovers', async ({ phone }) => {
  await phone.open('sales1');
  await phone.page.route('**/api/v1/customers?*', (route) => route.fulfill({ status: 503 }));
  await phone.tab('客户');
  await expect(phone.text('服务器正在忙，请稍后重试')).toBeVisible();
  await phone.page.unroute('**/api/v1/customers?*');
  await phone.tap('重试');
  await expect(phone.screen.locator('wx-bd-customer-row').first()).toBeVisible();
});

test('permission for messages is asked for and reported', async ({ phone }) => {
  await phone.open('sales1');
  await phone.tab('我的');
  await phone.tap('开启通知');
  await phone.answer('允许');
  await expect(phone.page.getByText('有结果会通知你')).toBeVisible();
});

test('an API that a phone lacks is noticed', async ({ page }) => {
  await page.goto('/demo/phone/?as=sales1');
  await expect(page.locator('wx-page')).toBeVisible();
  await page.evaluate(() => window.wx.noSuchApi);
  const errors = await page.evaluate(() => window.__wxErrors);
  expect(errors.join()).toContain('noSuchApi');
});

test('on a desktop the phone stands beside the people who may hold it', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 920 });
  await page.goto('/demo/phone/');
  const frame = page.frameLocator('#device');
  await page.getByRole('radio', { name: /^业务员 1/ }).click();
  await expect(frame.getByText('今天要跟进')).toBeVisible();
  await page.getByRole('radio', { name: /新同事/ }).click();
  await expect(frame.getByText('绑定员工账号')).toBeVisible();
});

import { readFileSync } from 'node:fs';
import { expect, test, unique } from './phone.mjs';

/** Every page: what it is opened with, words that stand on it once it is there, and a picture. */
const PLACES = {
  'pages/today/today': ['', '今天要跟进'],
  'pages/customers/customers': ['', '新建客户'],
  'pages/orders/orders': ['', '新报单'],
  'pages/me/me': ['', '登录的设备'],
  'packages/customers/detail/detail': ['?id=CUSTOMER', '写跟进'],
  'packages/customers/edit/edit': ['', '保存客户'],
  'packages/customers/contact/contact': ['?customer_id=CUSTOMER', '保存联系人'],
  'packages/customers/followup/followup': ['?entity=customer&id=CUSTOMER', '保存跟进'],
  'packages/customers/pick/pick': ['', '新建客户'],
  'packages/own/pick/pick': ['', '没有可选的'],
  'packages/leads/detail/detail': ['?id=LEAD', '写跟进'],
  'packages/leads/edit/edit': ['', '保存线索'],
  'packages/money/contracts/contracts': ['', '· '],
  'packages/money/contract/contract': ['?id=CONTRACT', 'HT'],
  'packages/money/owed/owed': ['', '¥'],
  'packages/sales/quotes/quotes': ['', '新报价单'],
  'packages/sales/quote/quote': ['?id=QUOTE', '出示二维码'],
  'packages/sales/quote-edit/quote-edit': ['', '保存并发布'],
  'packages/sales/qr/qr': ['?id=QUOTE', '小程序码', /的二维码$/],
  'packages/sales/line/line': ['', '放进单子'],
  'packages/sales/products/products': ['', '产品库里没有，临时填一个'],
  'packages/sales/order/order': ['?id=ORDER', '经过'],
  'packages/sales/order-edit/order-edit': ['', '提交报单'],
};
/** Opened without an account only; its own test is with the logins. */
const LOGIN = 'pages/login/login';

let ids = null;

/** A customer, a lead and a quote of sales1, and the newest order; made once. */
async function records(office) {
  const customer = await office.post('sales1', '/api/v1/customers', { name: unique('看屏客户') });
  const { id: owner } = (await office.get('sales1', '/api/v1/session')).staff;
  const lead = await office.post('sales1', '/api/v1/leads', {
    company: unique('看屏线索'), owner_id: owner,
  });
  const [quote] = (await office.get('sales1', '/api/v1/quotes?status.in=sent,viewed&limit=1')).items;
  const [order] = (await office.get('sales1', '/api/v1/orders?limit=1')).items;
  const [contract] = (await office.get('sales1', '/api/v1/contracts?limit=1')).items;
  return {
    CUSTOMER: customer.id, LEAD: lead.id, QUOTE: quote.id, ORDER: order.id, CONTRACT: contract.id,
  };
}

test('every page of the mini-program is looked at here', () => {
  const app = JSON.parse(readFileSync(new URL('../../../wechat/app.json', import.meta.url)));
  const pages = app.subpackages.flatMap(({ root, pages: of }) => of.map((one) => `${root}/${one}`));
  expect([...Object.keys(PLACES), LOGIN].sort()).toEqual([...app.pages, ...pages].sort());
});

for (const [path, [query, words, picture]] of Object.entries(PLACES)) {
  test(`${path} has no serious accessibility problem`, async ({ phone, office }) => {
    ids ??= await records(office);
    await phone.open('sales1', path + query.replace(/[A-Z]+/, (name) => ids[name]));
    await expect(phone.text(words)).toBeVisible();
    if (picture) await expect(phone.screen.getByLabel(picture)).toBeVisible();
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

/**
 * The story that Baodan exists for, through its three fronts: quote and QR code on the
 * salesperson's phone, signature on the customer's, 报单, approval in the office, and what follows.
 */

import { execFileSync } from 'node:child_process';
import {
  BASE_URL, SIGNATURE, WECHAT_PHONE, apiAs, draw, expect, guard, test, uniqueName,
} from '../lib.mjs';
import { Phone } from './phone.mjs';

const STEP_TIMEOUT_MS = 20_000;
const QUANTITY = 4;
const BOARDS = 2;

test.describe.configure({ timeout: 180_000 });

/** A product by quantity of which the store takes in enough, and one by area. */
async function chooseProducts(store) {
  // Oldest first: the demo's own, whose names nobody else has.
  const { items } = await store.get('/api/v1/products?status=on&limit=100&sort=id');
  const counted = items.find((one) => one.pricing_method === 'quantity' && one.stocked);
  const byArea = items.find((one) => one.pricing_method === 'area' && !one.stocked);
  expect(counted && byArea, 'the demo has a stocked product and one by area').toBeTruthy();
  const name = uniqueName('旅程仓');
  const warehouse = await store.post('/api/v1/warehouses', { code: name.slice(-8), name });
  await store.post('/api/v1/stock-moves', {
    warehouse_id: warehouse.id, product_id: counted.id, kind: 'in', quantity_e3: QUANTITY * 1000,
  });
  return { counted, byArea };
}

/** Reads the QR code off a picture of the screen, as the customer's camera does. */
function readCode(png) {
  return execFileSync('zbarimg', ['--nodbus', '--quiet', '--raw', 'png:-'], { input: png, encoding: 'utf8' })
    .trim();
}

const openPage = async (browser, options) => {
  const context = await browser.newContext({ baseURL: BASE_URL, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  return { page, check: guard(page) };
};

/** The office is logged in and looks at the review queue before anything happens. */
async function openReview(page) {
  await page.goto('/admin/login');
  await page.locator('input[name=username]').fill('reviewer');
  await page.locator('input[name=password]').fill('baodan-demo');
  await page.locator('form button[type=submit]').click();
  await expect(page).not.toHaveURL(/login/);
  await page.goto('/admin/review');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.evaluate(() => { window.openedOnce = true; });
}

async function quoteOnPhone(phone, story) {
  await phone.open('sales1');
  await phone.tab('我的').click();
  await phone.tap('开启通知');
  await phone.page.getByRole('dialog').getByRole('button', { name: '允许', exact: true }).click();
  await expect(phone.text('有结果会通知你')).toBeVisible();
  await phone.tab('客户').click();
  await phone.tap('新建客户');
  await phone.fill('客户名称', story.customer);
  await phone.fill('联系人', '李丽');
  await phone.tap('保存客户');
  await expect(phone.text('开报价', true)).toBeVisible();
  await phone.tap('开报价');
  await phone.addProduct(story.counted, { 数量: String(QUANTITY) });
  await phone.addProduct(story.byArea, { 宽: '2400', 高: '1200', 数量: String(BOARDS) });
  await phone.tap('保存并发布');
  await expect(phone.page.getByLabel(/的二维码/)).toBeVisible();
}

async function signAsCustomer(page, story) {
  await page.goto(story.link);
  await expect(page.locator('.parties')).toContainText(story.customer);
  await expect(page.getByRole('listitem')).toHaveCount(2);
  const total = await page.locator('#quote .total').innerText();
  [story.total] = /¥[\d,.]+/.exec(total);
  await page.getByRole('button', { name: '确认报价' }).click();
  await page.getByLabel('签署人姓名').fill('李丽');
  await draw(page, page.locator('.pad-surface'), SIGNATURE);
  await page.getByRole('button', { name: '确认并签署' }).click();
  await expect(page.getByRole('heading', { name: '报价已确认' })).toBeVisible();
}

async function submitOnPhone(phone, story) {
  await phone.tab('今日').or(phone.page.getByRole('button', { name: '返回' })).first().click();
  await phone.tap('报价单');
  await phone.tap(story.customer);
  await expect(phone.text('已接受')).toBeVisible();
  await phone.tap('提交报单');
  await expect(phone.text('价格不变')).toBeVisible();
  await phone.fill('安装或送货地址', '上海市静安区南京西路 100 号');
  await phone.tap('提交报单');
  await expect(phone.text('待审核', true)).toBeVisible();
  await expect(phone.text(story.total, true)).toBeVisible();
}

/** The salesperson sees the outcome in the list of orders. */
async function seeApproval(phone, story) {
  await phone.open('sales1');
  await phone.tab('报单').click();
  await phone.tap(story.customer);
  await expect(phone.text('已通过', true)).toBeVisible();
}

async function approveByKey(page, story) {
  const row = page.getByRole('button', { name: story.customer });
  await expect(row).toBeVisible({ timeout: STEP_TIMEOUT_MS });
  expect(await page.evaluate(() => window.openedOnce), 'it came without a reload').toBe(true);
  await row.click();
  await expect(page.getByRole('heading', { name: story.customer })).toBeVisible();
  await expect(page.getByRole('article')).toContainText('上海市静安区南京西路 100 号');
  await page.keyboard.press('a');
  await expect(row).toHaveCount(0);
}

/** What the approval brought about, as each of the others sees it. */
async function checkEffects(as, story) {
  const [order] = (await as.sales.get(`/api/v1/orders?customer_id=${story.customerId}`)).items;
  expect(order.status).toBe('approved');
  const { items: moves } = await as.store.get(
    `/api/v1/stock-moves?order_id=${order.id}&kind=reserve`);
  expect(moves.map((move) => [move.product_id, Math.abs(move.quantity_e3)]))
    .toEqual([[story.counted.id, QUANTITY * 1000]]);
  const { items: receivables } = await as.finance.get(
    `/api/v1/receivables?order_id=${order.id}`);
  expect(receivables.map((one) => [one.status, one.amount_fen]))
    .toEqual([['open', order.total_fen]]);
  const { items: works } = await as.design.get(`/api/v1/workorders?order_id=${order.id}`);
  expect(works).toHaveLength(1);
  const { tasks } = await as.design.get(`/api/v1/workorders/${works[0].id}`);
  expect(tasks.map((task) => task.kind).sort()).toEqual(['design', 'install', 'make']);
  return order;
}

/** The titles of the messages that WeChat delivered to a demo account about a number. */
async function messagesAbout(request, username, no) {
  const answer = await request.get(`${BASE_URL}/_standin/messages?openid=demo-${username}`);
  const { messages } = await answer.json();
  return messages
    .filter(({ data }) => Object.values(data).some(({ value }) => value === no))
    .map(({ title }) => title);
}

test('from a new customer to stock, receivable, work order and a message', async ({
  browser, playwright, request,
}) => {
  const accounts = { sales: 'sales1', store: 'store', finance: 'finance', design: 'design' };
  const as = {};
  for (const [role, name] of Object.entries(accounts)) {
    as[role] = await apiAs(playwright.request, name);
  }
  const story = { customer: uniqueName('旅程'), ...await chooseProducts(as.store) };
  const office = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  const seller = await openPage(browser, {
    viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true,
  });
  const buyer = await openPage(browser, WECHAT_PHONE);
  const phone = new Phone(seller.page);

  await test.step('the office waits at the review queue', () => openReview(office.page));
  await test.step('the salesperson quotes and shows the code', () => quoteOnPhone(phone, story));
  await test.step('the customer scans the code', async () => {
    story.link = readCode(await seller.page.screenshot());
    expect(story.link).toMatch(/\/q\/[\w-]{16,}$/);
    story.link = new URL(story.link).pathname;
    const query = `/api/v1/customers?q=${encodeURIComponent(story.customer)}`;
    story.customerId = (await as.sales.get(query)).items[0].id;
  });
  await test.step('the customer signs', () => signAsCustomer(buyer.page, story));
  await test.step('the salesperson submits the order', () => submitOnPhone(phone, story));
  await test.step('the office approves by key', () => approveByKey(office.page, story));
  const order = await test.step('stock, money and work follow', () => checkEffects(as, story));
  await test.step('the salesperson sees it on the phone', () => seeApproval(phone, story));
  await test.step('the salesperson is told on WeChat', () =>
    expect.poll(() => messagesAbout(request, 'sales1', order.no), { timeout: STEP_TIMEOUT_MS })
      .toEqual(['报单审核通过通知']));

  expect(await phone.errors()).toEqual([]);
  for (const { check, page } of [office, seller, buyer]) {
    check();
    await page.context().close();
  }
  for (const api of Object.values(as)) await api.close();
});

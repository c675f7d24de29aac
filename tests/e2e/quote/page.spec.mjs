/** The customer's page as it is read: layout, budgets, access, paper. */

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  WECHAT_PHONE, expect, expectAccessible, layoutShift, test, watchLayoutShift,
} from '../lib.mjs';
import { sampleQuote, startStub } from './stub.mjs';

const MAX_BYTES = 50_000;
const MAX_GZIP_BYTES = 20_000;

let stub;
test.beforeAll(async () => { stub = await startStub(); });
test.afterAll(() => stub.stop());
test.beforeEach(() => stub.reset());

test.describe('in WeChat', () => {
  test.use(WECHAT_PHONE);

  test('shows who quotes what to whom, for how much and how long', async ({ page }) => {
    await page.goto(stub.url);
    await expect(page.getByText('蓝图广告有限公司', { exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 }))
      .toHaveText('报价单 BJ20261121-0007 · 第 2 版');
    await expect(page.locator('#quote .total')).toContainText('¥5,800.00');
    await expect(page.getByText('还有 3 天')).toBeVisible();
    await expect(page.getByText('上海晨光餐饮管理有限公司')).toBeVisible();
    await expect(page.getByRole('link', { name: /王小明/ }))
      .toHaveAttribute('href', 'tel:13800138000');
    const first = page.getByRole('listitem').first();
    await expect(first).toContainText('2400 × 1200 mm');
    await expect(first).toContainText('¥85.50 / m²');
    await expect(first).toContainText('¥738.72');
    await expect(page.getByRole('listitem')).toHaveCount(3);
    await expect(page.locator('.skeleton')).toHaveCount(0);
    await expect(page.getByText('-¥122.72')).toBeVisible();
    await expect(page.getByText('预付 50%')).toBeHidden();
    await page.getByText('条款与说明').click();
    await expect(page.getByText('预付 50%')).toBeVisible();
    await expect(page).toHaveTitle('报价单 BJ20261121-0007 · 蓝图广告有限公司');
  });

  test('moves nothing while it loads, and skeletons stand first', async ({ page }) => {
    let release;
    const wait = new Promise((resolve) => { release = resolve; });
    stub.answers.get = () => ({ status: 200, body: stub.quote, wait });
    await watchLayoutShift(page);
    await page.goto(stub.url);
    await expect(page.locator('#quote')).toHaveAttribute('aria-busy', 'true');
    await expect(page.locator('.line .bone').first()).toBeVisible();
    const before = await page.locator('.skeleton .hero').boundingBox();
    release();
    await expect(page.getByText('还有 3 天')).toBeVisible();
    expect((await page.locator('#quote .hero').boundingBox()).height).toBe(before.height);
    expect(await layoutShift(page)).toBe(0);
  });

  test('is accessible, also with an open sheet', async ({ page }) => {
    await page.goto(stub.url);
    await expect(page.getByText('还有 3 天')).toBeVisible();
    await expectAccessible(page);
    for (const name of ['确认报价', '有疑问']) {
      await page.getByRole('button', { name }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.getByRole('dialog').evaluate((node) =>
        Promise.all(node.getAnimations().map((animation) => animation.finished)));
      await expectAccessible(page);
      await page.getByRole('button', { name: '关闭' }).click();
    }
  });

  test('stays within its width in large type on a small phone', async ({ page }) => {
    const title = '户外大型立体发光字招牌制作与安装（含钢结构、电源与高空作业）';
    stub.quote = sampleQuote({
      company: '一家名字特别长的广告传媒文化创意股份有限公司上海第二分公司',
      lines: stub.quote.lines.map((line) => ({ ...line, title, amount_fen: 1234567890 })),
      total_fen: 3703703670,
    });
    await page.setViewportSize({ width: 320, height: 568 });
    await page.goto(stub.url);
    await expect(page.locator('#quote .total')).toContainText('¥37,037,036.70');
    await page.evaluate(() => { document.documentElement.style.fontSize = '150%'; });
    const overflow = () => page.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(await overflow()).toBe(0);
    await page.getByRole('button', { name: '确认报价' }).click();
    expect(await overflow()).toBe(0);
    expect(await page.getByRole('dialog').evaluate((n) => n.scrollWidth - n.clientWidth)).toBe(0);
  });

  test('asks for nothing but itself, sets no cookie, and is small', async ({ page }) => {
    const paths = [];
    page.on('request', (request) => paths.push(new URL(request.url()).pathname));
    await page.goto(stub.url, { waitUntil: 'networkidle' });
    expect(paths.filter((name) => !/^\/(q|quote|gw\/v1\/q)\//.test(name))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    const files = readdirSync(stub.root).map((name) => readFileSync(path.join(stub.root, name)));
    const sum = (sizes) => sizes.reduce((a, b) => a + b, 0);
    expect(sum(files.map((file) => file.length))).toBeLessThan(MAX_BYTES);
    expect(sum(files.map((file) => gzipSync(file).length))).toBeLessThan(MAX_GZIP_BYTES);
  });

  test('tells once how long it was looked at', async ({ page }) => {
    await page.goto(stub.url);
    await expect(page.getByText('还有 3 天')).toBeVisible();
    await page.goto('about:blank');
    await expect.poll(() => stub.callsOf('seen').length).toBe(2);
    const [shown, left] = stub.callsOf('seen').map(({ body }) => body);
    expect(shown).toEqual({ seconds: 0 });
    expect(Object.keys(left)).toEqual(['seconds']);
    expect(Number.isInteger(left.seconds) && left.seconds >= 0).toBe(true);
  });

  test('counts down by the server’s clock, and then offers an extension', async ({ page }) => {
    await page.clock.install({ time: '2020-01-01T08:00:00Z' });
    const headers = { Date: 'Tue, 24 Nov 2026 15:58:30 GMT' };
    stub.answers.get = () => ({ status: 200, headers, body: stub.quote });
    stub.quote = sampleQuote({
      valid_until: '2026-11-24', expires_at: '2026-11-24T15:59:59.999Z',
      actions: ['accept', 'extend'],
    });
    await page.goto(stub.url);
    await expect(page.locator('#countdown')).toHaveText('今天到期，还有 1 分钟');
    await expect(page.getByRole('button', { name: '确认报价' })).toBeVisible();
    await page.clock.runFor('02:00');
    await expect(page.getByRole('heading', { name: '这份报价已过有效期' })).toBeVisible();
    await expect(page.getByRole('button', { name: '申请延期' })).toBeVisible();
    await expect(page.getByRole('button', { name: '确认报价' })).toHaveCount(0);
  });

  test('keeps its motion to itself where less motion is wanted', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(stub.url);
    await page.getByRole('button', { name: '确认报价' }).click();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

test.describe('without JavaScript', () => {
  test.use({ ...WECHAT_PHONE, javaScriptEnabled: false });

  test('says plainly what is needed', async ({ page }) => {
    await page.goto(stub.url);
    // Text locators pass over <noscript>, so this one goes by its class.
    const notice = page.locator('.noscript');
    await expect(notice).toBeVisible();
    await expect(notice.locator('h1')).toBeInViewport();
    expect((await notice.boundingBox()).height).toBe(WECHAT_PHONE.viewport.height);
  });
});

test.describe('on a desk', () => {
  test('prints whole on A4 with its code', async ({ page }) => {
    await page.goto(stub.url);
    await expect(page.getByText('还有 3 天')).toBeVisible();
    const code = page.locator('#print-qr');
    await expect.poll(() => code.evaluate((img) => img.complete && img.naturalWidth > 0))
      .toBe(true);
    await expect(code).toBeHidden();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => window.dispatchEvent(new window.Event('beforeprint')));
    await expect(code).toBeVisible();
    await expect(page.getByText('预付 50%')).toBeVisible();
    await expect(page.getByRole('navigation')).toBeHidden();
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  });

  test('is one readable column', async ({ page }) => {
    await page.goto(stub.url);
    const box = await page.locator('#quote').boundingBox();
    expect(box.width).toBeLessThanOrEqual(720);
    await expectAccessible(page);
  });
});

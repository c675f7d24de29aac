/** When there is no open quote to show: each case is said kindly, with one sensible next step. */

import { WECHAT_PHONE, expect, expectAccessible, test } from '../lib.mjs';
import { sampleQuote, startStub } from './stub.mjs';

let stub;
test.use(WECHAT_PHONE);
test.beforeAll(async () => { stub = await startStub(); });
test.afterAll(() => stub.stop());
test.beforeEach(() => stub.reset());

const heading = (page, name) => page.getByRole('heading', { name });

const ENDED = [
  ['withdrawn', '这份报价已撤回', '已撤回'],
  ['void', '这份报价已撤回', '已撤回'],
  ['superseded', '这份报价已有新版本', '已有新版本'],
  ['declined', '您已婉拒这份报价', '已婉拒'],
];
for (const [status, title, chip] of ENDED) {
  test(`${status}: still readable, cannot be confirmed, the salesperson is one tap away`,
    async ({ page }) => {
      stub.quote = sampleQuote({ status, actions: [] });
      await page.goto(stub.url);
      await expect(heading(page, title)).toBeVisible();
      await expect(page.locator('#countdown')).toHaveText(chip);
      await expect(page.getByText('门头发光字')).toBeVisible();
      await expect(page.getByRole('button', { name: '确认报价' })).toHaveCount(0);
      await expect(page.getByRole('link', { name: /拨打王小明的电话/ }).last()).toBeInViewport();
      await expectAccessible(page);
    });
}

test('a newer version closes the old one before anybody signs it', async ({ page }) => {
  stub.quote = sampleQuote({ newer: true });
  await page.goto(stub.url);
  await expect(heading(page, '这份报价已有新版本')).toBeVisible();
  await expect(page.getByRole('button', { name: '确认报价' })).toHaveCount(0);
});

test('accepted: says by whom and when, and gives the receipt again', async ({ page }) => {
  stub.quote = sampleQuote({
    status: 'accepted', accepted_at: '2026-11-20T02:03:04.000Z', signer_name: '张总',
    actions: [],
  });
  await page.goto(stub.url);
  await expect(page.getByText('张总 于 2026年11月20日 10:03 确认')).toBeVisible();
  await page.getByRole('button', { name: '保存回执' }).click();
  await expect(page.getByRole('img', { name: /确认回执/ })).toBeVisible();
});

test('an unknown token and a broken link say so', async ({ page }) => {
  await page.goto(`${stub.origin}/q/unknownToken`);
  await expect(heading(page, '没有找到这份报价')).toBeVisible();
  await expect(page.getByText('请重新扫码')).toBeVisible();
  await expect(page.getByRole('button', { name: '重试' })).toHaveCount(0);
  await expectAccessible(page);
  await page.goto(`${stub.origin}/q/a%20b`);
  await expect(heading(page, '没有找到这份报价')).toBeVisible();
});

for (const [status, title] of [[503, '系统正忙'], [429, '打开得太频繁了']]) {
  test(`${status}: waits as long as the server asks and opens by itself`, async ({ page }) => {
    stub.answers.get = () => ({
      ...stub.problem(status, 'x'), headers: { 'Retry-After': '2' },
    });
    await page.goto(stub.url);
    await expect(heading(page, title)).toBeVisible();
    await expect(page.getByText(/\d 秒后自动重试/)).toBeVisible();
    stub.answers = {};
    await expect(page.getByText('还有 3 天')).toBeVisible();
  });
}

test('no network: opens by itself when it is back', async ({ page }) => {
  stub.answers.get = () => ({ drop: true });
  await page.goto(stub.url);
  await expect(heading(page, '网络不通')).toBeVisible();
  await expectAccessible(page);
  stub.answers = {};
  await page.evaluate(() => window.dispatchEvent(new window.Event('online')));
  await expect(page.getByText('还有 3 天')).toBeVisible();
});

test('back from another page without a network: the quote stays to be read', async ({ page }) => {
  await page.goto(stub.url);
  await expect(page.getByText('还有 3 天')).toBeVisible();
  await page.route('**/gw/v1/q/*', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed');
  await page.evaluate(() => {
    window.dispatchEvent(new window.PageTransitionEvent('pageshow', { persisted: true }));
  });
  await failed;
  await expect(page.getByText('还有 3 天')).toBeVisible();
  await expect(heading(page, '网络不通')).toHaveCount(0);
});

test('an error of the server is nobody’s fault here, and can be retried', async ({ page }) => {
  stub.answers.get = () => stub.problem(500, 'internal', { detail: 'SELECT secret FROM quote' });
  await page.goto(stub.url);
  await expect(heading(page, '报价暂时打不开')).toBeVisible();
  await expect(page.getByText('SELECT')).toHaveCount(0);
  stub.answers = {};
  await page.getByRole('button', { name: '重试' }).click();
  await expect(page.getByText('还有 3 天')).toBeVisible();
});

test('a page that came without its script says so, and opens again', async ({ page }) => {
  stub.cut = true;
  await page.goto(stub.url);
  const notice = page.getByText('报价还没有打开');
  await expect(notice).toBeHidden();
  await page.evaluate(() => document.getAnimations().forEach((one) => one.finish()));
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  stub.cut = false;
  await page.getByRole('link', { name: '重新打开' }).click();
  await expect(page.getByText('还有 3 天')).toBeVisible();
  await expect(notice).toBeHidden();
});

test('text from the server never becomes markup', async ({ page }) => {
  const evil = '<img src=x onerror="window.hacked=1"><b>粗</b>';
  stub.quote = sampleQuote({
    company: evil, customer_name: evil, terms: evil, note: evil,
    lines: [{ ...stub.quote.lines[0], title: evil, note: evil }],
  });
  await page.goto(stub.url);
  await expect(page.getByRole('listitem')).toContainText('<b>粗</b>');
  expect(await page.evaluate(() => window.hacked)).toBeUndefined();
  expect(await page.locator('#quote b').count()).toBe(0);
});

/** The customer's page on the real stack: nginx, workers, database. */

import {
  BASE_URL, SIGNATURE, WECHAT_PHONE, apiAs, database, dayFromToday, draw, expect,
  expectAccessible, layoutShift, linesOf, test, twoProducts, uniqueName, watchLayoutShift,
} from '../lib.mjs';

let api;
let customer;
let lines;
test.use(WECHAT_PHONE);
test.beforeAll(async ({ playwright }) => {
  api = await apiAs(playwright.request, 'sales1');
  customer = await api.post('/api/v1/customers', { name: uniqueName('页测客户') });
  lines = linesOf(await twoProducts(api));
});
test.afterAll(() => api?.close());

const button = (page, name) => page.getByRole('button', { name, exact: true });

/** A quote of sales1, published; its address is taken to the stack under test. */
async function publish(more = {}) {
  const quote = await api.post('/api/v1/quotes', {
    customer_id: customer.id, valid_until: dayFromToday(7), lines, ...more,
  });
  const { public_url: url } = await api.post(`/api/v1/quotes/${quote.id}/publish`);
  return { ...quote, path: new URL(url).pathname };
}

const stateOf = async (quote) => (await api.get(`/api/v1/quotes/${quote.id}`)).status;

test('opens without a login, with the headers of a public page', async ({ page }) => {
  const quote = await publish({ terms: '预付 50%', note: '含税' });
  const asked = [];
  page.on('request', (request) => {
    asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  await watchLayoutShift(page);
  const response = await page.goto(quote.path);
  const headers = response.headers();
  expect(headers['cache-control']).toContain('no-store');
  expect(headers['content-security-policy']).toContain("script-src 'nonce-");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(quote.no);
  await expect(page.getByText('还有 7 天')).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('listitem').last()).toContainText('2400 × 1200 mm');
  expect(await layoutShift(page)).toBe(0);
  expect(await page.context().cookies()).toEqual([]);
  await expectAccessible(page);
  await expect.poll(() => stateOf(quote)).toBe('viewed');
  expect(asked.filter((call) => !call.includes('/quote/mark.')), 'the quote came with the page')
    .toEqual([`GET ${quote.path}`, `POST /gw/v1${quote.path}/seen`]);
});

test('is confirmed with a signature, once, and stays confirmed', async ({ page }) => {
  const quote = await publish();
  await page.goto(quote.path);
  await button(page, '确认报价').click();
  await page.getByLabel('签署人姓名').fill('李丽');
  await page.getByLabel('联系电话').fill('13900001111');
  await draw(page, page.locator('.pad-surface'), SIGNATURE);
  await button(page, '确认并签署').dblclick();
  await expect(page.getByRole('heading', { name: '报价已确认' })).toBeVisible();
  await expect(page.getByRole('region', { name: '确认回执' })).toContainText('李丽');
  await page.reload();
  await expect(page.getByRole('heading', { name: '报价已确认' })).toBeVisible();
  const row = await api.get(`/api/v1/quotes/${quote.id}`);
  expect([row.status, row.signer_name]).toEqual(['accepted', '李丽']);
  expect(database(`SELECT signature_svg FROM quote WHERE id = ${quote.id}`))
    .toMatch(/^(M\d+ \d+l[-\d ]+)+$/);
});

test('is declined with a reason', async ({ page }) => {
  const quote = await publish();
  await page.goto(quote.path);
  await button(page, '有疑问').click();
  await button(page, '暂不接受这份报价').click();
  await button(page, '价格超出预算').click();
  await button(page, '告知业务员').click();
  await expect(page.getByRole('heading', { name: '您已婉拒这份报价' })).toBeVisible();
  const row = await api.get(`/api/v1/quotes/${quote.id}`);
  expect([row.status, row.decline_reason]).toEqual(['declined', '价格超出预算']);
});

test('a question about a line reaches the quote', async ({ page }) => {
  const quote = await publish();
  await page.goto(quote.path);
  await button(page, '有疑问').click();
  await page.getByLabel('关于').selectOption({ index: 2 });
  await page.getByLabel('想问什么，或想改哪里').fill('能否改成双面？');
  await button(page, '发送给业务员').click();
  await expect(page.getByRole('status')).toContainText('已送达');
  const { items } = await api.get(`/api/v1/quotes/${quote.id}/history`);
  const asked = items.find((event) => JSON.stringify(event.data).includes('能否改成双面？'));
  expect(asked.data.line_no).toBe(2);
});

test('expired: readable, not to be confirmed, an extension can be asked for',
  async ({ page }) => {
    const quote = await publish();
    database('UPDATE quote SET valid_until = CURDATE() - INTERVAL 3 DAY, '
      + `expires_at = UTC_TIMESTAMP(3) - INTERVAL 3 DAY WHERE id = ${quote.id}`);
    await page.goto(quote.path);
    await expect(page.getByRole('heading', { name: '这份报价已过有效期' })).toBeVisible();
    await expect(button(page, '确认报价')).toHaveCount(0);
    await button(page, '申请延期').click();
    await page.getByLabel('给业务员留言').fill('请延一周');
    await button(page, '申请延期').last().click();
    await expect(page.getByRole('status')).toContainText('申请已送达');
    const { items } = await api.get(`/api/v1/quotes/${quote.id}/history`);
    expect(JSON.stringify(items)).toContain('请延一周');
    const refused = await page.request.post(`/gw/v1${quote.path}/accept`, {
      data: { signer_name: '李丽' },
    });
    expect(refused.status()).toBe(410);
  });

test('withdrawn while it is being signed: says so and closes', async ({ page }) => {
  const quote = await publish();
  await page.goto(quote.path);
  await button(page, '确认报价').click();
  await page.getByLabel('签署人姓名').fill('李丽');
  await api.post(`/api/v1/quotes/${quote.id}/withdraw`, { reason: '价格有误' });
  await button(page, '确认并签署').click();
  await expect(page.getByRole('heading', { name: '这份报价已撤回' })).toBeVisible();
  expect(await stateOf(quote)).toBe('withdrawn');
});

test('a newer version takes the place of the old one', async ({ page }) => {
  const old = await publish();
  const next = await api.post(`/api/v1/quotes/${old.id}/revise`);
  await api.post(`/api/v1/quotes/${next.id}/publish`);
  await page.goto(old.path);
  await expect(page.getByRole('heading', { name: '这份报价已有新版本' })).toBeVisible();
  await expect(button(page, '确认报价')).toHaveCount(0);
});

test('a token that nobody has says so', async ({ page }) => {
  await page.goto('/q/AAAAAAAAAAAAAAAAAAAAAA');
  await expect(page.getByRole('heading', { name: '没有找到这份报价' })).toBeVisible();
});

test.describe('under the browser’s own name', () => {
  // An emulated name is dropped before the last report of a page goes out, and the server tells
  // viewers apart by it.
  test.use({ userAgent: undefined });

  test('the time spent reading arrives', async ({ page }) => {
    const quote = await publish();
    await page.goto(quote.path);
    await expect(page.getByText('还有 7 天')).toBeVisible();
    await expect.poll(() => page.evaluate(() => performance.now())).toBeGreaterThan(1500);
    await page.goto('about:blank');
    await expect.poll(async () => {
      const { items } = await api.get(`/api/v1/quotes/${quote.id}/views`);
      return items[0].seconds;
    }).toBeGreaterThan(0);
  });
});

test('the code on paper leads back here', async ({ page }) => {
  const quote = await publish();
  const code = await page.request.get(`${BASE_URL}/gw/v1${quote.path}/qr?format=svg`);
  expect(code.status()).toBe(200);
  expect(code.headers()['content-type']).toContain('image/svg+xml');
  await page.goto(quote.path);
  expect(await page.evaluate(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    return image.naturalWidth > 0;
  }, `/gw/v1${quote.path}/qr?format=svg`)).toBe(true);
});

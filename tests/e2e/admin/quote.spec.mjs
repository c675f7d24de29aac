/** The quote editor: a line table like a spreadsheet, whose total is the server's. */

import { apiAs, expect, test, twoProducts } from '../lib.mjs';
import { drawer, newCustomer, signIn } from './desk.mjs';

const cell = (page, line, column) =>
  page.locator(`[data-cell="${line - 1}-${column}"]`).locator('input, select');

async function fillLine(page, line, values) {
  for (const [column, value] of Object.entries(values)) {
    const field = cell(page, line, column);
    if (column === 'pricing_method') await field.selectOption(value);
    else await field.fill(value);
  }
}

test('totals are exact for every pricing method and equal the server\'s', async ({
  page, playwright,
}) => {
  const customer = await newCustomer(playwright.request);
  await signIn(page, 'sales1');
  await page.goto(`/admin/quotes/new?customer=${customer.id}`);
  await expect(page.getByText(customer.name).first()).toBeVisible();
  const lines = [
    [{ title: '按面积', pricing_method: 'area', width_mm: '2400', height_mm: '1200',
      quantity_e3: '3', unit_price_e4: '85.5' }, '¥738.72'],
    [{ title: '虚方', pricing_method: 'area_min1m', width_mm: '600', height_mm: '400',
      quantity_e3: '2', unit_price_e4: '120' }, '¥144.00'],
    [{ title: '按周长', pricing_method: 'perimeter', width_mm: '1000', height_mm: '500',
      quantity_e3: '1', unit_price_e4: '10' }, '¥30.00'],
    [{ title: '点位', pricing_method: 'slot_days', days: '30', quantity_e3: '2',
      unit_price_e4: '30' }, '¥1,800.00'],
    [{ title: '曝光', pricing_method: 'cpm', quantity_e3: '1000000', unit_price_e4: '25' },
      '¥25,000.00'],
    [{ title: '零头', pricing_method: 'quantity', quantity_e3: '2.5', unit_price_e4: '12.3456' },
      '¥30.86'],
  ];
  for (const [at, [values, amount]] of lines.entries()) {
    if (at > 0) await page.getByRole('button', { name: '加一行' }).click();
    await fillLine(page, at + 1, values);
    await expect(page.locator('tbody tr').nth(at)).toContainText(amount);
  }
  await page.getByLabel('优惠').fill('43.58');
  await expect(page.getByTestId('total')).toHaveText('¥27,700.00');
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/quotes\?record=\d+/);
  await expect(drawer(page)).toContainText('¥27,700.00');
  await expect(drawer(page)).toContainText('草稿');
});

test('a product brings its price, Enter goes down, a bad cell says so', async ({
  page, playwright,
}) => {
  const customer = await newCustomer(playwright.request);
  const api = await apiAs(playwright.request, 'sales1');
  const [counted] = await twoProducts(api);
  await api.close();
  await signIn(page, 'sales1');
  await page.goto(`/admin/quotes/new?customer=${customer.id}`);
  await cell(page, 1, 'title').pressSequentially(counted.name);
  await page.getByRole('option', { name: counted.name }).first().waitFor();
  await page.keyboard.press('Enter');
  const price = String(counted.unit_price_e4 / 10000);
  await expect(cell(page, 1, 'unit_price_e4')).toHaveValue(price);
  await cell(page, 1, 'quantity_e3').press('Enter');
  await expect(cell(page, 2, 'quantity_e3')).toBeFocused();
  await fillLine(page, 2, { title: '安装', quantity_e3: 'abc', unit_price_e4: '1' });
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert')).toContainText('不是数字');
  await expect(page).toHaveURL(/quotes\/new/);
});

test('a sheet copied from Excel fills the table', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request);
  await signIn(page, 'sales1');
  await page.goto(`/admin/quotes/new?customer=${customer.id}`);
  const sheet = '灯箱\t按面积\t2400\t1200\t\t\t3\t85.5\t含灯布\r\n横幅\t按数量\t\t\t\t\t2\t10\t\r\n';
  await cell(page, 1, 'title').focus();
  await cell(page, 1, 'title').evaluate((field, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    field.dispatchEvent(new ClipboardEvent('paste', {
      clipboardData: data, bubbles: true, cancelable: true,
    }));
  }, sheet);
  await expect(cell(page, 2, 'title')).toHaveValue('横幅');
  await expect(page.getByTestId('total')).toHaveText('¥758.72');
});

test('leaving with typed lines asks first', async ({ page }) => {
  await signIn(page, 'sales1');
  await page.goto('/admin/quotes/new');
  await cell(page, 1, 'title').fill('还没保存');
  await page.locator('nav a[href="/admin/orders"]').click();
  await expect(page.getByRole('dialog')).toContainText('放弃');
  await page.getByRole('button', { name: '取消' }).click();
  await expect(cell(page, 1, 'title')).toHaveValue('还没保存');
});

test('publishing gives the code that the customer scans', async ({ page, playwright }) => {
  const customer = await newCustomer(playwright.request);
  const api = await apiAs(playwright.request, 'sales1');
  const [counted] = await twoProducts(api);
  await api.close();
  await signIn(page, 'sales1');
  await page.goto(`/admin/quotes/new?customer=${customer.id}`);
  await cell(page, 1, 'title').pressSequentially(counted.name);
  await page.getByRole('option', { name: counted.name }).first().click();
  await page.getByRole('button', { name: '保存并发布' }).click();
  await expect(drawer(page)).toContainText('已发送');
  await page.getByRole('tab', { name: '发给客户' }).click();
  const code = page.getByAltText('报价单二维码');
  await expect.poll(() => code.evaluate((image) => image.naturalWidth)).toBeGreaterThan(0);
  const link = page.getByRole('link', { name: /\/q\// });
  const answer = await page.request.get(await link.getAttribute('href'));
  expect(answer.status()).toBe(200);
});

/** Every screen: usable by everybody, in both languages, on a phone, in the dark. */

import { apiAs, expect, expectAccessible, test } from '../lib.mjs';
import { signIn } from './desk.mjs';

const SCREENS = ['home', 'review', 'leads', 'customers', 'contacts', 'quotes', 'quotes/new',
  'orders', 'workboard', 'workorders', 'products', 'price-lists', 'stocks', 'stock-moves',
  'warehouses', 'receivables', 'receipts', 'receipts/new', 'aging', 'invoices',
  'invoices/new', 'wallets', 'invoice-titles', 'contracts', 'amendments', 'imports', 'exports', 'staff', 'depts',
  'roles', 'fields',
  'pools', 'recycle',
  'jobs', 'settings', 'system', 'security'];
/** Entities whose records open in a drawer; departments and roles have pages of their own. */
const RECORDS = ['leads', 'customers', 'contacts', 'followups', 'quotes', 'orders', 'workorders',
  'tasks', 'products', 'price-lists', 'stocks', 'stock-moves', 'warehouses', 'receivables',
  'receipts', 'invoices', 'contracts', 'amendments', 'staff', 'pools'];
const SCREENS_A_TEST = 7;

/** Waits until a screen shows what it has: no skeleton, no transition under way. */
async function settled(page) {
  await expect(page.locator('h1').first()).toBeAttached();
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await page.waitForFunction(() => document.getAnimations()
    .every((one) => one.playState !== 'running' || one.effect.getTiming().iterations === Infinity));
}

async function open(page, path) {
  await page.goto(`/admin/${path}`);
  await settled(page);
}

test.describe.configure({ timeout: 240_000 });

test('axe finds nothing serious on the login page', async ({ page }) => {
  await page.goto('/admin/login');
  await expect(page.locator('#username')).toBeVisible();
  await expectAccessible(page);
});

test('every entry of the menu is tested here', async ({ page }) => {
  await signIn(page, 'admin');
  const entries = await page.locator('aside nav a').evaluateAll((links) =>
    links.map((link) => new URL(link.href).pathname.replace('/admin/', '')));
  expect(entries.length).toBeGreaterThan(10);
  expect(entries.filter((path) => !SCREENS.includes(path))).toEqual([]);
});

for (let from = 0; from < SCREENS.length; from += SCREENS_A_TEST) {
  const part = SCREENS.slice(from, from + SCREENS_A_TEST);
  test(`axe finds nothing serious on ${part.join(', ')}`, async ({ page }) => {
    await signIn(page, 'admin');
    for (const path of part) {
      await test.step(path, async () => {
        await open(page, path);
        await expectAccessible(page);
      });
    }
  });
}

for (let from = 0; from < RECORDS.length; from += SCREENS_A_TEST) {
  const part = RECORDS.slice(from, from + SCREENS_A_TEST);
  test(`axe finds nothing serious on a record of ${part.join(', ')}`, async ({
    page, playwright,
  }) => {
    const api = await apiAs(playwright.request, 'admin');
    await signIn(page, 'admin');
    for (const path of part) {
      await test.step(path, async () => {
        const { items: [row] } = await api.get(`/api/v1/${path}?limit=1`);
        expect(row, `the demo has something of ${path}`).toBeTruthy();
        await open(page, `${path}?record=${row.id}`);
        await expect(page.locator('.record header')).toBeVisible();
        await settled(page);
        await expectAccessible(page);
      });
    }
    await api.close();
  });
}

test('axe finds nothing serious on a form and on the choice of columns', async ({ page }) => {
  await signIn(page, 'admin');
  await open(page, 'customers');
  await page.getByRole('button', { name: '新建客户' }).click();
  await expect(page.getByLabel('客户名称', { exact: true })).toBeFocused();
  await settled(page);
  await expectAccessible(page);
  await open(page, 'customers');
  await page.getByRole('button', { name: '显示的列' }).click();
  await expect(page.getByRole('checkbox', { name: '行业' })).toBeVisible();
  await settled(page);
  await expectAccessible(page);
});

test('in English no Chinese is left but data', async ({ page, playwright }) => {
  const api = await apiAs(playwright.request, 'admin');
  const meta = await api.get('/api/v1/meta');
  await api.close();
  await signIn(page, 'admin');
  await page.getByRole('button', { name: '个人菜单' }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await expect(page.getByRole('link', { name: 'Home' })).toBeVisible();
  const chinese = /[\u4e00-\u9fff]/;
  const own = meta.entities.flatMap(({ fields }) => fields) // named by the company, in its words
    .filter(({ name }) => /^cf_\d/.test(name)).map(({ title }) => title);
  for (const entity of meta.entities.filter(({ actions }) => actions.includes('list'))) {
    await test.step(entity.path, async () => {
      await open(page, entity.path);
      const words = await page.locator('aside nav, h1, th, .views, .bar').allInnerTexts();
      expect(words.filter((text) => chinese.test(text) && !own.includes(text))).toEqual([]);
    });
  }
  await open(page, 'roles');
  const rights = await page.locator('.rights, .group .head').allInnerTexts();
  expect(rights.filter((text) => chinese.test(text))).toEqual([]);
});

test('at 390 px nothing hangs over the edge', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(page, 'admin');
  for (const path of SCREENS) {
    await test.step(path, async () => {
      await open(page, path);
      const over = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(over).toBeLessThanOrEqual(0);
    });
  }
  await page.getByRole('button', { name: '打开导航' }).click();
  await page.locator('nav a[href="/admin/customers"]').click();
  await expect(page.getByRole('heading', { level: 1, name: '客户' })).toBeVisible();
});

test('the dark follows the system and stays readable', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await signIn(page, 'admin');
  for (const path of ['home', 'review', 'customers', 'quotes/new', 'roles']) {
    await test.step(path, async () => {
      await open(page, path);
      await expect(page.locator('html')).toHaveClass(/dark/);
      await expectAccessible(page);
    });
  }
});

test('a server that is away is told in place and asked again', async ({ page }) => {
  await signIn(page, 'sales1');
  await page.route('**/api/v1/contacts*', (route) => route.fulfill({ status: 503 }));
  await page.goto('/admin/contacts');
  await expect(page.getByRole('alert')).toContainText('服务暂时不可用');
  await page.unroute('**/api/v1/contacts*');
  await page.getByRole('button', { name: '重试' }).click();
  await expect(page.locator('tbody tr').first()).toBeVisible();
});

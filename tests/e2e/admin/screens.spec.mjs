/** Every screen: usable by everybody, in both languages, on a phone, in the dark. */

import { apiAs, expect, expectAccessible, test } from '../lib.mjs';
import { signIn } from './desk.mjs';

const SCREENS = ['home', 'review', 'leads', 'customers', 'contacts', 'quotes', 'quotes/new',
  'orders', 'workboard', 'workorders', 'products', 'price-lists', 'stocks', 'stock-moves',
  'warehouses', 'receivables', 'receipts', 'receipts/new', 'staff', 'depts', 'roles', 'recycle',
  'jobs', 'settings', 'system', 'security'];
const SCREENS_A_TEST = 7;
const RECORDS = ['leads', 'customers', 'quotes', 'orders', 'products', 'staff'];

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

test('axe finds nothing serious on records and forms', async ({ page, playwright }) => {
  const api = await apiAs(playwright.request, 'admin');
  await signIn(page, 'admin');
  for (const path of RECORDS) {
    await test.step(path, async () => {
      const { items: [row] } = await api.get(`/api/v1/${path}?limit=1`);
      await open(page, `${path}?record=${row.id}`);
      await expect(page.locator('.record header')).toBeVisible();
      await settled(page);
      await expectAccessible(page);
    });
  }
  await open(page, 'customers');
  await page.getByRole('button', { name: '新建客户' }).click();
  await expect(page.getByLabel('客户名称', { exact: true })).toBeFocused();
  await settled(page);
  await expectAccessible(page);
  await api.close();
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
  for (const entity of meta.entities.filter(({ actions }) => actions.includes('list'))) {
    await test.step(entity.path, async () => {
      await open(page, entity.path);
      const words = await page.locator('aside nav, h1, th, .views, .bar').allInnerTexts();
      expect(words.filter((text) => chinese.test(text))).toEqual([]);
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

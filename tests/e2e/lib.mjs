/** What the browser suites share: addresses, devices, guards, and a small API client. */

import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';
import { layout } from '../stack/layout.mjs';
import { DATABASE, sql } from '../stack/mariadb.mjs';

/** The stack under test. */
export const BASE_URL = (process.env.BASE_URL || 'http://127.0.0.1:8080').replace(/\/$/, '');
/** The password of every demo account. */
export const DEMO_PASSWORD = 'baodan-demo';

/** A phone whose page is opened inside WeChat. */
export const WECHAT_PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UP1A; wv) AppleWebKit/537.36 '
    + '(KHTML, like Gecko) Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 '
    + 'MicroMessenger/8.0.50.2701(0x28003253) Process/appbrand0 WeChat/arm64 NetType/WIFI '
    + 'Language/zh_CN',
};

/**
 * Watches a page for what no page may do: throw, break its content policy, or ask another host.
 * @returns {() => void} checks that nothing of the kind happened
 */
export function guard(page) {
  const faults = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const local = ['data:', 'blob:'].includes(url.protocol) || url.hostname === '127.0.0.1'
      || url.hostname === new URL(BASE_URL).hostname;
    if (!local) faults.push(`foreign host: ${url.href}`);
  });
  return () => expect(faults).toEqual([]);
}

/** Playwright's test, with the guard on every page it opens by itself. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const check = guard(page);
    await use(page);
    check();
  },
});
export { expect };

/** Fails on anything that axe calls serious or critical. */
export async function expectAccessible(page, exclude = []) {
  let axe = new AxeBuilder({ page });
  for (const selector of exclude) axe = axe.exclude(selector);
  const { violations } = await axe.analyze();
  const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join('\n')}`))
    .toEqual([]);
}

/** Records layout shifts from the first paint on; read them with `layoutShift`. */
export async function watchLayoutShift(page) {
  await page.addInitScript(() => {
    window.shiftSum = 0;
    new window.PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (!entry.hadRecentInput) window.shiftSum += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** The sum of all layout shifts so far. */
export function layoutShift(page) {
  return page.evaluate(() => window.shiftSum);
}

/** A failed call says which one and what the server answered. */
async function jsonOf(response) {
  const text = await response.text();
  expect(response.ok(), `${response.url()} → ${response.status()} ${text}`).toBe(true);
  return text ? JSON.parse(text) : null;
}

/**
 * A staff member's API session, as the web admin has it.
 * @param {import('@playwright/test').APIRequest} request playwright.request
 * @param {string} username a demo account
 */
export async function apiAs(request, username) {
  const context = await request.newContext({ baseURL: BASE_URL });
  const { csrf } = await jsonOf(await context.post('/api/v1/session', {
    data: { username, password: DEMO_PASSWORD },
  }));
  const headers = { 'X-CSRF-Token': csrf };
  return {
    get: async (path) => jsonOf(await context.get(path)),
    post: async (path, data = {}) => jsonOf(await context.post(path, {
      data, headers: { ...headers, 'Idempotency-Key': randomUUID() },
    })),
    patch: async (path, data, version) => jsonOf(await context.patch(path, {
      data, headers: { ...headers, 'If-Match': `"${version}"` },
    })),
    delete: async (path) => jsonOf(await context.delete(path, { headers })),
    close: () => context.dispose(),
  };
}

/** SQL as the administrator of the stack, for what only time can bring about otherwise. */
export function database(text) {
  return sql(layout(), text, DATABASE).trim();
}

/** Two products of the demo: one counted, one by area. */
export async function twoProducts(api) {
  const { items } = await api.get('/api/v1/products?status=on&limit=100&sort=id');
  const of = (method) => items.find((product) => product.pricing_method === method);
  const [counted, byArea] = [of('quantity'), of('area')];
  expect(counted && byArea, 'the demo has a product by quantity and one by area').toBeTruthy();
  return [counted, byArea];
}

/** The lines of a quote over two products, 4 pieces and 2 boards of 2.4 × 1.2 m. */
export function linesOf([counted, byArea]) {
  const line = (product, more) => ({
    product_id: product.id, title: product.name, pricing_method: product.pricing_method,
    unit_price_e4: product.unit_price_e4, ...more,
  });
  return [
    line(counted, { quantity_e3: 4000 }),
    line(byArea, { quantity_e3: 2000, width_mm: 2400, height_mm: 1200, note: '含安装' }),
  ];
}

/** A name that no other test uses. */
export function uniqueName(stem) {
  return `${stem}${Date.now().toString(36)}${Math.random().toString(36).slice(2, 5)}`;
}

/** A local day some days from today, in the company's zone. */
export function dayFromToday(days) {
  const china = new Date(Date.now() + 8 * 3600e3 + days * 86400e3);
  return china.toISOString().slice(0, 10);
}

/** Draws strokes with the pointer inside an element, each a list of fractions of its box. */
export async function draw(page, locator, strokes) {
  // A trial click waits until the element has come to rest.
  await locator.click({ trial: true });
  const box = await locator.boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps: 6 });
    await page.mouse.up();
  }
}

/** A few strokes that pass for a signature. */
export const SIGNATURE = [
  [[0.15, 0.3], [0.4, 0.25], [0.2, 0.75]],
  [[0.3, 0.5], [0.5, 0.8]],
  [[0.6, 0.2], [0.65, 0.8], [0.85, 0.3], [0.9, 0.7]],
];

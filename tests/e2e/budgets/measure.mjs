/** What the fronts cost a visitor: bytes over the line, time to content, layout shift. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BASE_URL, DEMO_PASSWORD, WECHAT_PHONE, apiAs, dayFromToday, layoutShift, linesOf, twoProducts,
  uniqueName, watchLayoutShift,
} from '../lib.mjs';

const PACK = fileURLToPath(new URL('../../wechat/harness/pack.mjs', import.meta.url));
const KB = 1000;

/** The most that each may cost. */
export const LIMITS = {
  loginScriptBytes: 140 * KB, dashboardScriptBytes: 340 * KB, quoteBytes: 50 * KB,
  contentMs: 1000, shift: 0, mainPackageKb: 1536,
};

/** "Slow 4G" of DevTools and Lighthouse: each request waits 562.5 ms; a middling phone. */
export const SLOW_PHONE = {
  words: 'Slow 4G (562.5 ms per request, 1474 kbit/s down, 675 kbit/s up), CPU 4 times slower',
  network: {
    offline: false, latency: 562.5, downloadThroughput: 1474.56 * KB / 8,
    uploadThroughput: 675 * KB / 8,
  },
  cpu: 4,
};

/** Counts what comes over the line, headers included. */
async function countBytes(cdp) {
  const types = new Map();
  const count = { script: 0, all: 0, requests: 0 };
  cdp.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    count.requests += 1;
    count.all += encodedDataLength;
    if (types.get(requestId) === 'Script') count.script += encodedDataLength;
  });
  await cdp.send('Network.enable');
  return count;
}

/** A page with an empty cache, and the count of what it fetches. */
async function freshPage(browser, options) {
  const context = await browser.newContext({ baseURL: BASE_URL, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  return { context, page, cdp, count: await countBytes(cdp) };
}

/** Bytes of script that the web admin's first screens fetch, each with an empty cache. */
export async function measureAdmin(browser) {
  const login = await freshPage(browser);
  await login.page.goto('/admin/', { waitUntil: 'networkidle' });
  const loginScriptBytes = login.count.script;
  await login.page.request.post('/api/v1/session', {
    data: { username: 'boss', password: DEMO_PASSWORD },
  });
  const storageState = await login.context.storageState();
  await login.context.close();
  const desk = await freshPage(browser, { storageState });
  await desk.page.goto('/admin/home', { waitUntil: 'networkidle' });
  await desk.page.locator('.chart svg').first().waitFor();
  const dashboardScriptBytes = desk.count.script;
  await desk.context.close();
  return { loginScriptBytes, dashboardScriptBytes };
}

/** The address of a quote with eight lines, published for this. */
export async function publishQuote(request) {
  const api = await apiAs(request, 'sales1');
  const customer = await api.post('/api/v1/customers', { name: uniqueName('量速客户') });
  const two = linesOf(await twoProducts(api));
  const quote = await api.post('/api/v1/quotes', {
    customer_id: customer.id, valid_until: dayFromToday(7), lines: [two, two, two, two].flat(),
    terms: '预付 50%，验收后 7 日内付清。', note: '价格含税（6%）。',
  });
  const { public_url: url } = await api.post(`/api/v1/quotes/${quote.id}/publish`);
  await api.close();
  return new URL(url).pathname;
}

/** Notes when the frame with the quote in it was on the screen. */
function watchContent() {
  const look = new window.MutationObserver(() => {
    if (document.querySelector('#quote:not([aria-busy]) .line .amount')) {
      look.disconnect();
      window.requestAnimationFrame(() => setTimeout(() => {
        window.contentMs = performance.now();
      }));
    }
  });
  look.observe(document, { subtree: true, childList: true, attributes: true });
}

/** One visit to the customer's page on a phone; with `slow` on the line and processor of that. */
export async function measureQuote(browser, address, slow) {
  const { context, page, cdp, count } = await freshPage(browser, WECHAT_PHONE);
  if (slow) {
    await cdp.send('Network.emulateNetworkConditions', slow.network);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slow.cpu });
  }
  await watchLayoutShift(page);
  await page.addInitScript(watchContent);
  await page.goto(address, { waitUntil: 'networkidle' });
  const contentMs = await page.waitForFunction(() => window.contentMs);
  const paintMs = await page.evaluate(() =>
    performance.getEntriesByName('first-contentful-paint')[0].startTime);
  const visit = {
    quoteBytes: count.all, requests: count.requests, paintMs, shift: await layoutShift(page),
    contentMs: Math.max(await contentMs.jsonValue(), paintMs),
  };
  await context.close();
  return visit;
}

/** The packages of the mini-program in kB, by name, as they would be uploaded. */
export function measurePackages() {
  const out = mkdtempSync(path.join(os.tmpdir(), 'packages-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [PACK, '--out', out],
    { encoding: 'utf8' });
  rmSync(out, { recursive: true });
  if (status !== 0) throw new Error(stderr);
  return Object.fromEntries([...stdout.matchAll(/^(\S+) (\d+) kB$/gm)]
    .map(([, name, kb]) => [name, Number(kb)]));
}

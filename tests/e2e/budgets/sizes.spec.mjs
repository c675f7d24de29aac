/** The fronts stay small; how fast they are on a slow phone, `make bench` tells. */

import { expect, test } from '../lib.mjs';
import { LIMITS, measureAdmin, measurePackages, measureQuote, publishQuote } from './measure.mjs';

test.describe.configure({ timeout: 180_000 });

test('the web admin: script at the login and at the dashboard', async ({ browser }) => {
  const { loginScriptBytes, dashboardScriptBytes } = await measureAdmin(browser);
  expect(loginScriptBytes).toBeGreaterThan(0);
  expect(loginScriptBytes).toBeLessThanOrEqual(LIMITS.loginScriptBytes);
  expect(dashboardScriptBytes).toBeGreaterThan(loginScriptBytes);
  expect(dashboardScriptBytes).toBeLessThanOrEqual(LIMITS.dashboardScriptBytes);
});

test('the customer’s page: everything, and nothing moves', async ({ browser, playwright }) => {
  const visit = await measureQuote(browser, await publishQuote(playwright.request));
  expect(visit.quoteBytes).toBeLessThanOrEqual(LIMITS.quoteBytes);
  expect(visit.shift).toBe(LIMITS.shift);
});

test('the mini-program: its packages', () => {
  const packages = measurePackages();
  expect(Object.keys(packages).length).toBeGreaterThan(1);
  expect(packages.main).toBeLessThan(LIMITS.mainPackageKb);
});

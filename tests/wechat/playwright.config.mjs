// The mini-program's own suite, against the whole stack at BASE_URL.
import { defineConfig } from '@playwright/test';
import { CHROMIUM } from './chromium.mjs';

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../../build/e2e-wechat',
  workers: 1,
  forbidOnly: true,
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    baseURL: process.env.BASE_URL || 'http://127.0.0.1:8080',
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 1,
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    launchOptions: CHROMIUM,
  },
});

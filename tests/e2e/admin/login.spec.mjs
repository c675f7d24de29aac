/** Signing in: the right way, the wrong ways, and back to where one was. */

import { createHmac } from 'node:crypto';
import { DEMO_PASSWORD, apiAs, expect, test, uniqueName } from '../lib.mjs';
import { signIn } from './desk.mjs';

const STEP_S = 30;

/** The six digits that an authenticator shows now (RFC 6238). */
function codeOf(secret, step = Math.floor(Date.now() / 1000 / STEP_S)) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[=\s]/g, '')]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('the page says that this is a demo, and enters it', async ({ page }) => {
  await page.goto('/admin/');
  await expect(page.getByText('演示环境')).toBeVisible();
  await page.getByRole('button', { name: 'reviewer', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('您好');
});

test('a wrong password is told without saying what was wrong', async ({ page }) => {
  await page.goto('/admin/login');
  await page.locator('#username').fill(uniqueName('nobody'));
  await page.locator('#password').fill('wrong');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('用户名或密码不对');
  await expect(page).toHaveURL(/login/);
});

test('five failures lock for a while, and the page says how long', async ({ page }) => {
  await page.goto('/admin/login');
  await page.locator('#username').fill(uniqueName('locked'));
  const answers = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/session') && response.request().method() === 'POST') {
      answers.push(response.status());
    }
  });
  for (let tries = 1; !answers.includes(429) && tries <= 8; tries += 1) {
    await page.locator('#password').fill(`wrong-${tries}`);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect.poll(() => answers.length).toBe(tries);
  }
  expect(answers).toContain(429);
  await expect(page.getByRole('alert')).toContainText('分钟');
});

test('a link is kept through the login, and signing out ends the session', async ({ page }) => {
  await page.goto('/admin/customers?view=mine');
  await page.locator('#username').fill('sales1');
  await page.locator('#password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/customers\?view=mine$/);
  await page.getByRole('button', { name: '个人菜单' }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await expect(page).toHaveURL(/login/);
  await page.goto('/admin/customers');
  await expect(page).toHaveURL(/login\?back/);
});

test('a session that was revoked asks to sign in again and comes back', async ({ page }) => {
  await signIn(page, 'sales3');
  await page.goto('/admin/leads');
  await expect(page.locator('tbody tr').first()).toBeVisible();
  await page.context().clearCookies();
  await page.getByRole('button', { name: '我负责的' }).click();
  await expect(page.getByRole('alert')).toContainText('过期');
  await page.locator('#username').fill('sales3');
  await page.locator('#password').fill(DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/leads/);
});

test('two-step sign-in is turned on with an app and asked for', async ({ page, playwright }) => {
  const admin = await apiAs(playwright.request, 'admin');
  const { items: [dept] } = await admin.get('/api/v1/depts?limit=1');
  const { items: roles } = await admin.get('/api/v1/roles?limit=100');
  const username = uniqueName('totp').toLowerCase();
  const { password } = await admin.post('/api/v1/staff', {
    username, name: '两步验证', dept_id: dept.id, role_ids: [roles[0].id],
  });
  await admin.close();

  await signIn(page, username, password);
  await page.goto('/admin/security');
  await page.getByRole('button', { name: '开启两步验证' }).click();
  await expect(page.getByAltText('两步验证二维码')).toBeVisible();
  const secret = (await page.locator('.secret').textContent()).trim();
  await page.getByLabel('动态验证码').fill(codeOf(secret));
  await page.getByRole('button', { name: '确认开启' }).click();
  await expect(page.getByText('的两步验证已开启')).toBeVisible();

  await page.context().clearCookies();
  await page.goto('/admin/login');
  await page.locator('#username').fill(username);
  await page.locator('#password').fill(password);
  await page.keyboard.press('Enter');
  await expect(page.locator('#otp')).toBeFocused();
  await page.locator('#otp').fill('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('验证码不对');
  // One code counts once: the next step's is still fresh for a server that allows for slow clocks.
  await page.locator('#otp').fill(codeOf(secret, Math.floor(Date.now() / 1000 / STEP_S) + 1));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/home/);
});

/** 线索池: a rule is written, tried, saved; what it took back is given back. */

import { apiAs, database, expect, expectAccessible, test, uniqueName } from '../lib.mjs';
import { drawer, signIn } from './desk.mjs';

const PICTURES = process.env.PICTURES; // where to keep what was seen, to be looked at
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** The screen as it is, at both widths. */
async function pictures(page, name) {
  if (!PICTURES) return;
  for (const [size, viewport] of [['phone', PHONE], ['desk', DESK]]) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: `${PICTURES}/${name}-${size}.png` });
  }
}

const hasOwner = (lead) => () =>
  database(`SELECT owner_id IS NOT NULL FROM lead WHERE id = ${lead.id}`);

/** A pool with a lead that sales1 has held for so many days. */
async function heldLead(request, days) {
  const admin = await apiAs(request, 'admin');
  const pool = await admin.post('/api/v1/pools', { kind: 'lead', name: uniqueName('测试池') });
  const lead = await admin.post('/api/v1/leads', {
    company: uniqueName('久未跟进'), pool_id: pool.id, owner_id: null,
  });
  await admin.close();
  const sales = await apiAs(request, 'sales1');
  await sales.post(`/api/v1/leads/${lead.id}/claim`);
  await sales.close();
  database(`UPDATE lead SET owner_since = NOW(3) - INTERVAL ${days} DAY WHERE id = ${lead.id}`);
  return { pool, lead };
}

test('a rule is tried before it is saved, and a run is undone', async ({ page, playwright }) => {
  const { pool, lead } = await heldLead(playwright.request, 21);
  await signIn(page, 'admin');
  await page.goto(`/admin/pools?record=${pool.id}`);
  await drawer(page).getByRole('tab', { name: '回收规则' }).click();
  await drawer(page).getByRole('button', { name: '加一条规则' }).click();
  const days = drawer(page).getByLabel('领取以后', { exact: true });
  await days.fill('30');
  await drawer(page).getByRole('button', { name: '试算' }).click();
  await expect(drawer(page).getByText('现在没有会被收回的')).toBeVisible();
  await days.fill('20');
  await drawer(page).getByRole('button', { name: '试算' }).click();
  await expect(drawer(page).getByText('现在将收回 1 条')).toBeVisible();
  await expect(drawer(page).getByRole('status')).toContainText(lead.company);
  await expect(drawer(page).getByRole('status')).toContainText('王海涛');
  await pictures(page, 'pool-rules');
  await expectAccessible(page);
  await drawer(page).getByRole('button', { name: '保存规则' }).click();
  await expect(page.getByText('规则已保存，正在重新计算期限')).toBeVisible();

  await expect.poll(() => database(
    `SELECT recycle_due_at < NOW(3) FROM lead WHERE id = ${lead.id}`,
  )).toBe('1');
  database("UPDATE bd_schedule SET next_at = NOW(3) WHERE name = 'pools.recycle'");
  await expect.poll(hasOwner(lead), { timeout: 30_000 }).toBe('0');
  await page.reload();
  await drawer(page).getByRole('tab', { name: '回收规则' }).click();
  await pictures(page, 'pool-runs');
  await drawer(page).getByRole('button', { name: '撤销' }).first().click();
  await page.getByRole('dialog').last().getByRole('button', { name: '撤销' }).click();
  await expect(page.getByText('正在还给原负责人')).toBeVisible();
  await expect.poll(hasOwner(lead), { timeout: 30_000 }).toBe('1');
  const admin = await apiAs(playwright.request, 'admin');
  const { version } = await admin.get(`/api/v1/pools/${pool.id}`);
  await admin.patch(`/api/v1/pools/${pool.id}`, { rules: [], enabled: false }, version);
  await admin.close();
});

test('a rule without days is refused beside it', async ({ page }) => {
  await signIn(page, 'admin');
  await page.goto('/admin/pools?record=1');
  await drawer(page).getByRole('tab', { name: '回收规则' }).click();
  await drawer(page).getByRole('button', { name: '加一条规则' }).click();
  await drawer(page).getByRole('button', { name: '试算' }).click();
  await expect(drawer(page).getByRole('alert')).toContainText('请至少填一个适用于线索的天数');
});

test('a pool is told to give out, and gives what lies in it', async ({ page, playwright }) => {
  const admin = await apiAs(playwright.request, 'admin');
  const me = await admin.get('/api/v1/staff?username=sales1');
  const pool = await admin.post('/api/v1/pools', {
    kind: 'lead', name: uniqueName('分配池'), staff_ids: [me.items[0].id],
  });
  const lead = await admin.post('/api/v1/leads', {
    company: uniqueName('待分配'), pool_id: pool.id, owner_id: null,
  });
  await admin.close();
  await signIn(page, 'admin');
  await page.goto(`/admin/pools?record=${pool.id}`);
  await drawer(page).getByRole('tab', { name: '分配' }).click();
  await drawer(page).getByText('按专长', { exact: true }).click();
  await drawer(page).getByRole('button', { name: '加一条专长' }).click();
  await pictures(page, 'pool-skills');
  await drawer(page).getByText('轮流分配', { exact: true }).click();
  await drawer(page).getByRole('button', { name: '删除' }).waitFor({ state: 'hidden' });
  await page.reload();
  await drawer(page).getByRole('tab', { name: '分配' }).click();
  await drawer(page).getByText('轮流分配', { exact: true }).click();
  await drawer(page).getByRole('button', { name: '保存分配方式' }).click();
  await expect(page.getByText('分配方式已保存')).toBeVisible();
  await expect(drawer(page).locator('.order')).toContainText('王海涛下一个');
  await expect(drawer(page).locator('.is-loading')).toHaveCount(0);
  await pictures(page, 'pool-share');
  await drawer(page).locator('h3').last().hover();
  await page.waitForFunction(() => document.getAnimations()
    .every(({ playState }) => playState !== 'running'));
  await expectAccessible(page);

  await page.goto(`/admin/leads?view=pool&q=${encodeURIComponent(lead.company)}`);
  await page.locator(`tr[data-id="${lead.id}"]`).getByRole('checkbox').check();
  await page.getByRole('toolbar').getByRole('button', { name: '按规则分配' }).click();
  await expect.poll(hasOwner(lead)).toBe('1');
  await page.goto(`/admin/leads?record=${lead.id}`);
  await expect(drawer(page).getByLabel('动态')).toContainText('轮流：轮到 王海涛');
});

test('a person says when he is on leave', async ({ page }) => {
  await signIn(page, 'sales3');
  await page.goto('/admin/security');
  const days = page.getByPlaceholder('从哪天');
  await days.fill('2099-01-04');
  await page.getByPlaceholder('到哪天').fill('2099-01-09');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '保存请假' }).click();
  await expect(page.getByText('请假已保存')).toBeVisible();
  await pictures(page, 'leave');
  await page.reload();
  await expect(days).toHaveValue('2099-01-04');
});

test('the countdown stands in the list and on the record', async ({ page, playwright }) => {
  const { lead } = await heldLead(playwright.request, 1);
  database(`UPDATE lead SET recycle_due_at = NOW(3) + INTERVAL 50 HOUR WHERE id = ${lead.id}`);
  await signIn(page, 'sales1');
  await page.goto(`/admin/leads?q=${encodeURIComponent(lead.company)}`);
  const row = page.locator(`tr[data-id="${lead.id}"]`);
  await expect(row).toContainText('天后回收');
  await row.click();
  await expect(drawer(page)).toContainText('天后回收');
  await pictures(page, 'pool-countdown');
});

import { expect, test, unique, uniquePhone } from './phone.mjs';

test('a known WeChat is logged in without asking', async ({ phone }) => {
  await phone.open('sales1');
  await expect(phone.text(/好，|夜深了，/)).toBeVisible();
  await expect(phone.text('今天要跟进')).toBeVisible();
});

test('after logging out one logs in by a tap', async ({ phone }) => {
  await phone.open('sales3');
  await phone.tab('我的');
  await phone.tap('退出登录');
  await phone.answer('退出登录');
  await expect(phone.button('微信登录')).toBeVisible();
  await phone.restart();
  await expect(phone.button('微信登录')).toBeVisible();
  await phone.tap('微信登录');
  await expect(phone.text('今天要跟进')).toBeVisible();
});

test('a dead session is renewed silently, once for all calls', async ({ phone }) => {
  await phone.open('sales1');
  await expect(phone.text('今天要跟进')).toBeVisible();
  await phone.page.evaluate(() => {
    const session = window.wx.getStorageSync('session');
    window.wx.setStorageSync('session', { ...session, token: 'dead' });
    window.__wxCalls.length = 0;
  });
  await phone.tab('我的');
  await expect(phone.text('登录的设备')).toBeVisible();
  const logins = await phone.page.evaluate(
    () => window.__wxCalls.filter(([name]) => name === 'login').length,
  );
  expect(logins).toBe(1);
});

test('a new colleague binds with a scanned invite', async ({ phone, office }) => {
  const name = unique('newcomer');
  const { invite } = await office.invite(name);
  await phone.open(name);
  await expect(phone.text('绑定员工账号')).toBeVisible();
  await phone.expectAccessible();
  await phone.tap('绑定');
  await expect(phone.text('请填写邀请码，或扫管理员给你的码')).toBeVisible();
  await phone.field('邀请码').fill('no-such-invite');
  await phone.tap('绑定');
  await expect(phone.text('没有找到这个邀请码')).toBeVisible();
  await phone.page.evaluate((code) => {
    window.__wxMock.scanCode = () => ({ result: code, scanType: 'QR_CODE' });
  }, invite);
  await phone.button('扫邀请码').tap();
  await expect(phone.text('今天要跟进')).toBeVisible();
  await expect(phone.text(name)).toBeVisible();
  await phone.restart();
  await expect(phone.text('今天要跟进')).toBeVisible();
});

test('a new colleague binds with their phone number', async ({ phone, office }) => {
  const name = unique('byphone');
  const mobile = uniquePhone();
  await office.newStaff(name, mobile);
  await phone.open(`${name}&phone=${uniquePhone()}`);
  await phone.tap('用手机号绑定');
  await expect(phone.text('没有找到这个邀请码或手机号')).toBeVisible();
  await phone.open(`${name}&phone=${mobile}`);
  await phone.tap('用手机号绑定');
  await expect(phone.text('今天要跟进')).toBeVisible();
  await expect(phone.text(name)).toBeVisible();
});

test('an invite that was used is refused kindly', async ({ phone, office }) => {
  const first = unique('first');
  const { invite } = await office.invite(first);
  await phone.open(first);
  await phone.field('邀请码').fill(invite);
  await phone.tap('绑定');
  await expect(phone.text('今天要跟进')).toBeVisible();
  await phone.open(unique('second'));
  await phone.field('邀请码').fill(invite);
  await phone.tap('绑定');
  await expect(phone.text('这个邀请码已经用过了')).toBeVisible();
});

test('without a network the first screen says so and recovers', async ({ phone }) => {
  await phone.open('sales1');
  await phone.setOffline(true);
  await phone.page.evaluate(() => window.wx.clearStorageSync());
  await phone.restart();
  await expect(phone.text('连不上网络，请检查网络后重试')).toBeVisible();
  await phone.setOffline(false);
  await phone.tap('重试');
  await expect(phone.text('今天要跟进')).toBeVisible();
});

import { expect, test, unique, uniquePhone } from './phone.mjs';

test('a customer is created, and a second one of that name is questioned', async ({ phone }) => {
  const name = unique('苏州测试广告');
  const mobile = uniquePhone();
  await phone.open('sales1', 'packages/customers/edit/edit');
  await phone.tap('保存客户');
  await expect(phone.text('请填写客户名称')).toBeVisible();
  await phone.field('客户名称').fill(name);
  await phone.field('联系人').fill('李丽');
  await phone.field('手机').fill(mobile);
  await phone.tap('保存客户');
  await expect(phone.text(name)).toBeVisible();
  await expect(phone.text('写跟进')).toBeVisible();

  await phone.go('/packages/customers/edit/edit');
  await phone.field('客户名称').fill(name);
  await expect(phone.text('可能已经有了')).toBeVisible();
  await phone.tap('保存客户');
  await expect(phone.text('看起来已经有这个客户了')).toBeVisible();
  await expect(phone.text('请主管核对后代为新建')).toBeVisible();
  await expect(phone.button('不是同一家，仍然新建')).toHaveCount(0);

  await phone.open('boss', 'packages/customers/edit/edit');
  await phone.field('客户名称').fill(name);
  await phone.tap('保存客户');
  await phone.tap('不是同一家，仍然新建');
  await expect(phone.text('写跟进')).toBeVisible();
});

test('the server\'s problems stand beside their fields', async ({ phone }) => {
  await phone.open('sales1', 'packages/customers/edit/edit');
  await phone.field('客户名称').fill(unique('号码不对'));
  await phone.field('手机').fill('12');
  await phone.tap('保存客户');
  const mobile = phone.screen.locator('wx-bd-field', { hasText: '手机' });
  await expect(mobile.getByRole('alert')).toBeVisible();
});

test('a follow-up with a photo and the next date stands in the timeline', async ({ phone }) => {
  const name = unique('跟进客户');
  await phone.open('sales1', 'packages/customers/edit/edit');
  await phone.field('客户名称').fill(name);
  await phone.tap('保存客户');
  await expect(phone.text('写跟进')).toBeVisible();
  await phone.tap('写跟进');
  await phone.tap('见面拜访');
  await phone.field('跟进内容').fill('看了现场，下周要报价');
  await phone.tap('明天');
  await phone.giveCamera();
  await phone.button('添加照片').tap();
  await expect(phone.screen.getByRole('img', { name: '照片 1' })).toBeVisible();
  await phone.tap('保存跟进');
  await expect(phone.text('看了现场，下周要报价')).toBeVisible();
  await expect(phone.text(/明天 10:00/)).toBeVisible();
});

test('a follow-up that cannot be sent stays on the phone', async ({ phone }) => {
  const name = unique('断网客户');
  await phone.open('sales1', 'packages/customers/edit/edit');
  await phone.field('客户名称').fill(name);
  await phone.tap('保存客户');
  await phone.tap('写跟进');
  await phone.field('跟进内容').fill('地下室没有信号');
  await phone.setOffline(true);
  await phone.tap('保存跟进');
  await expect(phone.text('写的内容已留在手机上')).toBeVisible();
  await phone.back();
  await phone.setOffline(false);
  await phone.tap('写跟进');
  await expect(phone.field('跟进内容')).toHaveValue('地下室没有信号');
  await phone.tap('保存跟进');
  await expect(phone.text('地下室没有信号')).toBeVisible();
});

test('a customer of the pool is claimed and given back', async ({ phone, office }) => {
  const name = unique('公海客户');
  const { id } = await office.post('sales1', '/api/v1/customers', { name });
  await office.post('sales1', `/api/v1/customers/${id}/return`, { reason: 'no_need' });
  await phone.open('sales2');
  await phone.tab('客户');
  await phone.tap('公海');
  await phone.field('搜公海客户').fill(name);
  await phone.tap('领取');
  await expect(phone.page.getByText('已领取，归你跟进')).toBeVisible();
  await phone.tap('客户');
  await phone.tap(name);
  await phone.tap('退回公海');
  await phone.answer('联系不上');
  await expect(phone.button('领取这个客户')).toBeVisible();
});

test('a lead is entered, followed up and converted', async ({ phone }) => {
  const company = unique('线索公司');
  await phone.open('sales1');
  await phone.tab('客户');
  await phone.tap('线索');
  await phone.tap('新建线索');
  await phone.field('公司').fill(company);
  await phone.tap('抖音');
  await phone.tap('保存线索');
  await phone.tap('写跟进');
  await phone.field('跟进内容').fill('加了微信');
  await phone.tap('保存跟进');
  await expect(phone.text('加了微信')).toBeVisible();
  await phone.tap('转为客户');
  await expect(phone.button('写跟进')).toBeVisible();
  await expect(phone.page.locator('#nav-title')).toHaveText('客户');
  await expect(phone.text(company)).toBeVisible();
});

test('a long list is read on while scrolling, and refreshed by pulling', async ({
  phone, office,
}) => {
  const prefix = unique('长列表');
  const { staff } = await office.get('sales1', '/api/v1/session');
  for (let index = 1; index <= 23; index++) {
    const name = `${prefix}第${index}家`;
    await office.post('admin', '/api/v1/customers',
      { name, owner_id: staff.id, allow_duplicate: true });
  }
  await phone.open('sales1');
  await phone.tab('客户');
  await phone.field('搜客户名称、电话').fill(prefix);
  const rows = phone.screen.locator('wx-bd-customer-row');
  await expect(rows.first()).toContainText('长列表');
  // The list may still be the one before the search: scroll until it is read to its end.
  await expect.poll(async () => {
    await phone.scrollToEnd();
    return rows.count();
  }).toBe(23);
  await phone.page.evaluate(() => window.__mp.pullDown());
  await expect(rows).toHaveCount(20);
});

test('without a network the lists that were seen last stand there, and say so', async ({
  phone, office,
}) => {
  const name = unique('离线客户');
  await office.post('sales1', '/api/v1/customers', { name });
  await phone.open('sales1');
  await phone.tab('客户');
  await expect(phone.text(name)).toBeVisible();
  await phone.tab('报单');
  await expect(phone.screen.locator('.line').first()).toBeVisible();
  await phone.setOffline(true);
  await phone.restart();
  await expect(phone.text(/离线，这是 今天 .* 看到的/)).toBeVisible();
  await expect(phone.text('今天要跟进')).toBeVisible();
  await phone.tab('客户');
  await expect(phone.text(/离线，这是/)).toBeVisible();
  await expect(phone.text(name)).toBeVisible();
  await phone.expectAccessible();
  await phone.field('搜客户名称、电话').fill('别的');
  await expect(phone.text('网络')).toBeVisible();
  await phone.field('搜客户名称、电话').fill('');
  await expect(phone.text(name)).toBeVisible();
  await phone.setOffline(false);
  await phone.tap(/离线，这是/);
  await expect(phone.text(/离线，这是/)).toHaveCount(0);
  await expect(phone.text(name)).toBeVisible();
});

test('whoever signs out leaves no list behind', async ({ phone }) => {
  await phone.open('sales1');
  await phone.tab('客户');
  await expect(phone.screen.locator('wx-bd-customer-row').first()).toBeVisible();
  const kept = () => phone.page.evaluate(() =>
    window.wx.getStorageInfoSync().keys.filter((key) => key.startsWith('kept:')).length);
  expect(await kept()).toBeGreaterThan(0);
  await phone.tab('我的');
  await phone.tap('退出登录');
  await phone.answer('退出登录');
  await expect.poll(kept).toBe(0);
});

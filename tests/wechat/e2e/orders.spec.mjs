import { expect, test, unique } from './phone.mjs';

async function fillOrder(phone, office, wanted = null) {
  const name = unique('报单客户');
  const { id } = await office.post('sales1', '/api/v1/customers', { name });
  const product = wanted ?? await office.product('area');
  await phone.open('sales1', 'packages/sales/order-edit/order-edit');
  await phone.chooseCustomer(name);
  await phone.addProduct(product, { 宽: '3000', 高: '1000', 数量: '2' });
  await phone.field('备注').fill('门头，先做样');
  return { id, name, product };
}

async function ordersOf(office, customer) {
  return (await office.get('admin', `/api/v1/orders?customer_id=${customer.id}`)).items;
}

test('an order from scratch, with photo and address, is submitted once', async ({
  phone, office,
}) => {
  const customer = await fillOrder(phone, office);
  await phone.giveCamera();
  await phone.button('添加照片').tap();
  await phone.field('安装或送货地址').fill('南京西路 100 号');
  const total = await phone.screen.locator('.total').innerText();
  // The second tap of a double tap may come too late to find the button.
  const submit = phone.button('提交报单');
  await Promise.all([submit.tap(), submit.tap().catch(() => undefined)]);
  await expect(phone.text('待审核')).toBeVisible();
  await expect(phone.text(total)).toBeVisible();
  await expect(phone.text('南京西路 100 号')).toBeVisible();
  await expect(phone.screen.getByRole('img', { name: '照片 1' })).toBeVisible();
  expect(await ordersOf(office, customer)).toHaveLength(1);
});

test('a draft without a network survives a killed app and is sent once', async ({
  phone, office,
}) => {
  const customer = await fillOrder(phone, office);
  await phone.setOffline(true);
  await phone.tap('提交报单');
  await expect(phone.text('没有网络，联网后自动发送')).toBeVisible();
  await phone.page.goto('/demo/phone/?as=sales1#pages/orders/orders');
  await phone.restart();
  await expect(phone.text('发送中')).toBeVisible();
  await expect(phone.text(customer.name)).toBeVisible();
  await phone.setOffline(false);
  await expect(phone.text('发送中')).toBeHidden();
  await expect.poll(async () => (await ordersOf(office, customer)).length).toBe(1);
  await phone.restart();
  await expect(phone.text('待审核')).toBeVisible();
  expect(await ordersOf(office, customer)).toHaveLength(1);
});

test('an answer that got lost is asked for again with the same key', async ({ phone, office }) => {
  const customer = await fillOrder(phone, office);
  let losses = 1;
  await phone.page.route('**/gw/v1/orders', async (route) => {
    if (route.request().method() !== 'POST' || losses-- <= 0) return route.fallback();
    // The server does it; the phone never hears of it.
    await route.fetch();
    return route.abort();
  });
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible({ timeout: 20_000 });
  const keys = await phone.keysOfSubmissions();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(await ordersOf(office, customer)).toHaveLength(1);
});

test('a moved price is shown and asked about', async ({ phone, office }) => {
  const product = await office.newProduct(unique('涨价布'), 1000000);
  const customer = await fillOrder(phone, office, product);
  await office.setPrice(product, 1100000);
  await phone.tap('提交报单');
  await expect(phone.text('价格有变动，请确认')).toBeVisible();
  await expect(phone.text('¥600.00')).toBeVisible();
  await expect(phone.text('¥660.00')).toBeVisible();
  await phone.tap('按新价格提交');
  await expect(phone.text('待审核')).toBeVisible();
  const keys = await phone.keysOfSubmissions();
  expect(new Set(keys).size).toBe(2);
  const [{ total_fen: total }] = await ordersOf(office, customer);
  expect(total).toBe(66000);
});

test('all violations are shown at once, beside what they are about', async ({ phone, office }) => {
  await fillOrder(phone, office);
  await phone.page.route('**/gw/v1/orders', (route) => route.fulfill({
    status: 422,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: '/problems/validation', title: 'validation', status: 422,
      errors: [
        { pointer: '/lines/0/unit_price_e4', code: 'price-floor', detail: '低于底价 ¥80.00' },
        { pointer: '/customer_id', code: 'credit', detail: '客户超出信用额度 ¥500.00' },
        { pointer: '/site_address', code: 'required', detail: '安装类产品要填地址' },
      ],
    }),
  }));
  await phone.tap('提交报单');
  await expect(phone.screen.locator('wx-bd-line-list').getByText('低于底价 ¥80.00')).toBeVisible();
  await expect(phone.text('客户超出信用额度 ¥500.00')).toBeVisible();
  const address = phone.screen.locator('wx-bd-field', { hasText: '地址' });
  await expect(address.getByText('安装类产品要填地址')).toBeVisible();
});

test('a rejected order is corrected and submitted again', async ({ phone, office }) => {
  const customer = await fillOrder(phone, office);
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible();
  const [{ id, no }] = await ordersOf(office, customer);
  await office.post('reviewer', `/api/v1/orders/${id}/reject`, { reason: '尺寸写反了' });
  await phone.page.evaluate(() => window.__mp.pullDown());
  await expect(phone.text('尺寸写反了')).toBeVisible();
  await phone.tap('修改后重新提交');
  await expect(phone.page.locator('#nav-title')).toHaveText(`修改 ${no}`);
  await phone.tap(customer.product.name);
  await phone.field('宽').fill('1000');
  await phone.field('高').fill('3000');
  await phone.tap('放进单子');
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible();
  const orders = await ordersOf(office, customer);
  expect(orders.map((order) => order.status)).toEqual(['submitted']);
});

test('a former order is repeated in two taps', async ({ phone, office }) => {
  const customer = await fillOrder(phone, office);
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible();
  await phone.tap('再来一单');
  await expect(phone.text(customer.product.name)).toBeVisible();
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible();
  await expect.poll(async () => (await ordersOf(office, customer)).length).toBe(2);
});

test('a submitted order can be taken back', async ({ phone, office }) => {
  await fillOrder(phone, office);
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible();
  await phone.tap('撤销这张报单');
  await phone.answer('撤销报单');
  await expect(phone.text('已作废')).toBeVisible();
});

test('orders are found by their state', async ({ phone, office }) => {
  const customer = await fillOrder(phone, office);
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible();
  await phone.page.goto('/demo/phone/?as=sales1');
  await phone.tab('报单');
  await phone.screen.getByRole('tab', { name: '待审核' }).tap();
  await expect(phone.text(customer.name)).toBeVisible();
  await phone.screen.getByRole('tab', { name: '已退回' }).tap();
  await expect(phone.text(customer.name)).toBeHidden();
});

test('an order of a catalogue product keeps the price list', async ({ phone, office }) => {
  const product = await office.product('quantity');
  await phone.open('sales1', 'packages/sales/order-edit/order-edit');
  await phone.tap('添加产品');
  await phone.field('搜产品名称、编号').fill(product.name);
  await phone.tap(product.name);
  await expect(phone.text('报单按价目表的价格')).toBeVisible();
  await expect(phone.screen.getByLabel(/^单价/)).toBeDisabled();
});

import { expect, test, unique } from './phone.mjs';

async function newCustomer(office) {
  const name = unique('报价客户');
  const { id } = await office.post('sales1', '/api/v1/customers', { name });
  return { id, name };
}

test('a quote is priced live, published and shown as a code', async ({ phone, office }) => {
  const customer = await newCustomer(office);
  const product = await office.product('area');
  await phone.open('sales1', 'packages/sales/quote-edit/quote-edit');
  await phone.chooseCustomer(customer.name);
  await phone.addProduct(product, { 宽: '2400', 高: '1200', 数量: '3' });
  await phone.field('整单优惠').fill('0.5');
  const shown = await phone.screen.locator('.total').innerText();
  await phone.tap('保存并发布');
  await expect(phone.screen.getByRole('img', { name: /的二维码/ })).toBeVisible();
  // The server priced the same.
  await expect(phone.text(shown)).toBeVisible();
  const image = phone.screen.locator('img[alt*="二维码"]');
  await expect.poll(() => image.evaluate((img) => img.naturalWidth)).toBeGreaterThan(200);
  const [{ total_fen: total }] = (await office.get(
    'sales1', `/api/v1/quotes?customer_id=${customer.id}`,
  )).items;
  expect(shown.replace(/[¥,.]/g, '')).toBe(String(total));
  const brightness = await phone.page.evaluate(() => window.wx.getScreenBrightness());
  expect(brightness.value).toBe(1);
  await phone.tap('小程序码');
  await expect.poll(() => image.evaluate((img) => img.naturalWidth)).toBeGreaterThan(200);
});

test('all ten ways of pricing ask for the right sizes', async ({ phone }) => {
  await phone.open('sales1', 'packages/sales/line/line');
  const asked = {
    按数量: ['数量'], 按面积: ['宽', '高', '数量'], 按长度: ['长', '数量'],
    按周长: ['宽', '高', '数量'], 虚方: ['宽', '高', '数量'], '点位·天': ['天数', '点位数'],
    CPM: ['曝光次数'], CPC: ['点击次数'], CPA: ['转化个数'], 打包: ['数量'],
  };
  for (const [method, fields] of Object.entries(asked)) {
    await phone.screen.getByRole('radio', { name: method, exact: true }).tap();
    for (const field of fields) await expect(phone.field(field)).toBeVisible();
    await expect(phone.screen.locator('input')).toHaveCount(fields.length + 3);
  }
});

test('what was typed into a new quote survives a killed app', async ({ phone, office }) => {
  const customer = await newCustomer(office);
  const product = await office.product('quantity');
  await phone.open('sales1', 'packages/sales/quote-edit/quote-edit');
  await phone.chooseCustomer(customer.name);
  await phone.addProduct(product, { 数量: '5' });
  await phone.restart();
  await expect(phone.text(customer.name)).toBeVisible();
  await expect(phone.text(product.name)).toBeVisible();
});

test('the salesperson sees that the customer accepted, and orders', async ({ phone, office }) => {
  const customer = await newCustomer(office);
  const product = await office.product('quantity');
  await phone.open('sales1', 'packages/sales/quote-edit/quote-edit');
  await phone.chooseCustomer(customer.name);
  await phone.addProduct(product, { 数量: '2' });
  await phone.tap('保存并发布');
  await expect(phone.screen.getByRole('img', { name: /的二维码/ })).toBeVisible();
  const [{ id }] = (await office.get(
    'sales1', `/api/v1/quotes?customer_id=${customer.id}`,
  )).items;
  const quote = await office.get('sales1', `/api/v1/quotes/${id}`);
  await office.accept(quote.public_url);
  await phone.go(`/packages/sales/quote/quote?id=${id}`);
  await expect(phone.text('已接受')).toBeVisible();
  await expect(phone.text(/李总 .*确认/)).toBeVisible();
  await phone.tap('提交报单');
  await expect(phone.text('价格不变')).toBeVisible();
  await phone.tap('提交报单');
  await expect(phone.text('待审核')).toBeVisible();
});

test('a price below the floor goes to approval before it is published', async ({
  phone, office,
}) => {
  const customer = await newCustomer(office);
  const product = await office.newProduct(unique('低价布'), 1000000);
  await phone.open('sales1', 'packages/sales/quote-edit/quote-edit');
  await phone.chooseCustomer(customer.name);
  await phone.addProduct(product, { 宽: '1000', 高: '1000', 数量: '1', '单价（每平方米）': '40' });
  await phone.tap('保存并发布');
  await expect(phone.text('审批中')).toBeVisible();
  await expect(phone.text('有产品低于底价，需要主管审批后才能发布。')).toBeVisible();
  const [{ id }] = (await office.get(
    'sales1', `/api/v1/quotes?customer_id=${customer.id}`,
  )).items;
  await office.post('boss', `/api/v1/quotes/${id}/approve`);
  await phone.page.evaluate(() => window.__mp.pullDown());
  await expect(phone.text('待发布')).toBeVisible();
  await phone.tap('发布并出示二维码');
  await expect(phone.screen.getByRole('img', { name: /的二维码/ })).toBeVisible();
});

test('a sent quote is withdrawn, and another version is made of it', async ({ phone, office }) => {
  const customer = await newCustomer(office);
  const product = await office.product('quantity');
  await phone.open('sales1', 'packages/sales/quote-edit/quote-edit');
  await phone.chooseCustomer(customer.name);
  await phone.addProduct(product, { 数量: '2' });
  await phone.tap('只保存');
  await expect(phone.text('草稿')).toBeVisible();
  await phone.tap('发布并出示二维码');
  await expect(phone.screen.getByRole('img', { name: /的二维码/ })).toBeVisible();
  await phone.back();
  await phone.tap('撤回');
  await phone.answer('撤回');
  await expect(phone.text('已撤回')).toBeVisible();
  await phone.tap('改一版再发');
  await expect(phone.button('添加产品')).toBeVisible();
  await phone.tap('只保存');
  await expect(phone.text('第 2 版')).toBeVisible();
});

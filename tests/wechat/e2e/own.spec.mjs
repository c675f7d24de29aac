// The company's own fields on the phone: in the form, with their conditions, and on the record.
import { expect, test, unique, uniquePhone } from './phone.mjs';

let made = [];

/** A field that works already. */
async function field(office, extra) {
  const { id } = await office.post('admin', '/api/v1/fields',
    { entity: 'contact', section: '投放', mobile: true, ...extra });
  made.push(id);
  await expect.poll(async () => (await office.get('admin', `/api/v1/fields/${id}`)).state)
    .toBe('active');
  return { id, name: `cf_${id}` };
}

test.afterEach(async ({ office }) => {
  for (const id of made.splice(0)) await office.post('admin', `/api/v1/fields/${id}/retire`);
});

test('own fields of every kind are filled in by condition and stand on the record', async ({
  phone, office,
}) => {
  const [customer] = (await office.get('sales1', '/api/v1/customers?pool=0&limit=1')).items;
  const options = [{ value: 'dy', title: '抖音', colour: '#dc2626' }, { value: 'wx', title: '视频号' }];
  const tree = [{ value: 'sh', title: '上海', children: [{ value: 'pd', title: '浦东' }] }];
  const channels = await field(office, { title: '投放渠道', kind: 'multi', options });
  await field(office, {
    title: '预算', kind: 'money', needed: true, shown_if: { in: ['dy', { var: channels.name }] },
  });
  await field(office, { title: '商圈', kind: 'cascade', options: tree });
  await field(office, { title: '对接人', kind: 'person' });
  await field(office, { title: '地区', kind: 'region' });
  await field(office, { title: '签约日', kind: 'date' });
  await field(office, { title: '门头照', kind: 'image' });
  await field(office, { title: '编号', kind: 'serial', prefix: 'TF' });
  const hidden = await field(office, { title: '电脑上才有', kind: 'text', mobile: false });
  expect(hidden.name).toBeTruthy();

  await phone.open('sales1', `packages/customers/contact/contact?customer_id=${customer.id}`);
  const name = unique('王经理');
  await phone.field('称呼').fill(name);
  await phone.field('手机').fill(uniquePhone());
  await expect(phone.text('投放渠道')).toBeVisible();
  await expect(phone.screen.getByText('预算')).toHaveCount(0);
  await expect(phone.screen.getByText('电脑上才有')).toHaveCount(0);
  await phone.screen.getByRole('checkbox', { name: '抖音' }).tap();
  await expect(phone.text('预算')).toBeVisible();
  await phone.tap('保存联系人');
  await expect(phone.text('请填写预算')).toBeVisible();
  await phone.field('预算').fill('1,234.5');
  await phone.button('商圈').tap();
  await phone.tap('上海 / 浦东');
  await phone.button('对接人').tap();
  await phone.field('搜对接人').fill('王海');
  await phone.tap('王海涛');
  await expect(phone.button('商圈')).toHaveText('上海 / 浦东');
  await phone.giveCamera();
  await phone.button('添加照片').tap();
  await expect(phone.screen.getByRole('img', { name: '照片 1' })).toBeVisible();
  await phone.expectAccessible();
  await phone.page.screenshot({ path: '../build/e2e-wechat/own-form.png' });
  await phone.tap('保存联系人');
  const saved = () => office.get('sales1', `/api/v1/contacts?q=${encodeURIComponent(name)}`);
  await expect.poll(async () => (await saved()).items.length).toBe(1);
  const row = await office.get('sales1', `/api/v1/contacts/${(await saved()).items[0].id}`);
  expect(row[channels.name]).toEqual(['dy']);

  await phone.open('sales1', `packages/customers/contact/contact?id=${row.id}`);
  await phone.restart(); // opened by another hash alone, the page would stay
  await expect(phone.field('预算')).toHaveValue('1234.5');
  await expect(phone.text(/^TF/)).toBeVisible();
  await phone.field('预算').fill('12.345');
  await phone.tap('保存联系人');
  await expect(phone.text('请填写数字，例如 12.5')).toBeVisible();
});

test('a customer is edited, and its own facts stand on its page', async ({ phone, office }) => {
  const options = [{ value: 'a', title: '餐饮', colour: '#16a34a' }, { value: 'b', title: '教育' }];
  const trade = await field(office, { entity: 'customer', title: '细分行业', kind: 'option', options });
  const { id } = await office.post('sales1', '/api/v1/customers', { name: unique('自定义客户') });
  await phone.open('sales1', `packages/customers/detail/detail?id=${id}`);
  await phone.tap('编辑');
  await phone.tap('餐饮');
  await phone.tap('保存客户');
  await expect(phone.text('写跟进')).toBeVisible();
  await expect(phone.text('细分行业')).toBeVisible();
  await expect(phone.text('餐饮')).toBeVisible();
  await phone.page.screenshot({ path: '../build/e2e-wechat/own-facts.png' });
  await office.post('admin', `/api/v1/fields/${trade.id}/retire`);
  made = [];
  await phone.restart();
  await expect(phone.text('餐饮')).toBeVisible();
  await phone.tap('编辑');
  await expect(phone.field('客户名称')).toBeVisible();
  await expect(phone.screen.getByText('细分行业')).toHaveCount(0);
});

/** What the customer does on the page: confirm and sign, ask, decline, ask for more time. */

import {
  SIGNATURE, WECHAT_PHONE, draw, expect, expectAccessible, test,
} from '../lib.mjs';
import { sampleQuote, startStub } from './stub.mjs';

const PATH = /^(M\d+ \d+l-?\d+( ?-?\d+)*)+$/;

let stub;
test.use(WECHAT_PHONE);
test.beforeAll(async () => { stub = await startStub(); });
test.afterAll(() => stub.stop());
test.beforeEach(async ({ page }) => {
  stub.reset();
  await page.goto(stub.url);
});

const button = (page, name) => page.getByRole('button', { name, exact: true });
const pad = (page) => page.locator('.pad-surface');
const nameField = (page) => page.getByLabel('签署人姓名');
const strokesOf = (page) => page.locator('.pad .ink').getAttribute('d')
  .then((d) => (d.match(/M/g) || []).length);

test('confirms with a drawn signature and keeps a receipt', async ({ page }) => {
  await button(page, '确认报价').click();
  await nameField(page).fill(' 李丽 ');
  await page.getByLabel('联系电话').fill('139 0000 1111');
  await draw(page, pad(page), SIGNATURE);
  await button(page, '确认并签署').click();
  await expect(page.getByRole('heading', { name: '报价已确认' })).toBeVisible();
  const [{ body }] = stub.callsOf('accept');
  expect(body.signer_name).toBe('李丽');
  expect(body.signer_phone).toBe('139 0000 1111');
  expect(body.signature_svg).toMatch(PATH);
  expect(body.signature_svg.length).toBeLessThan(6000);
  const receipt = page.getByRole('region', { name: '确认回执' });
  await expect(receipt).toContainText('BJ20261121-0007');
  await expect(receipt).toContainText('¥5,800.00');
  await expect(receipt.getByRole('img', { name: '手写签名' })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(receipt.getByRole('img', { name: '手写签名' })).toBeVisible();
  await button(page, '保存回执').click();
  const picture = page.getByRole('img', { name: /确认回执/ });
  await expect(picture).toHaveAttribute('src', /^data:image\/png;base64,/);
  expect(await picture.evaluate((img) => img.decode().then(() => img.naturalWidth))).toBe(720);
  const [download] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('link', { name: '下载图片' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('BJ20261121-0007-确认回执.png');
});

test('confirms by keyboard alone with the typed name', async ({ page }) => {
  await button(page, '确认报价').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('李丽');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '报价已确认' })).toBeVisible();
  expect(stub.callsOf('accept')[0].body).toEqual({ signer_name: '李丽' });
});

test('a double tap confirms once', async ({ page }) => {
  let release;
  const wait = new Promise((resolve) => { release = resolve; });
  const body = { status: 'accepted', accepted_at: new Date().toISOString() };
  stub.answers.accept = () => ({ status: 200, body, wait });
  await button(page, '确认报价').click();
  await nameField(page).fill('李丽');
  await page.locator('dialog .primary').dblclick();
  await expect(button(page, '正在确认…')).toBeVisible();
  await button(page, '正在确认…').click({ force: true });
  await nameField(page).press('Enter');
  release();
  await expect(page.getByRole('heading', { name: '报价已确认' })).toBeVisible();
  expect(stub.callsOf('accept')).toHaveLength(1);
});

test('says beside each field what is missing or wrong', async ({ page }) => {
  await button(page, '确认报价').click();
  await button(page, '确认并签署').click();
  await expect(page.getByText('请填写签署人姓名')).toBeVisible();
  await expect(nameField(page)).toBeFocused();
  await nameField(page).fill('李丽');
  await page.getByLabel('联系电话').fill('12');
  await draw(page, pad(page), [[[0.5, 0.5], [0.52, 0.5]]]);
  await button(page, '确认并签署').click();
  await expect(page.getByText('请填写签署人姓名')).toBeHidden();
  await expect(page.getByText('电话号码应为 7 到 20 位数字')).toBeVisible();
  await expect(page.getByText('签名太短')).toBeVisible();
  expect(stub.callsOf('accept')).toHaveLength(0);
});

test('puts what the server finds wrong at its field', async ({ page }) => {
  const errors = [{ pointer: '/signer_name', code: 'format', detail: '姓名不能含有特殊符号' }];
  stub.answers.accept = () => stub.problem(422, 'validation', { errors });
  await button(page, '确认报价').click();
  await nameField(page).fill('李丽');
  await button(page, '确认并签署').click();
  await expect(page.getByText('姓名不能含有特殊符号')).toBeVisible();
  await expect(nameField(page)).toHaveAttribute('aria-invalid', 'true');
});

test('what was typed and drawn survives a reload', async ({ page }) => {
  await button(page, '确认报价').click();
  await nameField(page).fill('李丽');
  await draw(page, pad(page), SIGNATURE);
  const ink = await page.locator('.pad .ink').getAttribute('d');
  await page.reload();
  await expect(nameField(page)).toHaveValue('李丽');
  await expect(page.locator('.pad .ink')).toHaveAttribute('d', ink);
  await button(page, '关闭').click();
  await page.reload();
  await expect(button(page, '确认报价')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a half-written question survives a reload with its line', async ({ page }) => {
  await button(page, '有疑问').click();
  await page.getByLabel('关于').selectOption({ index: 3 });
  await page.getByLabel('想问什么，或想改哪里').fill('换成亚光');
  await page.reload();
  await expect(page.getByLabel('想问什么，或想改哪里')).toHaveValue('换成亚光');
  await expect(page.getByLabel('关于')).toHaveValue('3');
});

test('what rises under a finger takes no second tap at once', async ({ page }) => {
  const opener = await button(page, '有疑问').elementHandle();
  const box = await opener.boundingBox();
  const hits = () => page.evaluate(([x, y]) =>
    Boolean(document.elementFromPoint(x, y).closest('dialog')),
  [box.x + box.width / 2, box.y + box.height / 2]);
  const hitAtOnce = await opener.evaluate((node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    node.click();
    const under = document.elementFromPoint(left + width / 2, top + height / 2);
    return Boolean(under.closest('dialog'));
  });
  expect(hitAtOnce).toBe(false);
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect.poll(hits).toBe(true);
});

test('strokes can be taken back, brought back and cleared', async ({ page }) => {
  await button(page, '确认报价').click();
  await expect(button(page, '撤销')).toBeDisabled();
  await draw(page, pad(page), SIGNATURE);
  expect(await strokesOf(page)).toBe(3);
  await button(page, '撤销').click();
  expect(await strokesOf(page)).toBe(2);
  await button(page, '重做').click();
  expect(await strokesOf(page)).toBe(3);
  await expect(button(page, '重做')).toBeDisabled();
  await button(page, '清空').click();
  expect(await strokesOf(page)).toBe(0);
});

test('a finger writes without scrolling the sheet', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 560 });
  await button(page, '确认报价').click();
  await expect(page.getByRole('dialog')).not.toHaveClass(/opening/); // deaf to a double tap
  await pad(page).scrollIntoViewIfNeeded();
  const scrollTop = () => page.getByRole('dialog').evaluate((node) => node.scrollTop);
  const [before, box] = [await scrollTop(), await pad(page).boundingBox()];
  const finger = await page.context().newCDPSession(page);
  const at = (part) => [{ x: box.x + box.width / 2, y: box.y + part * box.height }];
  const touch = (type, touchPoints) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', at(0.9));
  for (const part of [0.7, 0.5, 0.3, 0.1]) await touch('touchMove', at(part));
  await touch('touchEnd', []);
  expect(await strokesOf(page)).toBe(1);
  const d = await page.locator('.pad .ink').getAttribute('d');
  expect(Math.abs(d.match(/-?\d+/g).map(Number)[3])).toBeGreaterThan(200);
  expect(await scrollTop()).toBe(before);
});

test('the enlarged pad is turned on an upright phone and writes where the finger is',
  async ({ page }) => {
    await button(page, '确认报价').click();
    await button(page, '横屏签名').click();
    const box = await pad(page).boundingBox();
    expect(box.height / box.width).toBeCloseTo(2, 1);
    expect(box.height).toBeGreaterThan(600);
    // Down the upright screen is to the right on the turned pad.
    await draw(page, pad(page), [[[0.5, 0.1], [0.5, 0.9]]]);
    const d = await page.locator('.pad .ink').getAttribute('d');
    const [x, y, dx, dy] = d.match(/-?\d+/g).map(Number);
    expect([x, y]).toEqual([60, 150]);
    expect(dx).toBeGreaterThan(400);
    expect(Math.abs(dy)).toBeLessThan(3);
    await page.keyboard.press('Escape');
    await expect(button(page, '横屏签名')).toBeVisible();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

test('a lost connection loses nothing; 重试 sends the same again', async ({ page }) => {
  stub.answers.accept = () => ({ drop: true });
  await button(page, '确认报价').click();
  await nameField(page).fill('李丽');
  await draw(page, pad(page), SIGNATURE);
  await button(page, '确认并签署').click();
  await expect(page.getByText('填写的内容已保留')).toBeVisible();
  stub.answers = {};
  await button(page, '重试').click();
  await expect(page.getByRole('heading', { name: '报价已确认' })).toBeVisible();
  const [first, second] = stub.callsOf('accept').slice(-2);
  expect(second.body).toEqual(first.body);
});

test('a busy server and a limit are told apart', async ({ page }) => {
  await button(page, '确认报价').click();
  await nameField(page).fill('李丽');
  stub.answers.accept = () => stub.problem(503, 'unavailable');
  await button(page, '确认并签署').click();
  await expect(page.getByText('系统正忙，还没有送达')).toBeVisible();
  stub.answers.accept = () => stub.problem(429, 'rate-limited');
  await button(page, '重试').click();
  await expect(page.getByText('操作太频繁')).toBeVisible();
});

test('withdrawn while signing: the page shows how it stands now', async ({ page }) => {
  stub.answers.accept = () => stub.problem(410, 'gone');
  await button(page, '确认报价').click();
  await nameField(page).fill('李丽');
  stub.quote = sampleQuote({ status: 'withdrawn', actions: [] });
  await button(page, '确认并签署').click();
  await expect(page.getByRole('heading', { name: '这份报价已撤回' })).toBeVisible();
  await expect(page.getByRole('status')).toContainText('报价状态已变化');
  await expect(button(page, '确认报价')).toHaveCount(0);
});

test('somebody else confirmed first: their receipt is shown', async ({ page }) => {
  const acceptedAt = '2026-11-20T02:03:04.000Z';
  stub.answers.accept = () => {
    stub.quote = sampleQuote({
      status: 'accepted', accepted_at: acceptedAt, signer_name: '张总', actions: ['ask'],
    });
    return { status: 200, body: { status: 'accepted', accepted_at: acceptedAt } };
  };
  await button(page, '确认报价').click();
  await nameField(page).fill('李丽');
  await button(page, '确认并签署').click();
  await expect(page.getByText('张总 于 2026年11月20日 10:03 确认')).toBeVisible();
});

test('asks about one line, once', async ({ page }) => {
  await button(page, '有疑问').click();
  await button(page, '发送给业务员').click();
  await expect(page.getByText('请写下您的问题或要修改的地方')).toBeVisible();
  await page.getByLabel('关于').selectOption({ label: '第 2 项 电梯轿厢海报点位' });
  await page.getByLabel('想问什么，或想改哪里').fill('能换成 21 天吗');
  await button(page, '价格能否再优惠？').click();
  await button(page, '发送给业务员').click();
  await expect(page.getByRole('status')).toContainText('已送达');
  expect(stub.callsOf('ask').map(({ body }) => body))
    .toEqual([{ message: '能换成 21 天吗\n价格能否再优惠？', line_no: 2 }]);
  await button(page, '有疑问').click();
  await expect(page.getByLabel('想问什么，或想改哪里')).toHaveValue('');
});

test('declines with a reason', async ({ page }) => {
  await button(page, '有疑问').click();
  await button(page, '暂不接受这份报价').click();
  await button(page, '告知业务员').click();
  await expect(page.getByText('请写下原因，或点选一个')).toBeVisible();
  await button(page, '价格超出预算').click();
  await button(page, '告知业务员').click();
  await expect(page.getByRole('heading', { name: '您已婉拒这份报价' })).toBeVisible();
  await expect(page.getByText('您的理由：价格超出预算')).toBeVisible();
  expect(stub.callsOf('decline')[0].body).toEqual({ reason: '价格超出预算' });
});

test('asks for more time when it has expired', async ({ page }) => {
  stub.quote = sampleQuote({
    status: 'expired', expired: true, valid_until: '2026-11-01',
    expires_at: '2026-11-01T16:00:00.000Z', actions: ['ask', 'extend'],
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: '这份报价已过有效期' })).toBeVisible();
  await expect(page.getByText('门头发光字')).toBeVisible();
  await button(page, '申请延期').click();
  await page.getByLabel('给业务员留言').fill('请延到月底');
  await button(page, '申请延期').last().click();
  await expect(page.getByRole('status')).toContainText('申请已送达');
  expect(stub.callsOf('extend').map(({ body }) => body)).toEqual([{ message: '请延到月底' }]);
});

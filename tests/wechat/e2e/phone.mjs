// The phone in a test: what a person sees and taps, and the errors inside the mini-program.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';
import { Office } from './office.mjs';

/** Answers with these are the server's: a browser always logs them. */
const NETWORK_NOISE = /Failed to load resource|net::ERR_/;

export class Phone {
  constructor(page) {
    this.page = page;
    this.consoleErrors = [];
    page.on('pageerror', (error) => this.consoleErrors.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' && !NETWORK_NOISE.test(text)) this.consoleErrors.push(text);
    });
  }

  /** The page on top; those below it stay in the document, hidden. */
  get screen() {
    return this.page.locator('wx-page:visible');
  }

  /** Hand the phone to someone and open the mini-program, on a page if one is named. */
  async open(holder, path = '') {
    await this.page.goto(`/demo/phone/?as=${holder}${path ? `#${path}` : ''}`);
    await expect(this.screen).toBeVisible();
  }

  /** Open a page from where the person is. */
  async go(url) {
    await this.page.evaluate((target) => window.wx.navigateTo({ url: target }), url);
  }

  text(words) {
    return this.screen.getByText(words).filter({ visible: true }).first();
  }

  async tap(words) {
    await this.screen.getByText(words, { exact: true }).filter({ visible: true }).first().tap();
  }

  button(name) {
    return this.screen.getByRole('button', { name, exact: true });
  }

  field(name) {
    return this.screen.getByRole('textbox', { name, exact: true });
  }

  async tab(name) {
    await this.page.getByRole('tab', { name, exact: true }).and(
      this.page.locator('#tabbar button'),
    ).tap();
  }

  /** Answer a question that WeChat itself asks. */
  async answer(name) {
    await this.page.getByRole('dialog').getByRole('button', { name, exact: true }).tap();
  }

  back() {
    return this.page.getByRole('button', { name: '返回' }).tap();
  }

  /** Scroll up and down to the end, as a finger would. */
  scrollToEnd() {
    return this.screen.evaluate(async (page) => {
      page.scrollTop = 0;
      await new Promise(requestAnimationFrame);
      page.scrollTop = page.scrollHeight;
    });
  }

  /** Cut the network off, or bring it back. */
  setOffline(value) {
    return this.page.evaluate((off) => window.__wxMock.setOffline(off), value);
  }

  /** The app is killed and opened again; its storage stays. */
  async restart() {
    await this.page.reload();
    await expect(this.screen).toBeVisible();
  }

  /** The Idempotency-Keys of all submissions since the app was opened. */
  keysOfSubmissions() {
    return this.page.evaluate(() => window.__wxCalls
      .filter(([name, options]) => name === 'request' && /\/gw\/v1\/orders(\/|$)/.test(options.url)
        && options.method === 'POST')
      .map(([, options]) => options.header['Idempotency-Key']));
  }

  /** Add a product of the catalogue to the open quote or order. */
  async addProduct(product, fields) {
    await this.tap('添加产品');
    await this.field('搜产品名称、编号').fill(product.name);
    await this.tap(product.name);
    for (const [name, value] of Object.entries(fields)) await this.field(name).fill(value);
    await this.tap('放进单子');
    await expect(this.button('添加产品')).toBeVisible();
  }

  /** Choose the customer of the open quote or order. */
  async chooseCustomer(name) {
    await this.tap('选择客户');
    await this.field('搜客户名称、电话').fill(name);
    await this.screen.getByText(name, { exact: true }).first().tap();
  }

  /** A camera whose only picture is a coloured square. */
  async giveCamera() {
    await this.page.evaluate(() => {
      window.__wxMock.chooseMedia = async () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
        const context = canvas.getContext('2d');
        context.fillStyle = '#1d4ed8';
        context.fillRect(8, 8, 40, 40);
        const blob = await new Promise((resolve) => {
          canvas.toBlob(resolve, 'image/jpeg');
        });
        const tempFilePath = URL.createObjectURL(blob);
        return { type: 'image', tempFiles: [{ tempFilePath, size: blob.size, fileType: 'image' }] };
      };
    });
  }

  /** Nothing went wrong in the mini-program or in the page around it. */
  async expectNoErrors() {
    expect(await this.page.evaluate(() => window.__wxErrors), 'in the mini-program').toEqual([]);
    expect(this.consoleErrors, 'in the browser').toEqual([]);
  }

  /** No serious accessibility problem on the screen. */
  async expectAccessible() {
    // A colour on its way to another is nobody's fault.
    await this.page.evaluate(() => Promise.all(document.getAnimations()
      .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished)));
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    const found = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
    expect(found).toEqual([]);
  }
}

/** Tests with a phone, and with the back office behind it. */
export const test = base.extend({
  phone: async ({ page }, use) => {
    const phone = new Phone(page);
    await use(phone);
    await phone.expectNoErrors();
  },
  office: async ({ baseURL }, use) => {
    await use(new Office(baseURL));
  },
});

export { expect };

let count = 0;

/** A name that no other test or run uses. */
export function unique(prefix) {
  count += 1;
  return `${prefix}${Date.now().toString(36)}${count}`;
}

/** A mobile number that no other test or run uses. */
export function uniquePhone() {
  count += 1;
  return `139${String((Date.now() * 10 + count) % 1e8).padStart(8, '0')}`;
}

/**
 * The salesperson's phone: the mini-program in its frame, used as a person does it. Every locator
 * looks only at what is on the screen, because pages below the top one stay in the document.
 */

import { expect } from '../lib.mjs';

/** Drives the mini-program in a page of phone size. */
export class Phone {
  constructor(page) {
    this.page = page;
  }

  /** Opens the mini-program as the WeChat user of a demo account. */
  async open(username) {
    await this.page.goto(`/demo/phone/?as=${username}`);
    await expect(this.tab('客户')).toBeVisible();
  }

  tab(name) {
    return this.page.getByRole('tab', { name, exact: true });
  }

  /** A text on the screen. */
  text(text, exact = false) {
    return this.page.locator('#phone').getByText(text, { exact }).filter({ visible: true }).last();
  }

  async tap(text) {
    await this.text(text, true).click();
  }

  async fill(label, value) {
    const field = this.page.locator('input, textarea').and(this.page.getByLabel(label));
    await field.filter({ visible: true }).last().fill(value);
  }

  /** The title of the page on top. */
  title() {
    return this.page.locator('#nav-title');
  }

  back() {
    return this.page.getByRole('button', { name: '返回' }).click();
  }

  /** What went wrong inside the mini-program: nothing, for a test to pass. */
  errors() {
    return this.page.evaluate(() => window.__wxErrors);
  }

  /** Adds a product to the open quote: found by its name, with size and quantity typed in. */
  async addProduct(product, fields) {
    await this.tap('添加产品');
    await this.fill('搜产品名称、编号', product.name);
    await this.tap(product.name);
    for (const [label, value] of Object.entries(fields)) await this.fill(label, value);
    await this.tap('放进单子');
    await expect(this.text('添加产品', true)).toBeVisible();
  }
}

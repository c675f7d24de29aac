import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const lines = await load('utils/lines.ts');

const PRODUCT = {
  id: 3, name: '喷绘布', unit: '平方米', pricing_method: 'area', unit_price_e4: 855000,
  customer_price_e4: null,
};

test('a product becomes a line at the customer\'s price', () => {
  assert.equal(lines.lineOfProduct(PRODUCT).unit_price, '85.5');
  const special = lines.lineOfProduct({ ...PRODUCT, customer_price_e4: 800000 });
  assert.equal(special.unit_price, '80');
});

test('every missing part of a line is named', () => {
  const problems = lines.checkLine({ ...lines.blankLine(), pricing_method: 'area', quantity: '0' });
  assert.deepEqual(Object.keys(problems).sort(),
    ['height_mm', 'quantity', 'title', 'unit_price', 'width_mm']);
});

test('only the sizes of the method are sent', () => {
  const form = {
    ...lines.lineOfProduct(PRODUCT),
    width_mm: '2400', height_mm: '1200', length_mm: '5', quantity: '3',
  };
  assert.deepEqual(lines.checkLine(form), {});
  assert.deepEqual(lines.toLine(form), {
    product_id: 3, title: '喷绘布', pricing_method: 'area', quantity_e3: 3000,
    unit_price_e4: 855000, width_mm: 2400, height_mm: 1200,
  });
});

test('a line survives being edited', () => {
  const line = {
    product_id: 3, title: '灯箱', pricing_method: 'slot_days', quantity_e3: 2500,
    unit_price_e4: 12345, days: 7, note: '夜间', unit: '点位',
  };
  const { unit, ...sent } = line;
  assert.deepEqual(lines.toLine(lines.toForm(line)), sent);
  assert.equal(lines.toForm(line).unit, unit);
});

test('a line in words', () => {
  const view = lines.lineView({
    title: '喷绘布', pricing_method: 'area', quantity_e3: 3000, unit_price_e4: 855000,
    width_mm: 2400, height_mm: 1200, unit: '平方米',
  });
  assert.equal(view.detail, '2400 × 1200 mm × 3 · ¥85.50/平方米');
  assert.equal(view.amount, '¥738.72');
  const cards = { title: '名片', pricing_method: 'quantity', quantity_e3: 5000, unit: '盒' };
  assert.equal(lines.lineView({ ...cards, unit_price_e4: 350000 }).detail, '5 盒 · ¥35.00/盒');
});

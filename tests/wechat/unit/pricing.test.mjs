import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { lineAmountFen, totalFen, PRICING_METHODS } = await load('utils/pricing.ts');

const line = (pricing_method, quantity_e3, unit_price_e4, sizes = {}) =>
  ({ pricing_method, quantity_e3, unit_price_e4, ...sizes });

test('there are ten methods', () => {
  assert.equal(PRICING_METHODS.length, 10);
});

test('each method computes its size', () => {
  const area = { width_mm: 2400, height_mm: 1200 };
  assert.equal(lineAmountFen(line('area', 3000, 855000, area)), 73872);
  assert.equal(lineAmountFen(line('quantity', 2500, 100000)), 2500);
  assert.equal(lineAmountFen(line('length', 2000, 300000, { length_mm: 1500 })), 9000);
  assert.equal(lineAmountFen(line('perimeter', 1000, 100000, area)), 7200);
  assert.equal(lineAmountFen(line('slot_days', 2000, 1500000, { days: 7 })), 210000);
  assert.equal(lineAmountFen(line('cpm', 1000000 * 1000, 250000)), 2500000);
  assert.equal(lineAmountFen(line('cpc', 1000 * 1000, 12345)), 123450);
  assert.equal(lineAmountFen(line('cpa', 10000, 500000)), 50000);
  assert.equal(lineAmountFen(line('package', 1000, 19800000)), 198000);
});

test('a side under one metre counts as the longest side by one metre', () => {
  const amount = (width_mm, height_mm) =>
    lineAmountFen(line('area_min1m', 2000, 1200000, { width_mm, height_mm }));
  assert.equal(amount(600, 400), 14400);
  assert.equal(amount(2400, 500), 57600);
  assert.equal(amount(500, 2400), 57600);
  assert.equal(amount(1000, 1000), 24000);
  assert.equal(amount(1200, 1500), 43200);
});

test('a line is rounded half up once', () => {
  assert.equal(lineAmountFen(line('quantity', 1000, 50)), 1);
  assert.equal(lineAmountFen(line('quantity', 1000, 49)), 0);
  assert.equal(lineAmountFen(line('quantity', 1500, 100)), 2);
  assert.equal(lineAmountFen(line('cpm', 10000, 499999)), 50);
  assert.equal(lineAmountFen(line('cpm', 10000, 504999)), 50);
  assert.equal(lineAmountFen(line('cpm', 10000, 505000)), 51);
});

test('nothing is lost beyond the 53 bits of a JavaScript number', () => {
  const sizes = { width_mm: 99999, height_mm: 99999 };
  const exact = (99999n * 99999n * 9999999n * 9999999n * 2n + 100000000000n) / 200000000000n;
  assert.equal(lineAmountFen(line('area', 9999999, 9999999, sizes)), Number(exact));
});

test('the total adds rounded lines and takes off the discount', () => {
  const third = line('quantity', 333, 10000);
  assert.equal(lineAmountFen(third), 33);
  assert.equal(totalFen([third, third, third], 9), 90);
});

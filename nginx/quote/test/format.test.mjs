import assert from 'node:assert/strict';
import test from 'node:test';
import {
  countText, countdown, dayText, endOfDayMs, localDay, methodHint, momentText, phoneText,
  priceText, quantity, sizeText, unitPrice, yuan, zoneAheadMs,
} from '../src/format.js';

const CHINA = 8 * 3600e3;
const at = (text) => Date.parse(text);

test('money has grouped yuan and two digits of fen', () => {
  const cases = [[0, '¥0.00'], [5, '¥0.05'], [73872, '¥738.72'], [123450, '¥1,234.50'],
    [100000000, '¥1,000,000.00'], [-2000, '-¥20.00'],
    [Number.MAX_SAFE_INTEGER, '¥90,071,992,547,409.91']];
  for (const [fen, text] of cases) assert.equal(yuan(fen), text);
});

test('a unit price shows the digits that it has, two at least', () => {
  assert.equal(unitPrice(855000), '¥85.50');
  assert.equal(unitPrice(1), '¥0.0001');
  assert.equal(unitPrice(12345), '¥1.2345');
  assert.equal(unitPrice(12345600), '¥1,234.56');
});

test('a quantity has no trailing zeros', () => {
  assert.equal(quantity(3000), '3');
  assert.equal(quantity(2500), '2.5');
  assert.equal(quantity(1), '0.001');
  assert.equal(quantity(1000000000), '1,000,000');
});

test('the size is told as each pricing method means it', () => {
  const size = { width_mm: 2400, height_mm: 1200, length_mm: 3500, days: 30 };
  const of = (method) => sizeText({ ...size, pricing_method: method });
  assert.equal(of('area'), '2400 × 1200 mm');
  assert.equal(of('area_min1m'), '2400 × 1200 mm');
  assert.equal(of('perimeter'), '2400 × 1200 mm');
  assert.equal(of('length'), '长 3.5 m');
  assert.equal(of('slot_days'), '30 天');
  assert.equal(of('package'), '');
});

test('count and price name their units', () => {
  const line = { pricing_method: 'quantity', unit: '块', quantity_e3: 2000, unit_price_e4: 1200000 };
  assert.equal(countText(line), '2 块');
  assert.equal(priceText(line), '¥120.00 / 块');
  assert.equal(priceText({ ...line, pricing_method: 'area', unit: null }), '¥120.00 / m²');
  assert.equal(countText({ ...line, pricing_method: 'cpm', quantity_e3: 50000000 }),
    '50,000 次展示');
  assert.match(methodHint({ pricing_method: 'area_min1m' }), /1 米/);
  assert.equal(methodHint({ pricing_method: 'area' }), '');
});

test('the zone follows from the day and the instant of its end', () => {
  assert.equal(zoneAheadMs('2026-11-24', '2026-11-24T16:00:00.000Z'), CHINA);
  assert.equal(zoneAheadMs('2026-11-24', '2026-11-24T15:59:59.999Z'), CHINA);
  assert.equal(zoneAheadMs('2026-11-24', '2026-11-25T05:00:00Z'), -5 * 3600e3);
  assert.equal(zoneAheadMs('2026-11-24', '2026-11-24T18:15:00Z'), 5.75 * 3600e3);
});

test('the countdown runs to the end of the local day', () => {
  const left = (day, now) => countdown(day, at(now), CHINA);
  assert.equal(endOfDayMs('2026-11-24', CHINA), at('2026-11-24T16:00:00Z'));
  assert.equal(left('2026-11-24', '2026-11-20T16:00:00Z').text, '还有 3 天');
  assert.equal(left('2026-11-24', '2026-11-21T15:59:59Z').text, '还有 3 天');
  assert.deepEqual(left('2026-11-24', '2026-11-22T16:00:00Z'),
    { over: false, urgent: true, text: '还有 1 天' });
  assert.equal(left('2026-11-24', '2026-11-23T16:00:00Z').text, '今天到期，还有 24 小时');
  assert.equal(left('2026-11-24', '2026-11-24T14:30:00Z').text, '今天到期，还有 1 小时');
  assert.equal(left('2026-11-24', '2026-11-24T15:20:00Z').text, '今天到期，还有 40 分钟');
  assert.equal(left('2026-11-24', '2026-11-24T15:59:59Z').text, '今天到期，还有 1 分钟');
  assert.deepEqual(left('2026-11-24', '2026-11-24T16:00:00Z'),
    { over: true, urgent: false, text: '已过有效期' });
});

test('days and moments are told on the company’s clock', () => {
  const now = at('2026-12-31T17:00:00Z');
  assert.equal(localDay(now, CHINA), '2027-01-01');
  assert.equal(dayText('2027-02-03', now, CHINA), '2月3日');
  assert.equal(dayText('2026-12-31', now, CHINA), '2026年12月31日');
  assert.equal(momentText(at('2026-11-21T06:02:59Z'), CHINA), '2026年11月21日 14:02');
});

test('mobile numbers are grouped, others stay', () => {
  assert.equal(phoneText('13800138000'), '138 0013 8000');
  assert.equal(phoneText('021-5555 6666'), '021-5555 6666');
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const money = await load('utils/money.ts');
const dates = await load('utils/dates.ts');
const text = await load('utils/text.ts');

/** Saturday, 21 November 2026, 14:02 in Shanghai. */
const NOW = Date.parse('2026-11-21T06:02:00Z');

test('money', () => {
  assert.equal(money.formatFen(123450), '¥1,234.50');
  assert.equal(money.formatFen(0), '¥0.00');
  assert.equal(money.formatFen(-5), '-¥0.05');
  assert.equal(money.formatFen(123456789012), '¥1,234,567,890.12');
});

test('unit prices keep two decimals, more when needed', () => {
  assert.equal(money.formatPriceE4(855000), '¥85.50');
  assert.equal(money.formatPriceE4(12345), '¥1.2345');
  assert.equal(money.formatPriceE4(-855000), '-¥85.50');
});

test('quantities', () => {
  assert.equal(money.formatQuantityE3(3000), '3');
  assert.equal(money.formatQuantityE3(2500), '2.5');
  assert.equal(money.formatQuantityE3(1000000000), '1,000,000');
  assert.equal(money.plainDecimal(1234500, 3), '1234.5');
});

test('typed numbers are exact or refused', () => {
  assert.equal(money.parseDecimal('85.5', 4), 855000);
  assert.equal(money.parseDecimal(' １，２３４．５ ', 2), 123450);
  assert.equal(money.parseDecimal('0.1', 2), 10);
  assert.equal(money.parseDecimal('12.', 2), 1200);
  for (const wrong of ['', '.', '1.234', '-1', '1e3', '12a', '9'.repeat(13)]) {
    assert.equal(money.parseDecimal(wrong, 2), null, wrong);
  }
});

test('moments', () => {
  const at = (iso) => dates.formatMoment(iso, NOW);
  assert.equal(at('2026-11-21T06:02:00.000Z'), '今天 14:02');
  assert.equal(at('2026-11-20T16:00:00.000Z'), '今天 00:00');
  assert.equal(at('2026-11-20T15:59:00.000Z'), '昨天 23:59');
  assert.equal(at('2026-11-22T02:00:00.000Z'), '明天 10:00');
  assert.equal(at('2026-11-01T02:00:00.000Z'), '11月1日');
  assert.equal(at('2025-12-31T17:00:00.000Z'), '1月1日');
  assert.equal(at('2025-12-31T15:00:00.000Z'), '2025年12月31日');
  assert.equal(at(null), '');
  assert.equal(dates.formatFull('2026-11-21T06:02:00Z'), '2026年11月21日 周六 14:02');
});

test('days and expiry end with the local day', () => {
  assert.equal(dates.formatDay('2026-11-22', NOW), '明天');
  assert.equal(dates.formatRemaining('2026-11-24', NOW), '还有 3 天');
  assert.equal(dates.formatRemaining('2026-11-21', NOW), '今天到期');
  assert.equal(dates.formatRemaining('2026-11-20', NOW), '已过期');
  assert.equal(dates.isOverdue('2026-11-21', NOW), false);
  assert.equal(dates.isOverdue('2026-11-20', NOW), true);
  assert.equal(dates.dayAfter(Date.parse('2026-11-21T16:30:00Z'), 1), '2026-11-23');
  assert.equal(dates.toInstant('2026-11-22', '10:00'), '2026-11-22T02:00:00.000Z');
});

test('long names keep both ends', () => {
  assert.equal(text.elideMiddle('短名'), '短名');
  const long = '上海某某某某某某某某文化传播股份有限公司';
  const short = text.elideMiddle(long, 11);
  assert.equal(Array.from(short).length, 11);
  assert.ok(short.startsWith('上海某某') && short.endsWith('有限公司'), short);
});

test('phones', () => {
  assert.equal(text.formatPhone('13800138000'), '138 0013 8000');
  assert.equal(text.formatPhone('138****8000'), '138****8000');
  assert.equal(text.isCallable('138****8000'), false);
  assert.equal(text.cleanPhone('+86 138-0013-8000'), '13800138000');
});

test('an invite code is found in a link', () => {
  assert.equal(text.inviteOf(' AB12CD '), 'AB12CD');
  assert.equal(text.inviteOf('https://crm.example.com/bind?invite=AB12&x=1'), 'AB12');
  assert.equal(text.inviteOf('pages/login/login?scene=i%3DAB12'), 'AB12');
  assert.equal(text.inviteOf('https://crm.example.com/i/AB12'), 'AB12');
});

test('keys do not repeat', () => {
  const keys = new Set(Array.from({ length: 1000 }, () => text.randomKey()));
  assert.equal(keys.size, 1000);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});

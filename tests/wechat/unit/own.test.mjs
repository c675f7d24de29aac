import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const own = await load('utils/own.ts');
const { contentOf } = await load('utils/own-part.ts');

/** A field of the company's own. */
const field = (kind, extra = {}, custom = {}) => ({
  name: `cf_${kind}`, title: kind, type: 'text', required: false, readonly: false, access: 'write',
  choices: null, ref: null, ...extra,
  custom: { kind, section: null, hint: null, mobile: true, ...custom },
});
const money = field('money', { type: 'fen' });
const number = field('number', { type: 'e4' });

test('numbers are typed as people write them and sent as exact integers', () => {
  assert.equal(own.typedValue(money, ' 1,234.5 '), 123450);
  assert.equal(own.typedValue(money, '-0.05'), -5);
  assert.equal(own.typedValue(number, '12.3456'), 123456);
  assert.equal(own.typedValue(money, '1.234'), undefined);
  assert.equal(own.typedValue(money, '一百'), undefined);
  assert.equal(own.typedValue(money, ''), null);
  assert.equal(own.typedText(money, 123450), '1234.5');
  assert.equal(own.typedText(field('percent', { type: 'bp' }), 550), '5.5');
});

test('a condition shows a field, and one that cannot be computed hides nothing', () => {
  const shown = (rule, values) => own.isShown(field('text', {}, { shown_if: rule }), values);
  const rule = { '==': [{ var: 'level' }, 'vip'] };
  assert.equal(shown(rule, { level: 'vip' }), true);
  assert.equal(shown(rule, { level: 'key' }), false);
  assert.equal(shown({ 'no-such-operation': [1] }, {}), true);
  assert.equal(shown(undefined, {}), true);
});

test('what is hidden need not be filled in; what is no number is said', () => {
  const why = field('text', { required: true }, { shown_if: { '==': [{ var: 'cf_bool' }, true] } });
  assert.deepEqual(own.problemsOf([why], { cf_bool: false }, {}), {});
  assert.deepEqual(own.problemsOf([why], { cf_bool: true }, {}), { cf_text: '请填写text' });
  assert.deepEqual(Object.keys(own.problemsOf([money], {}, { cf_money: 'abc' })), ['cf_money']);
  const fixed = field('formula', { readonly: true, required: true });
  assert.deepEqual(own.problemsOf([fixed], {}, {}), {});
});

test('a record tells its facts by section: options with colours, paths by their titles', () => {
  const tree = [{ value: 'sh', title: '上海', children: [{ value: 'pd', title: '浦东', colour: '#f00' }] }];
  const fields = [
    field('cascade', { type: 'enum' }, { options: tree, section: '投放' }),
    money, field('bool', { type: 'bool' }), field('person', { type: 'ref', ref: 'staff' }),
    field('text'),
  ];
  const row = { cf_cascade: 'sh/pd', cf_money: -5, cf_bool: false, cf_person: 3, cf_person_name: '王强' };
  const sections = own.factsBySection(fields, row);
  assert.deepEqual(sections.map(({ title }) => title), ['投放', '']);
  assert.deepEqual(sections[0].rows[0].options,
    [{ value: 'sh/pd', title: '上海 / 浦东', colour: '#f00' }]);
  assert.deepEqual(sections[1].rows.map(({ text }) => text), ['-¥0.05', '否', '王强']);
});

test('only what was changed is sent, and never what may only be read', () => {
  const fixed = field('serial', { readonly: true });
  const fields = [money, field('multi', { type: 'texts' }), fixed];
  const start = own.startOf(fields, { cf_money: 5, cf_multi: ['a'], cf_serial: 'AD1' });
  const values = { ...start, cf_multi: ['a', 'b'], cf_serial: 'AD2' };
  assert.deepEqual(own.changesOf(fields, start, values), { cf_multi: ['a', 'b'] });
});

test('a masked phone that nobody touched is not sent back', () => {
  const row = { name: '张三', phone: '138****8000', note: null };
  assert.deepEqual(contentOf(['name', 'phone', 'note'],
    { name: '张三', phone: '138****8000', note: '好' }, row), { note: '好' });
  assert.deepEqual(contentOf(['name', 'phone'], { name: ' 张三 ', phone: '138 0013 8000' }, null),
    { name: '张三', phone: '13800138000' });
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { clientOf } from '../client.mjs';
import { DEFAULTS } from '../options.mjs';
import { startStandin } from '../server.mjs';
import { valueFits } from '../templates.mjs';

const SEND = '/cgi-bin/message/subscribe/send';
const OPENID = 'demo-sales1';
const APPROVED = 'tmpl-order-approved';
let standin;
let wx;

before(async () => {
  standin = await startStandin({ port: 0 });
  wx = clientOf(standin.url);
});
after(() => standin.close());
beforeEach(() => wx.control('reset', {}));

function approved(data = {}) {
  const values = {
    thing1: '上海星光广告有限公司',
    character_string2: 'BD20261121-0001',
    time3: '2026-11-21 15:01',
    amount4: '¥738.72',
    ...data,
  };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, { value }]),
  );
}

const message = (more = {}) => ({
  touser: OPENID,
  template_id: APPROVED,
  page: 'packages/orders/detail/detail?id=7',
  miniprogram_state: 'formal',
  lang: 'zh_CN',
  data: approved(),
  ...more,
});
const grant = (count = 1, more = {}) =>
  wx.control('subscribe', { openid: OPENID, template_id: APPROVED, count, ...more });
const delivered = async (openid) =>
  (await (await wx.raw('/_standin/messages', openid ? { openid } : {})).json()).messages;

test('a granted message is delivered once and shows what the user sees', async () => {
  assert.deepEqual((await grant()).quotas, { [APPROVED]: 1 });
  const { access_token } = await wx.stableToken();
  const response = await wx.raw(SEND, { access_token }, JSON.stringify(message()));
  const text = await response.text();
  const [, msgid] = text.match(/^\{"errcode":0,"errmsg":"ok","msgid":(\d{19})\}$/);
  const [only, ...rest] = await delivered(OPENID);
  assert.equal(rest.length, 0);
  assert.equal(only.msgid, msgid);
  assert.equal(only.title, '报单审核通过通知');
  assert.equal(only.page, 'packages/orders/detail/detail?id=7');
  assert.deepEqual(only.lines[3], { key: 'amount4', label: '报单金额', value: '¥738.72' });
  assert.equal((await wx.call(SEND, message())).errcode, 43101);
  assert.equal((await delivered()).length, 1);
  assert.equal((await delivered('demo-boss')).length, 0);
});

test('without a grant nothing is sent; a refusal takes the grants away', async () => {
  assert.equal((await wx.call(SEND, message())).errcode, 43101);
  await grant(3);
  await grant(1, { status: 'reject', via: 'change' });
  assert.equal((await wx.call(SEND, message())).errcode, 43101);
});

test('a refusal in the panel leaves earlier grants alone', async () => {
  await grant(1);
  await grant(1, { status: 'reject' });
  assert.equal((await wx.call(SEND, message())).errcode, 0);
});

test('grants count per user and template', async () => {
  await grant(2);
  assert.equal((await wx.call(SEND, message({ touser: 'demo-boss' }))).errcode, 43101);
  assert.equal((await wx.call(SEND, message())).errcode, 0);
  assert.equal((await wx.call(SEND, message())).errcode, 0);
  assert.equal((await wx.call(SEND, message())).errcode, 43101);
});

test('free subscribing needs no grants', async () => {
  await wx.control('settings', { free_subscribe: true });
  for (let sent = 0; sent < 3; sent += 1) {
    assert.equal((await wx.call(SEND, message())).errcode, 0);
  }
  assert.equal((await delivered(OPENID)).length, 3);
});

test('every rule of a send has its errcode, and a refused send costs no grant', async () => {
  await grant();
  const cases = [
    [{ touser: '' }, 40003],
    [{ touser: '坏的' }, 40003],
    [{ template_id: 'tmpl-unknown' }, 40037],
    [{ page: 'pages/nowhere/nowhere' }, 41030],
    [{ page: '/packages/orders/detail/detail' }, 41030],
    [{ miniprogram_state: 'release' }, 40097],
    [{ lang: 'de_DE' }, 40097],
    [{ data: [] }, 47003],
    [{ data: undefined }, 47003],
  ];
  for (const [more, errcode] of cases) {
    assert.equal((await wx.call(SEND, message(more))).errcode, errcode, JSON.stringify(more));
  }
  assert.equal((await wx.post(SEND, {}, message())).errcode, 41001);
  const bareMessage = message();
  for (const optional of ['page', 'miniprogram_state', 'lang']) delete bareMessage[optional];
  assert.equal((await wx.call(SEND, bareMessage)).errcode, 0);
});

test('47003 names the field', async () => {
  await grant();
  const cases = [
    [{ thing1: '一二三四五六七八九十一二三四五六七八九十一' }, 'data.thing1.value invalid'],
    [{ thing1: '两行\n文字' }, 'data.thing1.value invalid'],
    [{ character_string2: '单号' }, 'data.character_string2.value invalid'],
    [{ time3: '2026-11-21T15:01' }, 'data.time3.value invalid'],
    [{ amount4: '一百元' }, 'data.amount4.value invalid'],
    [{ amount4: '' }, 'data.amount4.value is emtpy'],
    [{ time3: undefined }, 'data.time3.value is emtpy'],
  ];
  for (const [data, text] of cases) {
    const answer = await wx.call(SEND, message({ data: approved(data) }));
    assert.equal(answer.errcode, 47003);
    assert.ok(answer.errmsg.includes(text), answer.errmsg);
  }
});

/** For each type: values that pass, values that do not. */
const VALUES = {
  thing: [['一'.repeat(20), '🚀'.repeat(20), 'a 1 中'], ['一'.repeat(21)]],
  number: [['1', '-1.5', '9'.repeat(32)], ['9'.repeat(33), '1e3', '一']],
  letter: [['Abc'], ['a'.repeat(33), 'a1', '中']],
  symbol: [['+-*/!'], ['++++++', 'a', '1', '中']],
  character_string: [['BD-2026/1', 'a'.repeat(32)], ['a'.repeat(33), '单1']],
  time: [
    ['15:01', '2019年10月1日 15:01', '2026-11-21 09:05:07', '15:01~16:30'],
    ['25:00', '15:61', '15', '2026-13-01 10:00', '明天'],
  ],
  date: [
    ['2019年10月1日', '2018-01-01', '2018/01/01', '2018.01.01', '2018-01-01 10:00',
      '2018-01-01~2018-02-01'],
    ['2018-1-32', '2018-13-01', '2018-01/01', '01-01'],
  ],
  amount: [['¥100', '738.72元', '$1.50', '1234567890'], ['12345678901', '¥¥1', '100美元', '']],
  phone_number: [['+86-0766-66888866', '13800000000'], ['1'.repeat(18), 'abc']],
  car_number: [['粤A8Z888挂'], ['粤A8Z888挂挂挂']],
  name: [['王小明', 'A'.repeat(20)], ['王'.repeat(11), 'A'.repeat(21), `王${'a'.repeat(10)}`]],
  phrase: [['已通过'], ['已通过通过通', 'ok', '通过1']],
};

for (const [type, [good, bad]] of Object.entries(VALUES)) {
  test(`values of type ${type}`, () => {
    for (const value of good) assert.ok(valueFits(`${type}1`, 'x', value), value);
    for (const value of bad) assert.ok(!valueFits(`${type}1`, 'x', value), value);
    assert.ok(!valueFits(`${type}1`, 'x', `${good[0]}\u0007`));
  });
}

test('an enum takes only the listed values', () => {
  const field = { label: '结果', values: ['通过', '退回'] };
  assert.ok(valueFits('enum1', field, '通过'));
  assert.ok(!valueFits('enum1', field, '其他'));
});

test('every built-in template is listed with its fields, and one can be deleted', async () => {
  const { access_token } = await wx.stableToken();
  const { errcode, data } = await wx.get('/wxaapi/newtmpl/gettemplate', { access_token });
  assert.equal(errcode, 0);
  assert.deepEqual(
    data.map(({ priTmplId }) => priTmplId),
    DEFAULTS.templates.map(({ id }) => id),
  );
  assert.match(data[0].content, /客户名称:\{\{thing1\.DATA\}\}/);
  const gone = { priTmplId: APPROVED };
  assert.equal((await wx.call('/wxaapi/newtmpl/deltemplate', gone)).errcode, 0);
  assert.equal((await wx.call('/wxaapi/newtmpl/deltemplate', gone)).errcode, 40037);
  assert.equal((await wx.call(SEND, message())).errcode, 40037);
});

test('the call for grants says what is wrong with it', async () => {
  const cases = [
    [{ openid: '' }, /openid/],
    [{ template_id: 'nope' }, /template_id/],
    [{ count: 0 }, /count/],
    [{ status: 'maybe' }, /status/],
    [{ via: 'mail' }, /via/],
  ];
  for (const [more, text] of cases) {
    const answer = await grant(1, more);
    assert.equal(answer.status, 400);
    assert.match(answer.error, text);
  }
});

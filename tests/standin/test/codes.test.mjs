import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { clientOf } from '../client.mjs';
import { decryptOpenData, rawDataSignature, sessionSignature } from '../crypto.mjs';
import { startStandin } from '../server.mjs';

const PHONE = '/wxa/business/getuserphonenumber';
let standin;
let wx;

before(async () => {
  standin = await startStandin({ port: 0 });
  wx = clientOf(standin.url);
});
after(() => standin.close());
beforeEach(() => wx.control('reset', {}));

const codeFor = async (fields) => (await wx.control('code', fields)).code;
const loginCode = (more = {}) => codeFor({ openid: 'demo-sales1', kind: 'login', ...more });
const phoneCode = (more = {}) =>
  codeFor({ openid: 'demo-sales1', kind: 'phone', phone: '13800000001', ...more });
const expire = () => wx.control('clock', { advance_ms: 300_000 });

test('a login code opens once: openid, a 16-byte session_key, no errcode', async () => {
  const code = await loginCode();
  const answer = await wx.exchange(code);
  assert.deepEqual(Object.keys(answer).sort(), ['openid', 'session_key']);
  assert.equal(answer.openid, 'demo-sales1');
  assert.equal(Buffer.from(answer.session_key, 'base64').length, 16);
  assert.equal((await wx.exchange(code)).errcode, 40029);
});

test('a used code can also answer 40163 as seen in the wild', async () => {
  await wx.control('settings', { used_code_errcode: 40163 });
  const code = await loginCode();
  await wx.exchange(code);
  assert.equal((await wx.exchange(code)).errcode, 40163);
});

test('codes that are expired, foreign, of the other kind or made up get 40029', async () => {
  const old = await loginCode();
  await expire();
  assert.equal((await wx.exchange(old)).errcode, 40029);
  assert.equal((await wx.exchange(await loginCode({ appid: 'wxother' }))).errcode, 40029);
  assert.equal((await wx.exchange(await phoneCode())).errcode, 40029);
  assert.equal((await wx.exchange('nonsense')).errcode, 40029);
});

test('a code lives until just before 300 s', async () => {
  const code = await loginCode();
  await wx.control('clock', { advance_ms: 295_000 });
  assert.equal((await wx.exchange(code)).openid, 'demo-sales1');
});

test('wrong parameters of a login get their errcodes and leave the code alone', async () => {
  const code = await loginCode();
  const cases = [
    [{ appid: '' }, 41002],
    [{ secret: '' }, 41004],
    [{ appid: 'wxother' }, 40013],
    [{ secret: 'wrong' }, 40125],
    [{ js_code: '' }, 41008],
    [{ grant_type: '' }, 40002],
  ];
  for (const [more, errcode] of cases) {
    assert.equal((await wx.exchange(code, more)).errcode, errcode);
  }
  assert.equal((await wx.exchange(code)).openid, 'demo-sales1');
});

test('unionid comes only for a bound account', async () => {
  const code = await loginCode({ unionid: 'union-1' });
  assert.equal((await wx.exchange(code)).unionid, 'union-1');
});

test('more than 100 logins of one user in a minute get 45011', async () => {
  assert.equal((await wx.control('settings')).limits.login_per_user_minute, 100);
  await wx.control('settings', { limits: { login_per_user_minute: 2 } });
  await wx.login('demo-sales1');
  await wx.login('demo-sales1');
  assert.equal((await wx.login('demo-sales1')).errcode, 45011);
  assert.equal((await wx.login('demo-sales2')).openid, 'demo-sales2');
});

test('the session_key stays until a login asks for a new one', async () => {
  const first = await wx.login('demo-sales1');
  assert.equal((await wx.login('demo-sales1')).session_key, first.session_key);
  assert.notEqual((await wx.login('demo-sales2')).session_key, first.session_key);
  const renewed = await wx.login('demo-sales1', { new_session_key: true });
  assert.notEqual(renewed.session_key, first.session_key);
});

test('checksession tells a right signature from a wrong one', async () => {
  const { session_key: key } = await wx.login('demo-sales1');
  const { access_token } = await wx.stableToken();
  const check = (path, more) =>
    wx.get(path, { access_token, openid: 'demo-sales1', sig_method: 'hmac_sha256', ...more });
  const signature = sessionSignature(key, '');
  assert.equal((await check('/wxa/checksession', { signature })).errcode, 0);
  assert.equal((await check('/wxa/checksession', { signature: 'no' })).errcode, 87009);
  const stranger = { signature, openid: 'demo-boss' };
  assert.equal((await check('/wxa/checksession', stranger)).errcode, 87009);
  const otherMethod = { signature, sig_method: 'md5' };
  assert.equal((await check('/wxa/checksession', otherMethod)).errcode, 87008);
  assert.equal((await check('/wxa/checksession', { openid: '' })).errcode, 40003);
  const renewed = await check('/wxa/resetusersessionkey', { signature });
  assert.notEqual(renewed.session_key, key);
  assert.equal((await check('/wxa/checksession', { signature })).errcode, 87009);
  assert.equal((await check('/wxa/resetusersessionkey', stranger)).errcode, 87007);
});

test('a phone code gives the number once, with our watermark', async () => {
  const code = await phoneCode();
  const { errcode, phone_info: info } = await wx.call(PHONE, { code, openid: 'demo-sales1' });
  assert.equal(errcode, 0);
  assert.equal(info.phoneNumber, '13800000001');
  assert.equal(info.purePhoneNumber, '13800000001');
  assert.equal(info.countryCode, '86');
  assert.equal(info.watermark.appid, 'wxdemo0000000001');
  assert.ok(Math.abs(info.watermark.timestamp - Date.now() / 1000) < 60);
  assert.equal((await wx.call(PHONE, { code })).errcode, 40029);
});

test('a foreign number has its area code; countryCode can be a number', async () => {
  await wx.control('settings', { country_code_number: true });
  const code = await phoneCode({ phone: '61234567', country_code: '852' });
  const { phone_info: info } = await wx.call(PHONE, { code });
  assert.equal(info.phoneNumber, '+85261234567');
  assert.equal(info.purePhoneNumber, '61234567');
  assert.equal(info.countryCode, 852);
});

test('phone codes that do not fit are refused', async () => {
  const mine = await phoneCode();
  assert.equal((await wx.call(PHONE, { code: mine, openid: 'demo-sales2' })).errcode, 40029);
  assert.equal((await wx.call(PHONE, { code: mine })).errcode, 0);
  const foreign = await phoneCode({ appid: 'wxother' });
  assert.equal((await wx.call(PHONE, { code: foreign })).errcode, 40013);
  assert.equal((await wx.call(PHONE, { code: await loginCode() })).errcode, 40029);
  assert.equal((await wx.call(PHONE, {})).errcode, 47001);
  const old = await phoneCode();
  await expire();
  assert.equal((await wx.call(PHONE, { code: old })).errcode, 40029);
  assert.equal((await wx.post(PHONE, {}, { code: old })).errcode, 41001);
});

test('open data decrypts with the session_key and rawData carries its signature', async () => {
  const { session_key: key } = await wx.login('demo-sales1');
  const data = { nickName: '小王', gender: 1 };
  const sealed = await wx.control('opendata', { openid: 'demo-sales1', data });
  assert.equal(sealed.signature, rawDataSignature(sealed.rawData, key));
  const plain = JSON.parse(decryptOpenData(sealed.encryptedData, key, sealed.iv));
  assert.equal(plain.nickName, '小王');
  assert.equal(plain.watermark.appid, 'wxdemo0000000001');
  assert.equal((await wx.control('opendata', { openid: 'demo-boss' })).status, 400);
});

test('the call for codes says what is wrong with it', async () => {
  const cases = [
    [{ kind: 'login' }, /openid/],
    [{ openid: 'a b', kind: 'login' }, /openid/],
    [{ openid: 'o', kind: 'other' }, /kind/],
    [{ openid: 'o', kind: 'phone' }, /phone/],
    [{ openid: 'o', kind: 'phone', phone: '1', country_code: '86' }, /phone/],
    [{ openid: 'o', kind: 'login', country_code: 'x' }, /country_code/],
  ];
  for (const [body, text] of cases) {
    const answer = await wx.control('code', body);
    assert.equal(answer.status, 400);
    assert.match(answer.error, text);
  }
});

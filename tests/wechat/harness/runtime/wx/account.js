// Login, the phone number and message permissions: WeChat's own side is the stand-in's.
import { config } from '../config.js';
import { showModal } from '../overlay.js';
import { isOffline } from './network.js';
import { api, mock, WxError } from './call.js';

/** Ask the stand-in for a one-time code, as WeChat would hand it to this phone. */
async function codeFor(kind) {
  if (isOffline()) throw new WxError('net::ERR_INTERNET_DISCONNECTED');
  const response = await fetch('/_standin/code', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid: config.openid, kind, phone: config.phone }),
  });
  if (!response.ok) throw new WxError(`stand-in answered ${response.status}`);
  return (await response.json()).code;
}

/** What a tap on the phone-number button answers. */
export async function phoneNumber() {
  if (mock.getPhoneNumber) return mock.getPhoneNumber();
  try {
    return { code: await codeFor('phone'), errMsg: 'getPhoneNumber:ok' };
  } catch (error) {
    return { errMsg: `getPhoneNumber:fail ${error.message}` };
  }
}

async function requestSubscribeMessage({ tmplIds = [] }) {
  const answer = await showModal({
    title: '订阅消息', content: `允许“报单”给你发送 ${tmplIds.length} 种通知吗？`,
    confirmText: '允许', cancelText: '不允许',
  });
  const result = answer.confirm ? 'accept' : 'reject';
  return Object.fromEntries(tmplIds.map((id) => [id, result]));
}

export const account = {
  login: api('login', async () => ({ code: await codeFor('login') })),
  checkSession: api('checkSession', () => ({})),
  requestSubscribeMessage: api('requestSubscribeMessage', requestSubscribeMessage),
};

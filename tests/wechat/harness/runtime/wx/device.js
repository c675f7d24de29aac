// Facts about the phone, and its sensors.
import { showModal, showToast } from '../overlay.js';
import { api, silent, WxError } from './call.js';

const NAV_BAR_PX = 44;
const COPIED_TOAST_MS = 1500;
const CAPSULE = { width: 87, height: 32, right: 10, top: 6 };

function windowInfo() {
  const page = document.getElementById('mp');
  const { innerWidth: width, innerHeight: height } = window;
  return {
    windowWidth: width,
    windowHeight: page.clientHeight,
    screenWidth: width,
    screenHeight: height,
    statusBarHeight: 0,
    pixelRatio: devicePixelRatio,
    safeArea: { left: 0, right: width, top: NAV_BAR_PX, bottom: height, width, height },
  };
}

const appBaseInfo = () => ({
  SDKVersion: '3.5.0', version: '8.0.50', language: 'zh_CN', theme: 'light', enableDebug: false,
  host: { env: 'WeChat' },
});

const deviceInfo = () => ({
  brand: 'harness', model: 'harness', system: 'Android 14', platform: 'android',
});

const systemInfo = () => ({ ...windowInfo(), ...appBaseInfo(), ...deviceInfo() });

/** Without a camera the content of the code is typed. */
async function scanCode() {
  const answer = await showModal({
    title: '扫一扫', editable: true, placeholderText: '浏览器里没有摄像头：请输入码的内容',
    confirmText: '扫到了',
  });
  if (!answer.confirm) throw new WxError('cancel');
  return { result: answer.content, scanType: 'QR_CODE', charSet: 'utf-8', path: '' };
}

async function chooseLocation() {
  const answer = await showModal({
    title: '选择位置', editable: true, placeholderText: '浏览器里没有地图：请输入地址',
    confirmText: '选好了',
  });
  if (!answer.confirm) throw new WxError('cancel');
  return { name: '', address: answer.content, latitude: 31.23, longitude: 121.47 };
}

let brightness = 0.5;

export const device = {
  getWindowInfo: windowInfo,
  getAppBaseInfo: appBaseInfo,
  getDeviceInfo: deviceInfo,
  getSystemInfoSync: systemInfo,
  getSystemInfo: api('getSystemInfo', systemInfo),
  getSystemSetting: () => ({}),
  getAppAuthorizeSetting: () => ({}),
  getMenuButtonBoundingClientRect: () => ({
    ...CAPSULE,
    left: innerWidth - CAPSULE.width - CAPSULE.right,
    right: innerWidth - CAPSULE.right,
    bottom: CAPSULE.top + CAPSULE.height,
  }),
  getAccountInfoSync: () => ({
    miniProgram: { appId: 'wxharness', envVersion: 'develop', version: '' },
  }),
  canIUse: () => true,
  scanCode: api('scanCode', scanCode),
  chooseLocation: api('chooseLocation', chooseLocation),
  getScreenBrightness: api('getScreenBrightness', () => ({ value: brightness })),
  setScreenBrightness: api('setScreenBrightness', ({ value }) => {
    brightness = value;
  }),
  setClipboardData: api('setClipboardData', ({ data }) => {
    navigator.clipboard?.writeText(data).catch(() => undefined);
    showToast('内容已复制', COPIED_TOAST_MS);
  }),
  makePhoneCall: api('makePhoneCall', ({ phoneNumber }) => {
    location.href = `tel:${phoneNumber}`;
  }),
  ...silent([
    'setKeepScreenOn', 'vibrateShort', 'vibrateLong', 'hideKeyboard', 'openLocation', 'getSetting',
    'openSetting', 'authorize', 'hideShareMenu', 'showShareMenu', 'updateShareMenu',
    'showShareImageMenu',
  ]),
};

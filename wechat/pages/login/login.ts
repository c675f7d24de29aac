import { bind, currentStaff, signIn } from '../../services/session';
import { ApiError, messageOf } from '../../utils/problem';
import { once } from '../../utils/once';
import { inviteOf } from '../../utils/text';

const HOME = '/pages/today/today';

/** The words for what can go wrong with an invite. */
function bindMessage(error: unknown): string {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.status === 404) return '没有找到这个邀请码或手机号，请向管理员确认';
  if (error.status === 409) return '这个邀请码已经用过了，请让管理员重新生成一个';
  return error.message;
}

Page({
  data: {
    /** start: not logged in; bind: WeChat is known, the account is not. */
    step: 'start' as 'start' | 'bind',
    invite: '',
    busy: false,
    problem: '',
  },

  onLoad(query: Record<string, string>) {
    wx.hideHomeButton({ fail: () => undefined });
    const code = query.scene || query.invite || query.q;
    if (code) this.setData({ invite: inviteOf(decodeURIComponent(code)) });
    if (!wx.getStorageSync('signed-out')) this.onLogin();
  },

  async onLogin() {
    if (this.data.busy) return;
    this.setData({ busy: true, problem: '' });
    try {
      if (await signIn()) wx.reLaunch({ url: HOME });
      else this.setData({ step: 'bind' });
    } catch (error) {
      this.setData({ problem: messageOf(error) });
    }
    this.setData({ busy: false });
  },

  onInvite(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ invite: event.detail.value, problem: '' });
  },

  async onScan() {
    try {
      const { result } = await wx.scanCode({ scanType: ['qrCode', 'wxCode'] as never });
      this.setData({ invite: inviteOf(result), problem: '' });
    } catch {
      return;
    }
    this.onBind();
  },

  onBind() {
    const invite = this.data.invite.trim();
    if (!invite) {
      this.setData({ problem: '请填写邀请码，或扫管理员给你的码' });
      return undefined;
    }
    return this.bindWith({ invite });
  },

  onPhoneNumber(event: WechatMiniprogram.ButtonGetPhoneNumber) {
    const { code } = event.detail;
    if (!code) {
      this.setData({ problem: '没有拿到手机号，可以改用邀请码' });
      return undefined;
    }
    return this.bindWith({ phone_code: code });
  },

  bindWith(proof: { invite: string } | { phone_code: string }) {
    return once('bind', async () => {
      this.setData({ busy: true, problem: '' });
      try {
        await bind(proof);
        wx.showToast({ title: `欢迎，${currentStaff()?.name || ''}`, icon: 'success' });
        wx.reLaunch({ url: HOME });
      } catch (error) {
        this.setData({ problem: bindMessage(error) });
      }
      this.setData({ busy: false });
    });
  },
});

import { endSession, getMe, listSessions, reportSubscription } from '../../services/me';
import type { Me, StaffSession } from '../../services/me';
import { outbox } from '../../services/outbox';
import { forgetKept } from '../../services/kept';
import { currentStaff, signOut } from '../../services/session';
import { formatMoment } from '../../utils/dates';
import { leave } from '../../utils/handover';
import { once } from '../../utils/once';
import { messageOf } from '../../utils/problem';

/** More devices than these are shown only when asked for. */
const SESSIONS_SHOWN = 4;

/** WeChat asks for at most so many templates at once. */
const TEMPLATES_AT_ONCE = 3;

const SESSION_KINDS: Record<string, string> = { wx: '微信小程序', web: '电脑浏览器' };

function sessionView(session: StaffSession) {
  return {
    id: session.id,
    title: SESSION_KINDS[session.kind] || '其他设备',
    current: session.current,
    detail: `${formatMoment(session.last_seen_at || session.created_at)} 用过${
      session.ip ? ` · ${session.ip}` : ''}`,
  };
}

Page({
  data: {
    name: currentStaff()?.name || '',
    dept: '',
    status: 'loading',
    error: '',
    templates: [] as Me['templates'],
    sessions: [] as ReturnType<typeof sessionView>[],
    sessionCount: 0,
    waiting: 0,
    busy: false,
  },

  showAll: false,

  onShow() {
    const waiting = outbox.list().filter((draft) => draft.state !== 'submitted').length;
    this.setData({ waiting });
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  async load() {
    try {
      const [me, sessions] = await Promise.all([getMe(), listSessions()]);
      this.setData({
        status: 'ready',
        error: '',
        name: me.staff.name,
        dept: me.staff.dept_name || '',
        templates: me.templates,
        sessions: sessions.map(sessionView).slice(0, this.showAll ? undefined : SESSIONS_SHOWN),
        sessionCount: sessions.length,
      });
    } catch (error) {
      const status = this.data.status === 'ready' ? 'ready' : 'error';
      this.setData({ status, error: messageOf(error) });
    }
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onMoney(event: WechatMiniprogram.TouchEvent) {
    const { page } = event.currentTarget.dataset;
    wx.navigateTo({ url: `/packages/money/${page}/${page}` });
  },

  onDrafts() {
    leave('orders-status', 'drafts');
    wx.switchTab({ url: '/pages/orders/orders' });
  },

  /** WeChat allows the question only as the direct answer to a tap. */
  async onSubscribe() {
    const ids = this.data.templates.map((template) => template.id).slice(0, TEMPLATES_AT_ONCE);
    try {
      const answer = await wx.requestSubscribeMessage({ tmplIds: ids });
      const results = answer as unknown as Record<string, string>;
      const given = ids.filter((id) => results[id]);
      await Promise.all(given.map((id) => reportSubscription(id, results[id])));
      const accepted = given.some((id) => results[id] === 'accept');
      wx.showToast({ title: accepted ? '有结果会通知你' : '没有开启', icon: 'none' });
    } catch (error) {
      const text = error instanceof Error ? messageOf(error) : '微信没有答应，可在右上角设置里打开';
      wx.showToast({ title: text, icon: 'none', duration: 3000 });
    }
  },

  onAllSessions() {
    this.showAll = true;
    this.load();
  },

  onEndSession(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset;
    return once(`end-session-${id}`, async () => {
      try {
        await endSession(id);
        wx.showToast({ title: '那台设备已退出', icon: 'none' });
      } catch (error) {
        wx.showToast({ title: messageOf(error), icon: 'none', duration: 3000 });
      }
      await this.load();
    });
  },

  onSignOut() {
    return once('sign-out', async () => {
      const { waiting } = this.data;
      const content = waiting
        ? `还有 ${waiting} 份报单没提交，退出后仍留在这台手机上。`
        : '退出后需要重新用微信登录。';
      const answer = await wx.showModal({ title: '退出登录？', content, confirmText: '退出登录' });
      if (!answer.confirm) return;
      forgetKept();
      await signOut();
      wx.reLaunch({ url: '/pages/login/login' });
    });
  },
});

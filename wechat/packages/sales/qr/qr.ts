import { download } from '../../../services/request';
import { codePath, getQuote } from '../../../services/sales';
import type { Quote } from '../../../services/types';
import { formatDay, formatRemaining } from '../../../utils/dates';
import { formatFen } from '../../../utils/money';
import { messageOf } from '../../../utils/problem';

const CODE_SIDE_PX = 720;
const FULL_BRIGHTNESS = 1;

type Kind = 'qr' | 'wxacode';

function cardOf(quote: Quote) {
  return {
    no: quote.no,
    customer: quote.customer_name,
    total: formatFen(quote.total_fen),
    valid: `${formatDay(quote.valid_until)}前有效，${formatRemaining(quote.valid_until)}`,
    url: quote.public_url || '',
  };
}

Page({
  data: {
    id: 0,
    status: 'loading',
    error: '',
    kind: 'qr' as Kind,
    card: {} as ReturnType<typeof cardOf>,
    picture: '',
    problem: '',
  },

  /** What the screen was like before. */
  brightness: -1,

  pictures: {} as Partial<Record<Kind, string>>,

  onLoad(query: Record<string, string>) {
    this.pictures = {};
    this.setData({ id: Number(query.id) });
    this.load();
  },

  async onShow() {
    wx.setKeepScreenOn({ keepScreenOn: true });
    const { value } = await wx.getScreenBrightness();
    if (this.brightness < 0) this.brightness = value;
    wx.setScreenBrightness({ value: FULL_BRIGHTNESS });
  },

  onHide() {
    this.dim();
  },

  onUnload() {
    this.dim();
  },

  dim() {
    wx.setKeepScreenOn({ keepScreenOn: false });
    if (this.brightness >= 0) wx.setScreenBrightness({ value: this.brightness });
  },

  async load() {
    try {
      const quote = await getQuote(this.data.id);
      this.setData({ status: 'ready', error: '', card: cardOf(quote) });
      await this.showCode(this.data.kind);
    } catch (error) {
      this.setData({ status: 'error', error: messageOf(error) });
    }
  },

  async showCode(kind: Kind) {
    this.setData({ kind, problem: '', picture: this.pictures[kind] || '' });
    if (this.pictures[kind]) return;
    try {
      this.pictures[kind] = await download(codePath(this.data.id, kind, CODE_SIDE_PX));
      if (this.data.kind === kind) this.setData({ picture: this.pictures[kind] as string });
    } catch (error) {
      this.setData({ problem: messageOf(error) });
    }
  },

  onKind(event: WechatMiniprogram.TouchEvent) {
    this.showCode(event.currentTarget.dataset.kind);
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onRetryCode() {
    this.showCode(this.data.kind);
  },

  async onSave() {
    if (!this.data.picture) return;
    try {
      await wx.saveImageToPhotosAlbum({ filePath: this.data.picture });
      wx.showToast({ title: '已存到相册', icon: 'success' });
    } catch (error) {
      const { errMsg } = error as { errMsg: string };
      if (/cancel/.test(errMsg)) return;
      wx.showToast({ title: '没有存成：请在设置里允许保存到相册', icon: 'none', duration: 3000 });
    }
  },

  onShare() {
    if (!this.data.picture) return;
    wx.showShareImageMenu({ path: this.data.picture, fail: () => undefined });
  },

  onCopy() {
    wx.setClipboardData({ data: this.data.card.url });
  },
});

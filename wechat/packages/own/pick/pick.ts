import { listToPick } from '../../../services/fields';
import { take } from '../../../utils/handover';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PageOf, PagerState } from '../../../utils/pager';

interface Choice { id: number | string; name: string; detail?: string; }

/** What the page before wants: one of the options, or a record of an entity. */
interface Wanted {
  title: string;
  entity: string | null;
  options: { value: string; title: string }[] | null;
  done(choice: Choice): void;
}

Page({
  data: { title: '', q: '', list: emptyPager<Choice>() },

  wanted: null as null | Wanted,
  pager: null as null | Pager<Choice>,

  onLoad() {
    this.wanted = take<Wanted>('pick');
    if (!this.wanted) {
      this.setData({ 'list.status': 'empty' });
      return;
    }
    wx.setNavigationBarTitle({ title: this.wanted.title });
    this.setData({ title: this.wanted.title });
    this.pager = new Pager(this.source(''), (list: PagerState<Choice>) => this.setData({ list }));
    this.pager.reload();
  },

  source(q: string) {
    const { entity, options } = this.wanted as Wanted;
    return async (cursor: string | null): Promise<PageOf<Choice>> => {
      if (entity) return listToPick(entity, q, cursor);
      const items = (options || []).filter(({ title }) => title.includes(q))
        .map(({ value, title }) => ({ id: value, name: title }));
      return { items, next_cursor: null };
    };
  },

  onSearch(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ q: event.detail.value });
    this.pager?.reload(this.source(event.detail.value));
  },

  onReachBottom() {
    this.pager?.more();
  },

  onRetry() {
    this.pager?.reload();
  },

  onChoose(event: WechatMiniprogram.TouchEvent) {
    this.wanted?.done(event.currentTarget.dataset.choice as Choice);
    wx.navigateBack();
  },
});

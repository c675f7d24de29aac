/** The page of one customer or one lead: who they are, what can be done, what has happened. */
import { RETURN_REASONS } from '../services/customers';
import { myPools } from '../services/pools';
import type { TimelineEvent } from '../services/types';
import { eventView } from './events';
import type { EventView } from './events';
import { once } from './once';
import { emptyPager, Pager } from './pager';
import type { PageOf, PagerState } from './pager';
import { messageOf } from './problem';
import { formatPhone, isCallable } from './text';
import type { PersonView } from './views';

export interface PhoneLine {
  id: number;
  name: string;
  role: string;
  phone: string;
  /** The number to dial; empty where it is masked. */
  callable: string;
}

export interface Person {
  name: string;
  /** The record itself: for what the company's own fields say. */
  record: object;
  row: PersonView;
  /** The numbers to call, the person's own first. */
  phones: PhoneLine[];
  facts: { title: string; value: string }[];
  /** Keys of the ways that are open now. */
  ways: string[];
  canReturn: boolean;
  /** The customer that a lead has become. */
  customerId?: number;
}

/** A way on: to another page, or a change after which the person is loaded again. */
export interface Way {
  title: string;
  go?(person: Person, id: number): unknown;
  change?(id: number): Promise<void>;
}

export interface PersonKind {
  entity: 'customer' | 'lead';
  /** Where those without an owner lie: 公海, 线索池. */
  pool: string;
  claimTitle: string;
  ways: Record<string, Way>;
  load(id: number): Promise<Person>;
  timeline(id: number, cursor: string | null): Promise<PageOf<TimelineEvent>>;
  claim(id: number): Promise<unknown>;
  giveBack(id: number, reason: string, poolId?: number): Promise<unknown>;
}

/** A number as a line to tap; masked ones cannot be called. */
export function phoneLine(phone: string | null | undefined, of = { id: 0, name: '', role: '' }) {
  return { ...of, phone: formatPhone(phone), callable: isCallable(phone) ? phone as string : '' };
}

/** Facts that say something. */
export const factsOf = (facts: Record<string, string | null | undefined>) =>
  Object.keys(facts).filter((title) => facts[title])
    .map((title) => ({ title, value: facts[title] as string }));

/** Do something once and say how it went. */
export async function tryTo(
  done: string,
  action: () => Promise<unknown>,
  wordsFor = messageOf,
): Promise<void> {
  try {
    await action();
    wx.showToast({ title: done, icon: 'none' });
  } catch (error) {
    wx.showToast({ title: wordsFor(error), icon: 'none', duration: 3000 });
  }
}

/** Do something that shows its own answer; say it when it fails. */
export async function shown(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    wx.showToast({ title: messageOf(error), icon: 'none', duration: 3000 });
  }
}

/** Why somebody is given back; null when the person thinks better of it. */
async function askReason(pool: string): Promise<string | null> {
  const itemList = RETURN_REASONS.map((reason) => reason.title);
  try {
    const { tapIndex } = await wx.showActionSheet({ alertText: `为什么退回${pool}？`, itemList });
    return RETURN_REASONS[tapIndex].value;
  } catch {
    return null;
  }
}

/** Which pool somebody is given back to; nothing to ask where there is one. */
async function askPool(kind: PersonKind): Promise<number | undefined | null> {
  try {
    const pools = await myPools(kind.entity);
    if (pools.length < 2) return undefined;
    const itemList = pools.slice(0, 6).map(({ name }) => name);
    const { tapIndex } = await wx.showActionSheet({ alertText: '退回到哪里？', itemList });
    return pools[tapIndex].id;
  } catch {
    return null;
  }
}

const START = {
  id: 0,
  status: 'loading',
  error: '',
  entity: '',
  pool: '',
  claimTitle: '',
  person: null as null | Person,
  ways: [] as { key: string; title: string }[],
  events: emptyPager<EventView>(),
  busy: false,
};

interface Own extends WechatMiniprogram.IAnyObject {
  pager: null | Pager<EventView>;
  load(): Promise<void>;
  act(action: () => Promise<unknown>): Promise<void>;
}
type Self = WechatMiniprogram.Page.Instance<typeof START, Own>;

/** What the page does to show a person. */
const reading = (kind: PersonKind) => ({
  onLoad(this: Self, query: Record<string, string>) {
    const id = Number(query.id);
    this.setData({ id });
    this.pager = new Pager(
      async (cursor) => {
        const page = await kind.timeline(id, cursor);
        return { ...page, items: page.items.map((event) => eventView(event)) };
      },
      (events: PagerState<EventView>) => this.setData({ events }),
    );
  },

  onShow(this: Self) {
    this.load();
  },

  async onPullDownRefresh(this: Self) {
    await this.load();
    wx.stopPullDownRefresh();
  },

  onReachBottom(this: Self) {
    this.pager?.more();
  },

  onMore(this: Self) {
    this.pager?.retry();
  },

  async load(this: Self) {
    try {
      const person = await kind.load(this.data.id);
      const ways = person.ways.map((key) => ({ key, title: kind.ways[key].title }));
      this.setData({ status: 'ready', error: '', person, ways });
      await this.pager?.reload();
    } catch (error) {
      const status = this.data.status === 'ready' ? 'ready' : 'error';
      this.setData({ status, error: messageOf(error) });
    }
  },

  onRetry(this: Self) {
    this.setData({ status: 'loading' });
    this.load();
  },
});

/** What a tap does. */
const acting = (kind: PersonKind) => ({
  onCall(event: WechatMiniprogram.TouchEvent) {
    const { phone } = event.currentTarget.dataset;
    if (phone) wx.makePhoneCall({ phoneNumber: phone, fail: () => undefined });
  },

  onContact(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset;
    wx.navigateTo({ url: `/packages/customers/contact/contact?id=${id}` });
  },

  onFollowUp(this: Self) {
    const query = `entity=${kind.entity}&id=${this.data.id}`;
    wx.navigateTo({ url: `/packages/customers/followup/followup?${query}` });
  },

  onWay(this: Self, event: WechatMiniprogram.TouchEvent) {
    const { person, id } = this.data;
    const { go, change } = kind.ways[event.currentTarget.dataset.key];
    return change ? this.act(() => change(id)) : go?.(person as Person, id);
  },

  onClaim(this: Self) {
    return this.act(() => tryTo('已领取，归你跟进', () => kind.claim(this.data.id)));
  },

  async onReturn(this: Self) {
    const reason = await askReason(kind.pool);
    const poolId = reason && await askPool(kind);
    if (!reason || poolId === null) return;
    const { id } = this.data;
    await this.act(() => tryTo(`已退回${kind.pool}`,
      () => kind.giveBack(id, reason, poolId || undefined)));
  },

  act(this: Self, action: () => Promise<unknown>) {
    return once(`${kind.entity}-action`, async () => {
      this.setData({ busy: true });
      await action();
      this.setData({ busy: false });
      await this.load();
    });
  },
});

/** Registers the page of a kind. */
export function personPage(kind: PersonKind): void {
  const { entity, pool, claimTitle } = kind;
  Page({
    data: { ...START, entity, pool, claimTitle },
    pager: null,
    ...reading(kind),
    ...acting(kind),
  });
}

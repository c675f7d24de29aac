/** A list that is read page by page with a cursor, as the person scrolls. */
import { messageOf } from './problem';

export interface PageOf<T> {
  items: T[];
  next_cursor: string | null;
  /** Of a page that was kept from before, as there is no network: when it was seen, in ms. */
  seen_at?: number;
}

export interface PagerState<T> {
  items: T[];
  status: 'loading' | 'ready' | 'empty' | 'error';
  error: string;
  hasMore: boolean;
  loadingMore: boolean;
  /** When the list was seen, in ms, if it could not be read anew; else 0. */
  seenAt: number;
}

export type FetchPage<T> = (cursor: string | null) => Promise<PageOf<T>>;

/** What a list shows before its first answer. */
export function emptyPager<T>(): PagerState<T> {
  return { items: [], status: 'loading', error: '', hasMore: false, loadingMore: false, seenAt: 0 };
}

export class Pager<T> {
  private state = emptyPager<T>();

  /** Where the next page begins; null while the top is being read or could not be. */
  private cursor: string | null = null;

  /** Answers of an outdated search are thrown away. */
  private generation = 0;

  constructor(private fetch: FetchPage<T>, private show: (state: PagerState<T>) => void) {}

  /** Start again from the top; what is shown stays until the answer is there. */
  async reload(fetch?: FetchPage<T>): Promise<void> {
    if (fetch) {
      this.fetch = fetch;
      this.update({ items: [], status: 'loading' });
    }
    const generation = ++this.generation;
    this.cursor = null;
    if (this.state.status === 'error') this.update({ status: 'loading' });
    await this.load(generation, false);
  }

  /** The next page, unless it is on its way or there is none. */
  async more(): Promise<void> {
    if (!this.state.hasMore || this.state.loadingMore || this.cursor === null) return;
    this.update({ loadingMore: true, error: '' });
    await this.load(this.generation, true);
  }

  /** Again what has just failed: the next page, or all from the top. */
  retry(): Promise<void> {
    return this.cursor === null ? this.reload() : this.more();
  }

  private async load(generation: number, append: boolean): Promise<void> {
    try {
      const page = await this.fetch(append ? this.cursor : null);
      if (generation !== this.generation) return;
      this.cursor = page.next_cursor;
      const items = append ? this.state.items.concat(page.items) : page.items;
      this.update({
        items,
        status: items.length ? 'ready' : 'empty',
        error: '',
        hasMore: Boolean(page.next_cursor) && !page.seen_at,
        seenAt: page.seen_at || 0,
        loadingMore: false,
      });
    } catch (error) {
      if (generation !== this.generation) return;
      const keep = this.state.items.length > 0;
      this.update({
        status: keep ? 'ready' : 'error', error: messageOf(error), loadingMore: false,
      });
    }
  }

  private update(change: Partial<PagerState<T>>): void {
    this.state = { ...this.state, ...change };
    this.show(this.state);
  }
}

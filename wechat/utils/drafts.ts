/**
 * The queue of orders on their way: kept in storage through a dead network and a killed app,
 * and submitted exactly once, because every try of one content carries the same key.
 */

export type DraftState = 'draft' | 'sending' | 'submitted';

export interface DraftPhoto { path: string; file_id: number | null; }

/** Why the server did not take a draft; the person has to decide or correct. */
export interface Refusal {
  slug: string;
  message: string;
  errors: { pointer: string; code: string; detail: string }[];
  body: Record<string, unknown>;
}

export interface SubmittedOrder { id: number; no: string; total_fen: number; }

export interface Draft {
  id: string;
  /** Idempotency-Key of the present content. */
  key: string;
  state: DraftState;
  /** What the form of the screen holds. */
  form: Record<string, unknown>;
  /** For the list: who and how much. */
  title: string;
  total_fen: number;
  photos: DraftPhoto[];
  /** Set when a rejected order is submitted again. */
  order_id: number | null;
  /** True once a try went out whose outcome is unknown: the content may not change any more. */
  locked: boolean;
  refusal: Refusal | null;
  /** Why the last try did not get through. */
  trouble: string;
  order: SubmittedOrder | null;
  updated_at: number;
}

export type Outcome =
  | { kind: 'done'; order: SubmittedOrder }
  | { kind: 'refused'; refusal: Refusal }
  | { kind: 'unknown'; message: string }
  | { kind: 'not-sent'; message: string };

export interface DraftDeps {
  load(): Draft[];
  save(drafts: Draft[]): void;
  /** Upload one photo; answers the id of the file. Throws when it did not get through. */
  upload(path: string): Promise<number>;
  /** Send the content; never throws. */
  submit(draft: Draft): Promise<Outcome>;
  /** The photo is on the server: its copy here can go. */
  forgetPhoto(path: string): void;
  isOnline(): boolean;
  newKey(): string;
  now(): number;
}

export type DraftContent = Pick<Draft, 'form' | 'title' | 'total_fen' | 'photos' | 'order_id'>;

/** A submitted draft stays in the list for a day, so that one sees that it arrived. */
const KEEP_SUBMITTED_MS = 24 * 3600 * 1000;

export class DraftQueue {
  private drafts: Draft[];

  private running: Promise<void> | null = null;

  private listeners: (() => void)[] = [];

  constructor(private deps: DraftDeps) {
    const oldest = deps.now() - KEEP_SUBMITTED_MS;
    this.drafts = deps.load().filter((d) => d.state !== 'submitted' || d.updated_at > oldest);
  }

  /** All drafts, the newest first. */
  list(): Draft[] {
    return [...this.drafts].sort((a, b) => b.updated_at - a.updated_at);
  }

  get(id: string): Draft | null {
    return this.drafts.find((draft) => draft.id === id) || null;
  }

  /** Be told of every change; answers a function that ends it. */
  onChange(listener: () => void): () => void {
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((one) => one !== listener);
    };
  }

  /** Begin a draft, or keep what was typed into one. A locked one stays as it is. */
  put(id: string | null, content: DraftContent): Draft {
    const known = id ? this.get(id) : null;
    if (known && (known.locked || known.state === 'submitted')) return known;
    if (known) {
      // The server refused the former content, if it ever saw it: a new content, a new key.
      const key = known.refusal ? this.deps.newKey() : known.key;
      Object.assign(known, content, { key, refusal: null, state: 'draft', trouble: '' });
      this.touch(known);
      return known;
    }
    const draft: Draft = {
      ...content,
      id: this.deps.newKey(),
      key: this.deps.newKey(),
      state: 'draft',
      locked: false,
      refusal: null,
      trouble: '',
      order: null,
      updated_at: this.deps.now(),
    };
    this.drafts.push(draft);
    this.touch(draft);
    return draft;
  }

  /** Let go of a draft that the server does not have. */
  remove(id: string): void {
    const draft = this.get(id);
    if (!draft || draft.locked) return;
    draft.photos.forEach((photo) => this.deps.forgetPhoto(photo.path));
    this.drafts = this.drafts.filter((one) => one !== draft);
    this.changed();
  }

  /** Send a draft now, or as soon as the network is back. */
  send(id: string): Promise<void> {
    const draft = this.get(id);
    if (!draft || draft.state === 'submitted') return Promise.resolve();
    draft.state = 'sending';
    draft.refusal = null;
    this.touch(draft);
    return this.flush();
  }

  /** Try everything that waits; calls at the same time share one run. */
  flush(): Promise<void> {
    if (!this.running) {
      this.running = this.run().finally(() => {
        this.running = null;
      });
    }
    return this.running;
  }

  /** Whether something waits to be sent. */
  isWaiting(): boolean {
    return this.drafts.some((draft) => draft.state === 'sending');
  }

  private async run(): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      const draft = this.drafts.find((one) => one.state === 'sending' && !tried.has(one.id));
      if (!draft) return;
      tried.add(draft.id);
      await this.sendOne(draft);
    }
  }

  private async sendOne(draft: Draft): Promise<void> {
    if (!this.deps.isOnline()) {
      this.delay(draft, '没有网络，联网后自动发送');
      return;
    }
    try {
      await this.uploadPhotos(draft);
    } catch (error) {
      this.delay(draft, error instanceof Error ? error.message : '照片没有传上去');
      return;
    }
    // Whoever edits it meanwhile takes it out of the queue.
    if (draft.state !== 'sending') return;
    // From here on the server may have taken it, even if no answer ever arrives.
    draft.locked = true;
    this.touch(draft);
    this.settle(draft, await this.deps.submit(draft));
  }

  private async uploadPhotos(draft: Draft): Promise<void> {
    for (const photo of draft.photos) {
      if (photo.file_id !== null) continue;
      photo.file_id = await this.deps.upload(photo.path);
      this.touch(draft);
    }
  }

  private settle(draft: Draft, outcome: Outcome): void {
    if (outcome.kind === 'unknown') {
      this.delay(draft, outcome.message);
      return;
    }
    if (outcome.kind === 'not-sent') {
      draft.locked = false;
      this.delay(draft, outcome.message);
      return;
    }
    draft.locked = false;
    draft.trouble = '';
    if (outcome.kind === 'refused') {
      Object.assign(draft, { state: 'draft', refusal: outcome.refusal });
    } else {
      draft.photos.forEach((photo) => this.deps.forgetPhoto(photo.path));
      Object.assign(draft, { state: 'submitted', order: outcome.order, refusal: null });
    }
    this.touch(draft);
  }

  private delay(draft: Draft, trouble: string): void {
    draft.trouble = trouble;
    this.touch(draft);
  }

  private touch(draft: Draft): void {
    draft.updated_at = this.deps.now();
    this.changed();
  }

  private changed(): void {
    this.deps.save(this.drafts);
    this.listeners.forEach((listener) => listener());
  }
}

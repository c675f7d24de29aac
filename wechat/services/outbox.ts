/** The one queue of orders on this phone, bound to storage, network and server. */
import { ApiError, messageOf } from '../utils/problem';
import { DraftQueue } from '../utils/drafts';
import type { Draft, Outcome } from '../utils/drafts';
import { orderContent } from '../utils/order-form';
import type { OrderForm } from '../utils/order-form';
import { randomKey } from '../utils/text';
import { forgetPhoto } from './photos';
import { submitOrder } from './orders';
import { upload } from './request';
import { staffToken } from './session';

const STORAGE_KEY = 'order-drafts';

/** While something waits it is tried again after these pauses, the last one for ever. */
const PAUSES_MS = [3000, 10000, 30000, 60000];

/** Unknown until WeChat says so; then everything that waits is tried. */
let isOnline = false;
let tries = 0;
let timer: ReturnType<typeof setTimeout> | null = null;

async function submit(draft: Draft): Promise<Outcome> {
  const fileIds = draft.photos.map((photo) => photo.file_id as number);
  const content = orderContent(draft.form as unknown as OrderForm, fileIds);
  try {
    await staffToken();
  } catch (error) {
    return { kind: 'not-sent', message: messageOf(error) };
  }
  try {
    const { id, no, total_fen } = await submitOrder(content, draft.key, draft.order_id);
    return { kind: 'done', order: { id, no, total_fen } };
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): Outcome {
  const message = messageOf(error);
  if (!(error instanceof ApiError) || error.outcomeUnknown) return { kind: 'unknown', message };
  if (error.status === 401) return { kind: 'not-sent', message };
  const { slug, errors, body } = error;
  return { kind: 'refused', refusal: { slug, message, errors, body } };
}

export const outbox = new DraftQueue({
  load: () => wx.getStorageSync(STORAGE_KEY) || [],
  save: (drafts) => wx.setStorageSync(STORAGE_KEY, drafts),
  upload,
  submit,
  forgetPhoto,
  isOnline: () => isOnline,
  newKey: randomKey,
  now: () => Date.now(),
});

/** Try everything that waits now, and go on trying while something does. */
export async function flushOutbox(): Promise<void> {
  if (timer) clearTimeout(timer);
  timer = null;
  await outbox.flush();
  if (!outbox.isWaiting() || !isOnline) {
    tries = 0;
    return;
  }
  const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)];
  tries += 1;
  timer = setTimeout(flushOutbox, pause);
}

/** Follow the network: what waits goes out by itself when it comes back. */
export function watchNetwork(): void {
  wx.onNetworkStatusChange((network) => {
    isOnline = network.isConnected;
    tries = 0;
    if (isOnline) flushOutbox();
  });
  wx.getNetworkType({
    success(network) {
      isOnline = network.networkType !== 'none';
      flushOutbox();
    },
  });
}

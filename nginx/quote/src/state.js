/**
 * What the page says and offers, from what the server answered. Pure: the tables below are the
 * whole of it, so that each situation is one line here and one test.
 */

/** States in which the customer can still decide. */
const OPEN = new Set(['sent', 'viewed']);

/** The states that end a quote in some way, and the situation each shows as. */
const ENDED = {
  accepted: 'accepted', declined: 'declined', expired: 'expired',
  superseded: 'superseded', withdrawn: 'withdrawn', void: 'withdrawn',
};

/**
 * The situation of a quote: open, accepted, declined, expired, superseded or withdrawn.
 * @param {{status: string, expired: boolean, newer?: boolean}} quote
 * @param {boolean} over the validity has run out since the answer came
 */
export function situationOf(quote, over = false) {
  if (!OPEN.has(quote.status)) return ENDED[quote.status] || 'withdrawn';
  if (quote.newer) return 'superseded';
  return quote.expired || over ? 'expired' : 'open';
}

/** What each situation says. `step` names the one next action offered first. */
export const SITUATIONS = {
  open: { tone: 'active', title: '', detail: '', step: 'accept' },
  accepted: { tone: 'done', title: '报价已确认', detail: '', step: 'receipt' },
  declined: {
    tone: 'closed', title: '您已婉拒这份报价',
    detail: '如果改变了主意，请联系业务员重新报价。', step: 'call',
  },
  expired: {
    tone: 'wait', title: '这份报价已过有效期',
    detail: '内容仍可查看。需要的话，可以请业务员延长有效期。', step: 'extend',
  },
  superseded: {
    tone: 'wait', title: '这份报价已有新版本',
    detail: '请以新版本为准，向业务员索取新的二维码。', step: 'call',
  },
  withdrawn: {
    tone: 'closed', title: '这份报价已撤回',
    detail: '暂时不能确认。请联系业务员了解最新报价。', step: 'call',
  },
};

/** Answers that are not a quote: what happened, and what to do. `retry` offers 重试. */
export const PROBLEMS = {
  missing: {
    title: '没有找到这份报价', retry: false,
    detail: '链接可能不完整或已失效。请重新扫码，或向业务员索取新的链接。',
  },
  moved: {
    title: '这份报价已撤回', retry: false,
    detail: '请联系业务员了解最新报价。',
  },
  offline: {
    title: '网络不通', retry: true,
    detail: '请检查手机网络。网络恢复后会自动重新打开。',
  },
  busy: {
    title: '系统正忙', retry: true, detail: '请稍候，不用反复刷新。',
  },
  limited: {
    title: '打开得太频繁了', retry: true, detail: '请稍候，不用反复刷新。',
  },
  broken: {
    title: '报价暂时打不开', retry: true,
    detail: '不是您的操作问题。请稍后重试，或直接联系业务员。',
  },
};

/** Why a submitted form was not taken; what was typed stays where it is. */
export const SUBMIT_PROBLEMS = {
  offline: '网络不通，还没有送达。填写的内容已保留，请稍后点「重试」，不会重复提交。',
  busy: '系统正忙，还没有送达。填写的内容已保留，请稍后点「重试」，不会重复提交。',
  limited: '操作太频繁，请稍等一会儿再点「重试」。',
  broken: '没有送达。填写的内容已保留，请稍后重试，或直接联系业务员。',
};

/** The kind of an HTTP answer that is no success. */
export function problemKind(status) {
  if (status === 404) return 'missing';
  if (status === 429) return 'limited';
  if (status === 502 || status === 503 || status === 504) return 'busy';
  if (status === 409 || status === 410) return 'moved';
  if (status === 400 || status === 413 || status === 422) return 'invalid';
  return 'broken';
}

/** Seconds to wait before an automatic retry: what the server asks for, within reason. */
export function retryDelayS(retryAfter, attempt) {
  const asked = Number.parseInt(retryAfter, 10);
  if (asked > 0) return Math.min(asked, 120);
  return Math.min(60, 5 * 2 ** attempt);
}

/** The buttons of the bottom bar, the first being the primary one. */
export function barActions(quote, situation) {
  const offered = new Set(quote.actions);
  const can = (action) => offered.has(action);
  const bar = [];
  if (situation === 'open' && can('accept')) bar.push('accept');
  if (situation === 'accepted') bar.push('receipt');
  if (situation === 'expired' && can('extend')) bar.push('extend');
  if (!bar.length && quote.salesperson && quote.salesperson.phone) bar.push('call');
  if (can('ask') || (situation === 'open' && can('decline'))) bar.push('ask');
  return bar;
}

/** Opens the quote, shows it, and carries out what the customer decides. */

import { openAccept } from './accept.js';
import { apiBase, call } from './api.js';
import { callLink, openAsk, openDecline, openExtend } from './ask.js';
import { afterPaint, h } from './dom.js';
import { openDraft } from './draft.js';
import { watchDwell } from './dwell.js';
import { zoneAheadMs } from './format.js';
import { chip, problemView, quoteView } from './quote-view.js';
import { openPicture, receiptCard } from './receipt.js';
import { PROBLEMS, barActions, retryDelayS, situationOf } from './state.js';

const TICK_MS = 20e3;
const TOAST_MS = 5e3;
const PRINT_CODE_DELAY_MS = 500;
const LABELS = { accept: '确认报价', ask: '有疑问', extend: '申请延期', receipt: '保存回执' };

const page = document.getElementById('quote');
const bar = document.getElementById('bar');
const toast = document.getElementById('toast');
const base = apiBase(location.pathname);
const draft = openDraft(base || '');
/** The quote on the screen, the clocks, and how it stands. */
const now = { quote: null, skewMs: 0, aheadMs: 0, situation: '' };
let retryTimer = 0;
let toastTimer = 0;

const serverNow = () => Date.now() + now.skewMs;

/** Says something for a moment, to the eye and to a screen reader. */
function say(text) {
  toast.textContent = text;
  toast.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove('shown'), TOAST_MS);
}

function isOver() {
  return serverNow() >= Date.parse(now.quote.expires_at);
}

/** The sheet of each action; an open one is opened again after a reload. */
const SHEETS = {
  accept: (context) => openAccept({ ...context, done: accepted }),
  ask: (context) => openAsk({ ...context, refuse: () => act('decline') }),
  decline: (context) => openDecline(context),
  extend: (context) => openExtend(context),
};

function act(action) {
  if (action === 'receipt') {
    openPicture(now.quote, now.aheadMs, draft.get('signed'));
    return;
  }
  draft.set('sheet', action);
  SHEETS[action]({
    quote: now.quote, base, draft, done: sent, onclose: () => draft.set('sheet', ''),
  });
}

function showBar() {
  const buttons = barActions(now.quote, now.situation).map((action, i) => {
    if (action === 'call') return callLink(now.quote, 'primary');
    const style = i ? 'secondary' : 'primary';
    return h('button', { type: 'button', class: style, onclick: () => act(action) },
      LABELS[action]);
  });
  bar.replaceChildren(...buttons);
}

/** The skeleton goes; where the quote came with the page, it has not even been read yet. */
function dropSkeleton() {
  page.removeAttribute('aria-busy');
  const skeleton = document.querySelector('.skeleton');
  if (skeleton) skeleton.remove();
  else addEventListener('DOMContentLoaded', dropSkeleton, { once: true });
}

function showQuote() {
  const { quote, aheadMs } = now;
  now.situation = situationOf(quote, isOver());
  const receipt = now.situation === 'accepted'
    && receiptCard(quote, aheadMs, draft.get('signed'));
  page.replaceChildren(...quoteView({
    quote, situation: now.situation, nowMs: serverNow(), aheadMs, base, receipt,
  }));
  dropSkeleton();
  document.title = `报价单 ${quote.no} · ${quote.company}`;
  showBar();
  setTimeout(loadPrintCode, PRINT_CODE_DELAY_MS);
}

/** Counts down to the next try and tries then. */
function retryLater(delayS, attempt) {
  let leftS = delayS;
  clearInterval(retryTimer);
  retryTimer = setInterval(() => {
    leftS -= 1;
    const place = document.getElementById('retry-wait');
    if (place && leftS > 0) place.textContent = `${leftS} 秒后自动重试`;
    if (leftS <= 0) load(attempt);
  }, 1000);
}

function showProblem(answer, attempt) {
  const words = PROBLEMS[answer.kind] || PROBLEMS.broken;
  const delayS = retryDelayS(answer.retryAfter, attempt);
  const waits = answer.kind === 'busy' || answer.kind === 'limited';
  page.replaceChildren(...problemView(words, waits ? `${delayS} 秒后自动重试` : '',
    () => load(0)));
  dropSkeleton();
  bar.replaceChildren();
  if (waits) retryLater(delayS, attempt + 1);
}

/** Takes a fresh answer in; returns whether it was a quote. */
function take(answer) {
  if (!answer.ok) return false;
  now.quote = answer.data;
  now.skewMs = answer.skewMs;
  now.aheadMs = zoneAheadMs(now.quote.valid_until, now.quote.expires_at);
  showQuote();
  return true;
}

/** Shows the quote as the server has it now, for when it changed under an open sheet. */
async function refresh(text) {
  take(await call(base));
  say(text);
}

/** After the confirmation was sent: the receipt, also when a second look is impossible. */
async function accepted(answer, body) {
  if (!answer.ok) return refresh('报价状态已变化，请查看最新内容');
  draft.set('drawing', null);
  const { accepted_at: acceptedAt } = answer.data;
  const { signer_name: signerName, signature_svg: signature } = body;
  const mine = { status: 'accepted', accepted_at: acceptedAt, signer_name: signerName };
  const fresh = await call(base);
  if (!fresh.ok || fresh.data.signer_name === signerName) draft.set('signed', signature || '');
  if (!take(fresh) || fresh.data.status !== 'accepted') {
    now.quote = { ...now.quote, ...mine, actions: [] };
    showQuote();
  }
  scrollTo(0, 0);
  document.getElementById('banner').focus({ preventScroll: true });
}

/** After a message, a refusal or a wish for more time was sent. */
function sent(answer, text) {
  return refresh(answer.ok ? text : '报价状态已变化，请查看最新内容');
}

/** Opens the sheet that was open before a reload, where it still makes sense. */
function reopenSheet() {
  const open = draft.get('sheet');
  if (document.querySelector('dialog') || !SHEETS[open]) return;
  if (now.quote.actions.includes(open)) act(open);
}

/** Fetches the quote and shows it, or why it cannot be shown. */
async function load(attempt) {
  clearInterval(retryTimer);
  if (!base) return showProblem({ kind: 'missing' }, 0);
  const answer = await call(base);
  if (take(answer)) return reopenSheet();
  // A quote that is on the screen already is better than a notice about the network.
  if (!now.quote || answer.kind === 'missing') showProblem(answer, attempt);
}

/** The answer that the server put into the page; null where it had none in time. */
function embedded() {
  try {
    const { textContent } = document.getElementById('answer').content;
    const { now_s: nowS, quote } = JSON.parse(textContent);
    return quote && { ok: true, data: quote, skewMs: nowS * 1000 - Date.now() };
  } catch {
    return null;
  }
}

/** Shows what came with the page, or asks for it. It is seen once it is on the screen. */
function start() {
  const answer = embedded();
  if (!answer) return load(0);
  take(answer);
  return afterPaint(() => {
    reopenSheet();
    call(base + '/seen', { seconds: 0 });
  });
}

/** Keeps the countdown true while the page stays open. */
function tick() {
  if (!now.quote) return;
  if (situationOf(now.quote, isOver()) !== now.situation) {
    showQuote();
    return;
  }
  const place = document.getElementById('countdown');
  place.replaceWith(chip(now.quote, now.situation, serverNow(), now.aheadMs));
}

/** Paper shows everything unfolded, and the code that leads back here. */
function preparePrint() {
  for (const part of document.querySelectorAll('details')) part.open = true;
}

/** The code is fetched after everything else, and not in WeChat, which cannot print. */
function loadPrintCode() {
  const code = document.getElementById('print-qr');
  if (code && !/MicroMessenger/i.test(navigator.userAgent)) code.src = code.dataset.src;
}

setInterval(tick, TICK_MS);
addEventListener('beforeprint', preparePrint);
addEventListener('online', () => {
  if (!now.quote) load(0);
});
addEventListener('pageshow', (event) => {
  if (event.persisted) load(0);
});
if (base) watchDwell(base + '/seen');
start();

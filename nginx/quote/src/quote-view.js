/** Builds the quote itself: head, parties, lines, totals, terms. Only reads; acts on nothing. */

import { phoneLink } from './ask.js';
import { h, icon, mark } from './dom.js';
import {
  countText, countdown, dayText, methodHint, momentText, priceText, sizeName, sizeText, yuan,
} from './format.js';
import { SITUATIONS } from './state.js';

/** Longer amounts take a smaller size, so that they stay on one line. */
const LONG_AMOUNT = 12;

const CHIPS = {
  accepted: '已确认', declined: '已婉拒', expired: '已过有效期',
  superseded: '已有新版本', withdrawn: '已撤回',
};

const CHIP_ICONS = { open: 'clock', expired: 'clock', accepted: 'check' };

/** The chip under the total: what is left of the time, or how it ended. */
export function chip(quote, situation, nowMs, aheadMs) {
  const left = countdown(quote.valid_until, nowMs, aheadMs);
  const text = situation === 'open' ? left.text : CHIPS[situation];
  const tone = situation === 'open' && left.urgent ? 'wait' : SITUATIONS[situation].tone;
  return h('span', { class: `chip ${tone}`, id: 'countdown' },
    icon(CHIP_ICONS[situation] || 'info'), text);
}

/** The agency, the number and the total. */
function hero(quote, situation, nowMs, aheadMs) {
  const total = yuan(quote.total_fen);
  return h('header', { class: 'hero' },
    h('div', { class: 'brand' }, mark(), h('span', { class: 'company' }, quote.company)),
    h('h1', { class: 'no' }, '报价单 ',
      h('span', { class: 'nowrap' }, `${quote.no} · 第 ${quote.version} 版`)),
    h('p', { class: total.length > LONG_AMOUNT ? 'total long' : 'total' },
      h('span', { class: 'hidden' }, '合计 '), total),
    h('p', { class: 'hero-foot' }, chip(quote, situation, nowMs, aheadMs),
      h('span', { class: 'until' }, `有效期至 ${dayText(quote.valid_until, nowMs, aheadMs)}`)));
}

function fact(name, value) {
  return value ? h('div', {}, h('dt', {}, name), h('dd', {}, value)) : null;
}

/** For whom, by whom; a receipt above has named the customer already. */
function parties(quote, receipt) {
  const { name } = quote.salesperson || {};
  return h('dl', { class: 'card parties' },
    fact('客户', !receipt && quote.customer_name),
    fact('业务员', name
      && h('span', { class: 'person' }, name, phoneLink(quote, 'phone-link'))));
}

/** How a quote ended; the step to take is a button of the bar. */
function banner(quote, situation, aheadMs) {
  const words = SITUATIONS[situation];
  if (!words.title) return null;
  const detail = situation === 'accepted'
    ? `${quote.signer_name || '客户'} 于 ${momentText(Date.parse(quote.accepted_at), aheadMs)} 确认`
    : words.detail;
  return h('section', { class: `banner ${words.tone}`, id: 'banner', tabindex: '-1' },
    icon(situation === 'accepted' ? 'check' : 'info'),
    h('div', {}, h('h2', {}, words.title), h('p', {}, detail),
      situation === 'declined' && quote.decline_reason
        && h('p', { class: 'said' }, `您的理由：${quote.decline_reason}`)));
}

/** One line as a card. */
function lineCard(line) {
  const hint = methodHint(line);
  return h('li', { class: 'card line' },
    h('div', { class: 'line-head' },
      h('h3', {}, h('span', { class: 'line-no' }, line.line_no), line.title),
      h('span', { class: 'amount' }, yuan(line.amount_fen))),
    h('dl', { class: 'facts' },
      fact(sizeName(line), sizeText(line)), fact('数量', countText(line)),
      fact('单价', priceText(line))),
    hint && h('p', { class: 'line-note' }, hint),
    line.note && h('p', { class: 'line-note' }, line.note));
}

/** The lines and what they add up to. */
function content(quote) {
  const discount = quote.discount_fen > 0;
  return h('section', { 'aria-labelledby': 'lines-title' },
    h('h2', { id: 'lines-title', class: 'section-title' }, '报价内容',
      h('span', { class: 'hint' }, `共 ${quote.lines.length} 项`)),
    h('ol', { class: 'lines' }, quote.lines.map(lineCard)),
    h('dl', { class: 'card sums' },
      discount && fact('小计', yuan(quote.subtotal_fen)),
      discount && fact('优惠', yuan(-quote.discount_fen)),
      h('div', { class: 'sum' }, h('dt', {}, '合计'), h('dd', {}, yuan(quote.total_fen)))));
}

/** A long text, folded. */
function folded(title, text) {
  return text ? h('details', { class: 'card folded' },
    h('summary', {}, title), h('p', { class: 'long-text' }, text)) : null;
}

/** What only paper shows: the code that leads back to this page. */
function printCode(base) {
  return h('aside', { class: 'print-code' },
    h('img', { id: 'print-qr', alt: '本报价的二维码', 'data-src': base + '/qr?format=svg' }),
    h('p', {}, '扫码查看和确认'));
}

/**
 * The whole quote.
 * @returns {Node[]}
 */
export function quoteView({ quote, situation, nowMs, aheadMs, base, receipt }) {
  return [
    hero(quote, situation, nowMs, aheadMs),
    banner(quote, situation, aheadMs),
    receipt,
    parties(quote, receipt),
    content(quote),
    folded('备注', quote.note),
    folded('条款与说明', quote.terms),
    printCode(base),
    h('footer', { class: 'foot' }, `本报价由${quote.company}提供，内容以此页为准。`),
  ].filter(Boolean);
}

/** What stands in place of a quote that could not be shown. */
export function problemView(words, waitText, retry) {
  return [h('section', { class: 'empty', role: 'alert' },
    mark(), h('h1', {}, words.title), h('p', {}, words.detail),
    words.retry && h('p', { class: 'wait', id: 'retry-wait' }, waitText),
    words.retry && h('button', { class: 'primary', type: 'button', onclick: retry }, '重试'))];
}

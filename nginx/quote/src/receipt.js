/** The receipt of a confirmation: shown on the page, and drawn as a picture to keep. */

import { h, s } from './dom.js';
import { momentText, yuan } from './format.js';
import { openSheet } from './sheet.js';
import { FIELD_HEIGHT, FIELD_WIDTH } from './signature.js';

const WIDTH = 720;
const MARGIN = 48;
const FONT = '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const INK = '#111827';
const GREY = '#4B5563';
const GREEN = '#15803D';
const HEAD_HEIGHT = 190;
const ROW_HEIGHT = 42;
const SIGN_HEIGHT = 200;

/** What the receipt states, in order. */
export function receiptFacts(quote, aheadMs) {
  return [
    ['报价单号', `${quote.no}（第 ${quote.version} 版）`],
    ['客户', quote.customer_name],
    ['确认金额', yuan(quote.total_fen)],
    ['签署人', quote.signer_name || '—'],
    ['确认时间', momentText(Date.parse(quote.accepted_at), aheadMs)],
    ['报价方', quote.company],
  ];
}

/** The receipt as a card of the page. */
export function receiptCard(quote, aheadMs, signature) {
  return h('section', { class: 'card receipt', 'aria-labelledby': 'receipt-title' },
    h('h2', { id: 'receipt-title' }, '确认回执'),
    h('dl', {}, receiptFacts(quote, aheadMs).map(([name, value]) =>
      h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
    signature && s('svg', {
      class: 'receipt-ink', viewBox: `0 0 ${FIELD_WIDTH} ${FIELD_HEIGHT}`, role: 'img',
      'aria-label': '手写签名',
    }, s('path', { class: 'ink', d: signature })));
}

/** Breaks a text into lines that fit; Chinese breaks anywhere. */
export function wrap(text, widthOf, most) {
  const lines = [];
  let line = '';
  for (const char of text) {
    if (line && widthOf(line + char) > most) {
      lines.push(line);
      line = '';
    }
    line += char;
  }
  return [...lines, line];
}

function drawHead(pen) {
  pen.fillStyle = GREEN;
  pen.fillRect(0, 0, WIDTH, HEAD_HEIGHT);
  pen.strokeStyle = '#fff';
  pen.lineWidth = 7;
  pen.lineCap = pen.lineJoin = 'round';
  pen.stroke(new Path2D('M330 62l22 22 42-46'));
  pen.fillStyle = '#fff';
  pen.textAlign = 'center';
  pen.font = `600 36px ${FONT}`;
  pen.fillText('报价已确认', WIDTH / 2, 148);
  pen.textAlign = 'left';
}

/** The facts with their values wrapped, so that the height is known before drawing. */
function layOut(pen, facts) {
  pen.font = `28px ${FONT}`;
  const most = WIDTH - 2 * MARGIN - 160;
  return facts.map(([name, value]) =>
    [name, wrap(value, (text) => pen.measureText(text).width, most)]);
}

function drawFacts(pen, rows, top) {
  let y = top;
  for (const [name, lines] of rows) {
    pen.font = `26px ${FONT}`;
    pen.fillStyle = GREY;
    pen.fillText(name, MARGIN, y);
    pen.font = `28px ${FONT}`;
    pen.fillStyle = INK;
    for (const line of lines) {
      pen.fillText(line, MARGIN + 160, y);
      y += ROW_HEIGHT;
    }
    y += 14;
  }
  return y;
}

function drawSignature(pen, path, top) {
  pen.font = `26px ${FONT}`;
  pen.fillStyle = GREY;
  pen.fillText('手写签名', MARGIN, top);
  pen.save();
  pen.translate(MARGIN + 160, top - 30);
  const scale = SIGN_HEIGHT / FIELD_HEIGHT;
  pen.scale(scale, scale);
  pen.strokeStyle = INK;
  pen.lineWidth = 5;
  pen.lineCap = pen.lineJoin = 'round';
  pen.stroke(new Path2D(path));
  pen.restore();
}

/**
 * Draws the receipt.
 * @returns {string} a PNG as a data URL: the one form that WeChat lets people press and save
 */
export function receiptPicture(quote, aheadMs, signature) {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  const rows = layOut(canvas.getContext('2d'), receiptFacts(quote, aheadMs));
  const lineCount = rows.reduce((sum, [, lines]) => sum + lines.length, 0);
  const top = HEAD_HEIGHT + 70;
  const signTop = top + lineCount * ROW_HEIGHT + rows.length * 14;
  canvas.height = signTop + (signature ? SIGN_HEIGHT : 0) + 60;
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, WIDTH, canvas.height);
  drawHead(pen);
  drawFacts(pen, rows, top);
  if (signature) drawSignature(pen, signature, signTop);
  pen.font = `22px ${FONT}`;
  pen.fillStyle = GREY;
  pen.fillText('凭报价单号可向业务员查询进度', MARGIN, canvas.height - 34);
  return canvas.toDataURL('image/png');
}

/** Opens the picture to be saved. */
export function openPicture(quote, aheadMs, signature) {
  const url = receiptPicture(quote, aheadMs, signature);
  return openSheet({
    title: '保存回执',
    body: [
      h('p', { class: 'intro' }, '长按图片，选择「保存图片」。'),
      h('img', { class: 'picture', src: url, alt: `报价单 ${quote.no} 的确认回执` }),
      h('a', { class: 'primary', href: url, download: `${quote.no}-确认回执.png` }, '下载图片'),
    ],
  });
}

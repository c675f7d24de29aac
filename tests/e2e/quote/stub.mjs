/**
 * A stand-in for the server behind the quote page: the built page, one quote that a test can
 * change, and answers that a test can replace. It lets the page be seen in states that a real
 * server is rarely in (slow, busy, gone); stack.spec.mjs has the real one.
 */

import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../../nginx/quote/build.mjs', import.meta.url));
export const TOKEN = 'Zk3vQ9xT7aBcDeF_1-22';
const NONCE = '0123456789abcdef0123456789abcdef';
const CSP = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'nonce-${NONCE}'; `
  + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
  + "frame-ancestors 'none'";
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29">'
  + '<path d="M4 4h7v7h-7zM18 4h7v7h-7zM4 18h7v7h-7z"/></svg>';

/** A quote as a customer gets it, valid for three more local days. */
export function sampleQuote(more = {}) {
  const day = new Date(Date.now() + 8 * 3600e3 + 3 * 86400e3).toISOString().slice(0, 10);
  const line = (line_no, fields) => ({
    line_no, unit: null, width_mm: null, height_mm: null, length_mm: null, days: null,
    note: null, ...fields,
  });
  return {
    no: 'BJ20261121-0007', version: 2, status: 'viewed', company: '蓝图广告有限公司',
    customer_name: '上海晨光餐饮管理有限公司',
    salesperson: { name: '王小明', phone: '13800138000' },
    lines: [
      line(1, {
        title: '门头发光字', pricing_method: 'area', quantity_e3: 3000, width_mm: 2400,
        height_mm: 1200, unit_price_e4: 855000, amount_fen: 73872,
        note: '不锈钢围边，LED 白光，含安装',
      }),
      line(2, {
        title: '电梯轿厢海报点位', pricing_method: 'slot_days', unit: '个', quantity_e3: 20000,
        days: 14, unit_price_e4: 180000, amount_fen: 504000,
      }),
      line(3, {
        title: '亚克力门牌', pricing_method: 'area_min1m', quantity_e3: 2000, width_mm: 600,
        height_mm: 400, unit_price_e4: 1200000, amount_fen: 14400,
      }),
    ],
    subtotal_fen: 592272, discount_fen: 12272, total_fen: 580000, valid_until: day,
    expires_at: new Date(Date.parse(day + 'T16:00:00Z')).toISOString(), expired: false,
    terms: '1. 预付 50%，验收后 7 日内付清。\n2. 制作周期 5 个工作日，自确认设计稿起算。',
    note: '价格含税（6%）。', actions: ['accept', 'decline', 'ask'],
    accepted_at: null, signer_name: null, decline_reason: null, newer: false, ...more,
  };
}

function readBody(request) {
  return new Promise((resolve) => {
    let text = '';
    request.on('data', (part) => { text += part; });
    request.on('end', () => resolve(text ? JSON.parse(text) : null));
  });
}

function problem(status, slug, more = {}) {
  return { status, body: { type: '/problems/' + slug, title: slug, status, ...more } };
}

/** What the calls do unless a test says otherwise. */
function defaultAnswers(stub) {
  return {
    get: () => ({ status: 200, body: stub.quote }),
    accept({ signer_name: signerName }) {
      const acceptedAt = new Date().toISOString();
      const mine = { status: 'accepted', accepted_at: acceptedAt, signer_name: signerName };
      stub.quote = { ...stub.quote, ...mine, actions: ['ask'] };
      return { status: 200, body: { status: 'accepted', accepted_at: acceptedAt } };
    },
    decline({ reason }) {
      stub.quote = { ...stub.quote, status: 'declined', decline_reason: reason, actions: ['ask'] };
      return { status: 200, body: { status: 'declined' } };
    },
    ask: () => ({ status: 201, body: {} }),
    extend: () => ({ status: 201, body: {} }),
    seen: () => ({ status: 204 }),
  };
}

/** Sends an answer; `drop` cuts the connection, `wait` holds the answer back until it resolves. */
async function send(response, { status, body, headers, drop, wait }) {
  if (wait) await wait;
  if (drop) return response.destroy();
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(body ? JSON.stringify(body) : '');
}

function sendFile(response, file, type, headers) {
  response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': CSP, ...headers });
  response.end(file);
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The page as nginx sends it: with the quote inside, unless the server's answer is no quote. */
function pageOf(root, quote) {
  const values = {
    request_id: NONCE, date_gmt: Math.floor(Date.now() / 1000),
    quote: quote && JSON.stringify(quote).replace(/[&<>"]/g, (sign) => ENTITIES[sign]),
  };
  return readFileSync(path.join(root, 'index.html'), 'utf8')
    .replace(/<!--# echo var="(\w+)"[^>]*-->/g, (_, name) => values[name] ?? 'null')
    .replace(/<!--#.*?-->/g, '');
}

/** Builds the page and serves it on a free port. */
export async function startStub() {
  const root = mkdtempSync(path.join(os.tmpdir(), 'quote-page-'));
  execFileSync(process.execPath, [BUILD, '--out', root]);
  const stub = { quote: sampleQuote(), answers: {}, calls: [], root, problem };

  async function serve(request, response) {
    const { pathname } = new URL(request.url, 'http://stub');
    const file = pathname.startsWith('/quote/') && path.basename(pathname);
    if (pathname.startsWith('/q/')) {
      const known = pathname.endsWith(TOKEN) && !stub.answers.get;
      const page = pageOf(root, known && stub.quote);
      return sendFile(response, stub.cut ? page.slice(0, page.indexOf('<script')) : page,
        'text/html; charset=utf-8', { 'Cache-Control': 'no-store' });
    }
    if (file && readdirSync(root).includes(file)) {
      return sendFile(response, readFileSync(path.join(root, file)), TYPES[path.extname(file)]);
    }
    const [, token, action = 'get'] = /^\/gw\/v1\/q\/([\w-]+)(?:\/(\w+))?$/.exec(pathname) || [];
    if (action === 'qr') return sendFile(response, QR, 'image/svg+xml');
    const body = await readBody(request);
    stub.calls.push({ action, body, headers: request.headers });
    const answer = { ...defaultAnswers(stub), ...stub.answers }[action];
    return send(response, token === TOKEN && answer ? answer(body) : problem(404, 'not-found'));
  }
  const server = createServer(serve);
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  stub.origin = `http://127.0.0.1:${server.address().port}`;
  stub.url = `${stub.origin}/q/${TOKEN}`;
  stub.reset = () => Object.assign(stub, {
    quote: sampleQuote(), answers: {}, calls: [], cut: false,
  });
  stub.callsOf = (action) => stub.calls.filter((call) => call.action === action);
  stub.stop = () => {
    server.closeAllConnections();
    server.close();
    rmSync(root, { recursive: true });
  };
  return stub;
}

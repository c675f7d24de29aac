// A steady load that knows what it was promised: each order is sent with its
// key again and again until it is answered, so that what is acknowledged,
// lost and doubled is exact.
import http from "node:http";
import { sleep, until } from "../stack/proc.mjs";

const ORDER_CLIENTS = 8;
const LIST_CLIENTS = 4;
const THINK_MS = 10;
const AGAIN_MS = [20, 50, 100, 200];
const ANSWER_MS = 30_000;
const PATIENCE_MS = 30_000;

export class Load {
  /** url, token of a salesperson, one of his customers, name of this run. */
  constructor({ url, token, customer, run }) {
    Object.assign(this, { url: new URL(url), token, customer, run });
    this.acknowledged = new Map(); // key -> id
    this.refused = []; // answers that no repetition would change
    this.tries = []; // {kind, from, to, ok}
    this.stopping = false;
    this.number = 0;
    this.patience = Infinity;
  }

  start() {
    const clients = [];
    for (let i = 0; i < ORDER_CLIENTS; i++) clients.push(this.client("order"));
    for (let i = 0; i < LIST_CLIENTS; i++) clients.push(this.client("list"));
    this.clients = clients;
    this.done = Promise.all(clients.map((client) => this.work(client)));
    return this;
  }

  client(kind) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    return { kind, agent, answered: 0 };
  }

  /** One try; the answer {status, body}, or null when there was none. */
  send(client, method, path, key, text) {
    return new Promise((resolve) => {
      const headers = { authorization: `Bearer ${this.token}` };
      if (text !== undefined)
        Object.assign(headers, { "content-type": "application/json", "idempotency-key": key,
          "content-length": Buffer.byteLength(text) });
      const options = { method, path, headers, agent: client.agent, timeout: ANSWER_MS,
        host: this.url.hostname, port: this.url.port };
      const request = http.request(options, (response) => {
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", () => resolve(null));
        response.on("end", () => resolve(response.complete
          ? { status: response.statusCode, body: Buffer.concat(parts).toString("utf8") } : null));
      });
      request.on("timeout", () => request.destroy());
      request.on("error", () => resolve(null));
      request.end(text);
    });
  }

  async attempt(client, method, path, key, text) {
    const from = Date.now();
    const answer = await this.send(client, method, path, key, text);
    const ok = answer !== null && answer.status < 500;
    const to = Date.now();
    this.tries.push({ kind: client.kind, from, to, ok, status: answer?.status ?? 0 });
    if (ok) client.answered = from;
    return ok ? answer : null;
  }

  async insist(client, method, path, key, text) {
    for (let again = 0; ; again++) {
      const answer = await this.attempt(client, method, path, key, text);
      if (answer) return answer;
      if (Date.now() > this.patience) return { status: 0, body: "nobody ever answered" };
      await sleep(AGAIN_MS[Math.min(again, AGAIN_MS.length - 1)]);
    }
  }

  async order(client) {
    const key = `${this.run}-${this.number++}`;
    const answer = await this.insist(client, "POST", "/gw/v1/orders", key, JSON.stringify({
      customer_id: this.customer, note: key, site_address: "上海市徐汇区漕溪北路 88 号",
      lines: [{ title: "写真", pricing_method: "area", quantity_e3: 3000, width_mm: 2400,
        height_mm: 1200, unit_price_e4: 855000 }],
    }));
    if (answer.status === 201) this.acknowledged.set(key, JSON.parse(answer.body).id);
    else this.refused.push(`${answer.status} ${answer.body.slice(0, 200)}`);
  }

  async list(client) {
    const answer = await this.insist(client, "GET", "/api/v1/orders?limit=20");
    if (answer.status !== 200) this.refused.push(`${answer.status} ${answer.body.slice(0, 200)}`);
  }

  async work(client) {
    while (!this.stopping) {
      await this[client.kind](client);
      await sleep(THINK_MS);
    }
    client.agent.destroy();
  }

  /** Every client has been answered to something it began after that time. */
  flows(after, seconds) {
    return until(() => this.clients.every((client) => client.answered > after),
      "every client is answered again", seconds);
  }

  /** Did an order fail within the last second? */
  failing() {
    const since = Date.now() - 1000;
    return this.tries.some((one) => one.kind === "order" && !one.ok && one.to > since);
  }

  /** No new keys; returns when every key in hand is answered, or nobody will. */
  async stop() {
    this.stopping = true;
    this.patience = Date.now() + PATIENCE_MS;
    await this.done;
    return this;
  }

  /** What the clients saw of a fault that began at `from` and whose cause ended at `end`. */
  figures(from, end) {
    const later = this.tries.filter((one) => one.to >= from);
    const failed = later.filter((one) => !one.ok);
    const good = this.tries.filter((one) => one.ok);
    const first = (kind) => Math.min(...good.filter((one) =>
      one.kind === kind && one.from >= end).map((one) => one.to));
    const last = Math.max(0, ...failed.map((one) => one.to));
    return {
      answered: later.length - failed.length, failed: failed.length,
      pause_ms: Math.max(pause(good, "order", from), pause(good, "list", from)),
      back_ms: last >= end ? Math.max(last, first("order"), first("list")) - end : 0,
      statuses: countBy(failed.map((one) => one.status)),
    };
  }
}

/** The longest time without a good answer of a kind, from the last one before `from` on. */
function pause(good, kind, from) {
  const times = good.filter((one) => one.kind === kind).map((one) => one.to).sort((a, b) => a - b);
  let longest = 0;
  for (let i = 1; i < times.length; i++)
    if (times[i] >= from) longest = Math.max(longest, times[i] - times[i - 1]);
  return longest;
}

function countBy(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

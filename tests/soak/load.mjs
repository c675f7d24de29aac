// A working day's mix of requests, at a rate that is kept whatever happens.
import { randomUUID } from "node:crypto";
import http from "node:http";
import { sleep } from "../stack/proc.mjs";

const line = { title: "写真", pricing_method: "area", quantity_e3: 3000, width_mm: 2400,
  height_mm: 1200, unit_price_e4: 855000 };

/** What people do, how often of a hundred, and how. */
const OPERATIONS = [
  ["customer list", 28, (user) => user.get("/api/v1/customers?limit=20")],
  ["customer", 20, (user) => user.get(`/api/v1/customers/${user.customer}`)],
  ["order list", 15, (user) => user.get("/api/v1/orders?limit=20")],
  ["order", 15, (user) => user.order()],
  ["quote", 10, (user) => user.quote()],
  ["customer's page", 8, (user) => user.get(`/gw/v1/q/${user.token_of_quote}`)],
  ["me", 3, (user) => user.get("/gw/v1/me")],
  ["pdf", 1, (user) => user.get(`/api/v1/quotes/${user.quote_id}/pdf`)],
];
const WHEEL = OPERATIONS.flatMap((one) => Array(one[1]).fill(one));

/** One person on one connection. */
class User {
  constructor(load, token, customer) {
    Object.assign(this, { load, token, customer });
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.turn = Math.floor(Math.random() * WHEEL.length);
  }

  send(method, where, body) {
    const text = body && JSON.stringify(body);
    const headers = { authorization: `Bearer ${this.token}`, ...(text && {
      "content-type": "application/json", "content-length": Buffer.byteLength(text),
      "idempotency-key": randomUUID() }) };
    const { hostname: host, port } = this.load.url;
    return new Promise((resolve, reject) => {
      const request = http.request({ method, path: where, host, port, headers, agent: this.agent,
        timeout: 30_000 }, (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () => resolve({ status: answer.statusCode, bytes: Buffer.concat(parts) }));
      });
      request.on("timeout", () => request.destroy(new Error("no answer within 30 s")));
      request.on("error", reject);
      request.end(text);
    });
  }

  async checked(method, where, body) {
    const { status, bytes } = await this.send(method, where, body);
    if (status >= 300)
      throw new Error(`${method} ${where}: ${status} ${bytes.toString().slice(0, 200)}`);
    return bytes;
  }
  get(where) {
    return this.checked("GET", where);
  }
  async post(where, body) {
    return JSON.parse(await this.checked("POST", where, body));
  }

  order() {
    return this.post("/gw/v1/orders", { customer_id: this.customer, lines: [line] });
  }

  /** A quote from nothing to its public address; the other operations use the last one. */
  async quote() {
    const { id } = await this.post("/api/v1/quotes",
      { customer_id: this.customer, valid_until: "2099-12-31", lines: [line] });
    const { public_token: token } = await this.post(`/api/v1/quotes/${id}/publish`, {});
    this.quote_id = id;
    this.token_of_quote = token;
  }

  /** Turns of the wheel until told to stop, one each `load.interval_ms`. */
  async work() {
    await this.quote();
    let due = Date.now() + Math.random() * this.load.interval_ms;
    while (!this.load.stopping) {
      await sleep(Math.max(0, due - Date.now()));
      due = Math.max(due + this.load.interval_ms, Date.now() - 1000); // no storm after a pause
      await this.load.measured(WHEEL[this.turn = (this.turn * 7 + 13) % WHEEL.length], this);
    }
    this.agent.destroy();
  }
}

export class Load {
  constructor(url, users) {
    Object.assign(this, { url: new URL(url), interval_ms: 0, stopping: false });
    this.users = users.map(([token, customer]) => new User(this, token, customer));
    this.take();
  }

  start() {
    this.done = Promise.all(this.users.map((user) => user.work()));
    this.done.catch((error) => this.failures.push(error.message));
    return this;
  }

  async measured([name, , operation], user) {
    const from = performance.now();
    try {
      await operation(user);
      this.times.push(performance.now() - from);
    } catch (error) {
      this.failures.push(`${name}: ${error.message}`);
    }
  }

  /** What was answered since the last time: {count, p50, p99, failures}. */
  take() {
    const times = (this.times ?? []).sort((a, b) => a - b);
    const at = (share) => times[Math.floor(times.length * share)] ?? 0;
    const taken = { count: times.length, p50: at(0.5), p99: at(0.99),
      failures: this.failures ?? [] };
    this.times = [];
    this.failures = [];
    return taken;
  }

  /** From now on so many requests a second, over all users. */
  pace(per_s) {
    this.interval_ms = (this.users.length * 1000) / per_s;
  }

  async stop() {
    this.stopping = true;
    await this.done;
  }
}

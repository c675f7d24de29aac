// Somebody who calls a stack from outside, and logs in as the mini-program does.
import { randomUUID } from "node:crypto";

const ANSWER_MS = 30_000;

export class Client {
  constructor(url, standinPort) {
    Object.assign(this, { url, standinPort });
  }

  /** {status, body} of one call; status 0 when nobody answered. */
  async call(method, where, { token, body, form } = {}) {
    try {
      const answer = await fetch(this.url + where, {
        method, body: form ?? (body && JSON.stringify(body)), signal: AbortSignal.timeout(ANSWER_MS),
        headers: {
          ...(body && { "content-type": "application/json" }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
      });
      return { status: answer.status, body: await answer.json().catch(() => null) };
    } catch {
      return { status: 0, body: null };
    }
  }

  /** A file that nobody has uploaded before. */
  upload() {
    const form = new FormData();
    form.set("file", new Blob([`%PDF-1.4\n% ${randomUUID()}\n%%EOF\n`]), "报单.pdf");
    return this.call("POST", "/api/v1/files", { token: this.phone, form });
  }

  standin(where, body) {
    return fetch(`http://127.0.0.1:${this.standinPort}/_standin/${where}`,
      { method: "POST", body: JSON.stringify(body) }).then((answer) => answer.json());
  }

  /** One login as the mini-program does it; {status, body}. */
  async tryLogin(user) {
    const { code } = await this.standin("code", { openid: `demo-${user}`, kind: "login" });
    return this.call("POST", "/gw/v1/login", { body: { code } });
  }

  async login(user) {
    const { status, body } = await this.tryLogin(user);
    if (status !== 200) throw new Error(`login of ${user}: ${status} ${JSON.stringify(body)}`);
    return body.token;
  }
}

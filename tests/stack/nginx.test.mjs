// nginx's promises: headers, limits, what is reachable, and what it says when
// it answers by itself.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { base, dir, raw } from "./lib.mjs";
import { until } from "./proc.mjs";

const get = (url, options) => fetch(`${base}${url}`, { redirect: "manual", ...options });

async function isProblem(response, status, slug) {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const body = await response.json();
  assert.equal(body.type, `/problems/${slug}`);
  assert.equal(body.status, status);
  assert.equal(body.instance, response.headers.get("x-request-id"));
  assert.ok(body.detail.length > 5);
}

test("the admin: one page for all its addresses, never from memory", async () => {
  for (const url of ["/admin/", "/admin/orders/17", "/admin/login"]) {
    const response = await get(url);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/html/);
    assert.equal(response.headers.get("cache-control"), "no-cache");
    assert.match(response.headers.get("content-security-policy"), /script-src 'self';/);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.match(await response.text(), /<html/);
  }
  assert.equal((await get("/")).headers.get("location"), `${base}/admin/`);
});

test("hashed assets are kept for ever and sent small", async () => {
  const page = await (await get("/admin/")).text();
  const script = page.match(/\/admin\/assets\/[^"]+\.js/)[0];
  const response = await get(script, { headers: { "accept-encoding": "gzip" } });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("cache-control"), /immutable/);
  assert.equal(response.headers.get("content-encoding"), "gzip");
  assert.equal((await get("/admin/assets/none.js")).status, 404);
});

test("the customer's page: one file for every token, strict policy, not stored", async () => {
  const response = await get("/q/AbCdEfGhIjKlMnOpQrStUv");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("cache-control"), "no-store");
  const policy = response.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  const page = await response.text();
  const [, nonce] = policy.match(/script-src 'nonce-(\w{32})';/);
  assert.ok(page.includes(`<script nonce="${nonce}">`), "a nonce of this answer only");
  const mark = page.match(/\/quote\/[^"]+\.svg/)[0];
  assert.match((await get(mark)).headers.get("cache-control"), /immutable/);
});

test("metrics and uploads have no door outside", async () => {
  await isProblem(await get("/metrics"), 404, "not-found");
  await isProblem(await get("/_files/ab/cd"), 404, "not-found");
  const body = await new Promise((resolve, reject) => {
    http.get({ socketPath: path.join(dir, "run/internal.sock"), path: "/metrics" }, (response) => {
      let text = "";
      response.on("data", (data) => (text += data));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
  assert.match(body, /^baodan_requests_total\{pool="office"/m);
});

test("a body over the limit is refused with a remedy, an upload may be larger", async () => {
  const body = Buffer.alloc((1 << 20) + 1, 32);
  const headers = { "content-type": "application/json" };
  const post = (url) => get(url, { method: "POST", body, headers });
  await isProblem(await post("/api/v1/customers"), 413, "too-large");
  await isProblem(await post("/gw/v1/orders"), 413, "too-large");
  const upload = await post("/api/v1/files");
  assert.notEqual(upload.status, 413);
});

test("an address without end is refused in the API's words", async () => {
  const url = `/api/v1/customers?q=${"x".repeat(40_000)}`;
  const answer = await raw(`GET ${url} HTTP/1.1\r\nHost: a\r\n\r\n`);
  assert.match(answer, /^HTTP\/1.1 414/);
  assert.match(answer, /"type":"\/problems\/bad-query"/);
});

test("every answer of a worker carries nginx's request id", async () => {
  const response = await get("/api/v1/about");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("x-request-id"), /^[0-9a-f]{32}$/);
});

test("no token and no query string gets into the log", async () => {
  const token = "SecretTokenOfACustomer1";
  await get(`/q/${token}?from=wechat-${token}`);
  await get(`/gw/v1/q/${token}`);
  const mark = `mark-${process.pid}-${Math.random().toString(36).slice(2)}`;
  await get(`/${mark}`);
  const file = path.join(dir, "log/access.log");
  await until(() => readFileSync(file, "utf8").includes(mark), "the log is written", 10);
  const log = readFileSync(file, "utf8");
  assert.ok(!log.includes(token));
  assert.match(log, /"GET \/gw\/v1\/q\/\*"/);
});

test("the documented deployment is a configuration that nginx accepts", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "bd-nginx-"));
  try {
    const source = path.resolve(import.meta.dirname, "../../nginx/conf");
    cpSync(source, path.join(folder, "baodan"), { recursive: true });
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
      "-subj", "/CN=crm.example.com", "-keyout", `${folder}/key.pem`,
      "-out", `${folder}/cert.pem`], { stdio: "ignore" });
    const text = readFileSync(path.join(source, "deploy.conf"), "utf8")
      .replace("/etc/baodan/tls/fullchain.pem", `${folder}/cert.pem`)
      .replace("/etc/baodan/tls/privkey.pem", `${folder}/key.pem`)
      .replaceAll("/var/log/nginx/", `${folder}/`);
    writeFileSync(path.join(folder, "site.conf"), text);
    // Around it stands what Debian's own nginx.conf sets.
    writeFileSync(path.join(folder, "nginx.conf"), `pid ${folder}/nginx.pid; events {} http {
      sendfile on; tcp_nopush on; gzip on; include /etc/nginx/mime.types; default_type a/b;
      ssl_protocols TLSv1.3; ssl_prefer_server_ciphers on; include ${folder}/site.conf; }`);
    const result = spawnSync("nginx",
      ["-t", "-q", "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`],
      { encoding: "utf8" });
    assert.equal(result.status, 0, result.stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("broken headers are refused in the API's words", async () => {
  const answer = await raw("GET / HTTP/1.1\r\nHost: a b\r\n\r\n");
  assert.match(answer, /^HTTP\/1.1 400/);
  assert.match(answer, /"type":"\/problems\/bad-request"/);
});

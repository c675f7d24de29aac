// How often one address may try: nginx's own configuration with small rates,
// on a port beside the stack's and before the same workers.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { dir } from "./lib.mjs";
import { until } from "./proc.mjs";

const LOGIN_BURST = 20, QUOTE_BURST = 40; // routes.conf
let folder, nginx, root;

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "bd-rates-"));
  const port = await freePort();
  root = `http://127.0.0.1:${port}`;
  // One in ten seconds: what a test sends in a moment is burst alone.
  const text = readFileSync(path.join(dir, "nginx/nginx.conf"), "utf8")
    .replace(/rate=\d+r\/s/g, "rate=6r/m")
    .replace(/listen [\d.]+:\d+/, `listen 127.0.0.1:${port}`)
    .replace(/(pid|error_log|access_log) \S*\/([\w.-]+)/g, `$1 ${folder}/$2`)
    .replace(/listen unix:\S*internal.sock/, `listen unix:${folder}/internal.sock`);
  symlinkSync(path.join(dir, "nginx/baodan"), path.join(folder, "baodan"));
  writeFileSync(path.join(folder, "nginx.conf"), text);
  nginx = spawn("nginx", ["-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`], { stdio: "inherit" });
  await until(async () => {
    try {
      return (await fetch(`${root}/healthz`)).ok;
    } catch {
      return false;
    }
  }, "the nginx with small rates answers", 20);
});

after(async () => {
  nginx.kill("SIGTERM");
  await new Promise((resolve) => nginx.on("close", resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** So many at once; how many got through, and one that did not. */
async function rush(times, url, options) {
  const one = async () => {
    const response = await fetch(root + url, { redirect: "manual", ...options });
    return { status: response.status, retry: response.headers.get("retry-after"), body: await response.text() };
  };
  const answers = await Promise.all(Array.from({ length: times }, one));
  const refused = answers.filter(({ status }) => status === 429);
  return { passed: times - refused.length, refused };
}

function isRefusal({ retry, body }) {
  assert.ok(Number(retry) > 0);
  assert.equal(JSON.parse(body).type, "/problems/rate-limited");
  assert.match(JSON.parse(body).detail, /稍等/);
}

const json = (body) => ({ method: "POST", body, headers: { "content-type": "application/json" } });

// Login, mini-program login and binding share one count: guesses add up.
test("attempts to log in or to bind are counted together, whatever is sent", async () => {
  const { passed } = await rush(LOGIN_BURST - 5, "/api/v1/session", json("{}"));
  assert.equal(passed, LOGIN_BURST - 5);
  await rush(10, "/gw/v1/login", json("{}"));
  const { refused } = await rush(5, "/gw/v1/bind", json("{}"));
  assert.equal(refused.length, 5);
  refused.forEach(isRefusal);
});

test("reading one's session is not an attempt", async () => {
  const { refused } = await rush(60, "/api/v1/session", {});
  assert.deepEqual(refused, []);
});

test("tokens of quotes cannot be tried in great numbers", async () => {
  const { passed, refused } = await rush(QUOTE_BURST * 2, "/gw/v1/q/AAAAAAAAAAAAAAAAAAAAAA", {});
  assert.ok(passed >= QUOTE_BURST && passed <= QUOTE_BURST + 3, `${passed} passed`);
  refused.forEach(isRefusal);
  const page = await rush(5, "/q/AAAAAAAAAAAAAAAAAAAAAA", {});
  assert.equal(page.refused.length, 5);
});

test("everybody else goes on working meanwhile", async () => {
  const { refused } = await rush(60, "/api/v1/about", {});
  assert.deepEqual(refused, []);
});

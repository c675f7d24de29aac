// The deployment's site, served: which protocols and ciphers it speaks.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import tls from "node:tls";
import { after, before, test } from "node:test";
import { dir } from "./lib.mjs";
import { until } from "./proc.mjs";

let folder, nginx, port, plainPort;

async function freePorts(n) {
  const servers = Array.from({ length: n }, () => net.createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.on("listening", resolve))));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** deploy.conf on ports of our own, before the stack's workers. */
function site(internal) {
  return readFileSync(path.join(folder, "baodan/deploy.conf"), "utf8")
    .replace(/listen 80;/, `listen 127.0.0.1:${plainPort};`)
    .replace(/listen 443 ssl/, `listen 127.0.0.1:${port} ssl`)
    .replace(/.*listen \[::\].*\n/g, "")
    .replace("127.0.0.1:9180", `127.0.0.1:${internal}`)
    .replaceAll("/run/baodan/", `${dir}/run/`)
    .replace("/etc/baodan/tls/fullchain.pem", `${folder}/cert.pem`)
    .replace("/etc/baodan/tls/privkey.pem", `${folder}/key.pem`)
    .replaceAll("/var/log/nginx/", `${folder}/`);
}

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "bd-tls-"));
  let internal;
  [port, plainPort, internal] = await freePorts(3);
  cpSync(path.resolve(import.meta.dirname, "../../nginx/conf"), path.join(folder, "baodan"), { recursive: true });
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
    "-subj", "/CN=crm.example.com", "-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`],
  { stdio: "ignore" });
  const user = readFileSync(path.join(dir, "nginx/nginx.conf"), "utf8").match(/^user .*;$/m)?.[0] ?? "";
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join(" ");
  writeFileSync(path.join(folder, "nginx.conf"), `${user} daemon off; pid ${folder}/pid; events {}
    http { include /etc/nginx/mime.types; ${temp} ${site(internal)} }`);
  nginx = spawn("nginx", ["-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`], { stdio: "inherit" });
  await until(() => hello().then(() => true, () => false), "the site speaks TLS", 20);
});

after(async () => {
  nginx.kill("SIGTERM");
  await new Promise((resolve) => nginx.on("close", resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Shake hands: {protocol, cipher}, or a failure. */
function hello(options = {}) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: "127.0.0.1", servername: "crm.example.com",
      rejectUnauthorized: false, ...options }, () => {
      resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name });
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

const answer = (library, options) => new Promise((resolve, reject) => {
  library.get({ host: "127.0.0.1", headers: { host: "crm.example.com" }, rejectUnauthorized: false,
    ...options }, (response) => {
    response.resume();
    resolve(response);
  }).on("error", reject);
});

test("TLS 1.2 and 1.3 are spoken, nothing older", async () => {
  for (const version of ["TLSv1.2", "TLSv1.3"])
    assert.equal((await hello({ minVersion: version, maxVersion: version })).protocol, version);
  for (const version of ["TLSv1", "TLSv1.1"]) {
    const old = { minVersion: version, maxVersion: version, ciphers: "ALL:@SECLEVEL=0" };
    await assert.rejects(hello(old), /alert|version|protocol/i, version);
  }
});

test("only ciphers with forward secrecy and authentication", async () => {
  const one = (ciphers) => hello({ maxVersion: "TLSv1.2", ciphers: `${ciphers}:@SECLEVEL=0` });
  assert.match((await one("ECDHE-RSA-AES128-GCM-SHA256")).cipher, /^ECDHE-.*GCM/);
  for (const weak of ["AES128-GCM-SHA256", "AES128-SHA", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES128-GCM-SHA256"])
    await assert.rejects(one(weak), /handshake failure/, weak);
});

test("plain HTTP leads to HTTPS and nowhere else, which then lasts", async () => {
  const plain = await answer(http, { port: plainPort, path: "/api/v1/session?a=1" });
  assert.equal(plain.statusCode, 301);
  assert.equal(plain.headers.location, "https://crm.example.com/api/v1/session?a=1");
  const safe = await answer(https, { port, path: "/api/v1/about" });
  assert.equal(safe.statusCode, 200);
  assert.equal(safe.headers["strict-transport-security"], "max-age=31536000");
});

// What goes wrong at a start is said in words that help.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync,
} from "node:fs";
import net from "node:net";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { layout } from "./layout.mjs";
import { isRoot } from "./lib.mjs";

const SCRIPT = path.resolve(import.meta.dirname, "stack.mjs");
let folder;
beforeEach(() => {
  folder = mkdtempSync("/var/tmp/bd-stack-");
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `stack.mjs run` in a folder of its own, where it is expected to refuse. */
function refuses(env, command = "run") {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, command], {
    encoding: "utf8", timeout: 60_000,
    env: { ...process.env, VAR: path.join(folder, "var"), PORT: "0", ...env },
  });
  assert.equal(status, 1, stderr);
  assert.doesNotMatch(stderr, /\n {4}at /, "no stack trace");
  return stderr;
}

async function taken() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  return { server, port: String(server.address().port) };
}

async function freePort() {
  const { server, port } = await taken();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("a port that is taken is named, with a free one", async () => {
  const { server, port } = await taken();
  const stderr = refuses({ PORT: port });
  server.close();
  assert.match(stderr, new RegExp(`port ${port} is taken .*make run PORT=\\d+`));
});

test("the stand-in's port likewise", async () => {
  const { server, port } = await taken();
  const stderr = refuses({ PORT: await freePort(), STANDIN_PORT: port });
  server.close();
  assert.match(stderr, new RegExp(`port ${port} is taken .*STANDIN_PORT=\\d+`));
});

test("missing programs: the packages are named", async () => {
  symlinkSync("/usr/bin/id", path.join(folder, "id"));
  const stderr = refuses({ PORT: await freePort(), PATH: `${folder}:/usr/sbin/none` });
  assert.match(stderr, /apt-get install .*mariadb-server-core.* nginx-light/);
});

test("a folder of something else is left alone", async () => {
  const other = path.join(folder, "other");
  mkdirSync(other);
  writeFileSync(path.join(other, "thesis.txt"), "precious");
  assert.match(refuses({ VAR: other, PORT: await freePort() }), /a folder of something else/);
  const reset = spawnSync(process.execPath, [SCRIPT, "reset"],
    { encoding: "utf8", env: { ...process.env, VAR: other } });
  assert.match(reset.stdout, /nothing to empty/);
  assert.ok(existsSync(path.join(other, "thesis.txt")));
});

test("numbers out of range and paths too long are refused by name", () => {
  assert.match(refuses({ PORT: "eighty" }), /PORT=eighty: must be a number from 1 to 65535/);
  assert.match(refuses({ VAR: `/var/tmp/${"x".repeat(120)}` }), /too long for a socket's path/);
});

test("programs that were never built", async () => {
  assert.match(refuses({ V: "nosuch", PORT: await freePort() }), /is not built: run make/);
});

test("a folder that only root may enter", () => {
  if (!isRoot) return; // then everything runs as one user
  const closed = mkdtempSync(path.join(folder, "closed-")); // mode 0700
  assert.match(refuses({ VAR: path.join(closed, "var"), PORT: "8080" }),
    /lies in a folder that only root may enter/);
});

test("a second stack in the same place", () => {
  const stderr = refuses({ VAR: layout().var, PORT: process.env.PORT });
  assert.match(stderr, /already running: http:/);
});

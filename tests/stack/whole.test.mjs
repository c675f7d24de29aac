// The stack as a whole: checked statements, rights of the pools' accounts,
// and parts that are killed while it serves.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { test } from "node:test";
import { base, childrenOf, dir, isRoot, program, query, readConf, state } from "./lib.mjs";
import { alive, until } from "./proc.mjs";

const CONF = path.join(dir, "bd.conf");
const answers = async () => {
  try {
    return (await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
};
const serves = () => until(answers, "the stack serves again", 60);
const ask = (name, option) => spawnSync(program(name), ["-c", CONF, option], { encoding: "utf8" });
const master = (command) => ask("bd-master", command);

test("bd-worker -t: every table agrees and every statement prepares", () => {
  const { status, stdout, stderr } = ask("bd-worker", "-t");
  assert.equal(status, 0, stdout + stderr);
  assert.doesNotMatch(stderr, /not checked/);
});

test("workers run as the pool's user with a clean environment and no new rights", () => {
  for (const pid of childrenOf(state().children["bd-master"])) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    if (isRoot) assert.doesNotMatch(status, /^Uid:\t0/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    assert.match(status, isRoot ? /^Groups:\s*$/m : /^Groups:/m);
  }
});

// What the sandbox refuses is tried by tests/unit/test_sandbox.c; a debug build has none.
test("every worker of every pool is in its sandbox", () => {
  for (const pid of childrenOf(state().children["bd-master"])) {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
    if (process.env.V === "debug") continue;
    assert.match(status, /^Seccomp:\t2$/m);
    assert.match(limits, /^Max core file size\s+0\s+0\s/m);
  }
  assert.match(readConf(), /\[pool front\][^[]*internet = yes/);
});

test("the front's account reads no staff secret, deletes nothing, makes no table", () => {
  assert.throws(() => query("bd_front", "SELECT password_hash FROM staff"), /denied/);
  assert.throws(() => query("bd_front", "DELETE FROM `order`"), /denied/);
  assert.throws(() => query("bd_front", "CREATE TABLE t (a INT)"), /denied/);
  assert.throws(() => query("bd_front", "SELECT * FROM mysql.user"), /denied/);
  for (const account of ["bd_office", "bd_jobs"])
    assert.throws(() => query(account, "DROP TABLE customer"), /denied/);
});

test("secrets are for their owner alone", () => {
  const { stdout } = spawnSync("find", [path.join(dir, "secret"), "-type", "f", "-perm", "/077"],
    { encoding: "utf8" });
  assert.equal(stdout, "");
});

test("all workers killed at once: others take over", async () => {
  const before = childrenOf(state().children["bd-master"]);
  for (const pid of before) process.kill(pid, "SIGKILL");
  await serves();
  await until(() => /ready/.test(master("status").stdout.split("\n")[0]), "all pools", 60);
  assert.ok(childrenOf(state().children["bd-master"]).every((pid) => !before.includes(pid)));
});

for (const name of ["nginx", "bd-master", "MariaDB"]) {
  test(`${name} killed: it comes back and serves`, async () => {
    const before = state().children[name];
    process.kill(before, "SIGKILL");
    const now = () => state().children[name];
    await until(() => now() !== before && now() > 0, `a new ${name}`, 60);
    await serves();
  });
}

test("the database away: 503 with Retry-After, then service again by itself", async () => {
  const before = state().children.MariaDB;
  process.kill(before, "SIGSTOP");
  process.kill(before, "SIGKILL");
  await until(() => !alive(before), "the end of MariaDB", 20);
  const response = await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) {
    assert.equal(response.status, 503);
    assert.ok(response.headers.get("retry-after"));
  }
  await serves();
});

test("HUP under requests: none fails, and the generation is another", async () => {
  const generation = () => Number(master("status").stdout.match(/^office +(\d+)/m)[1]);
  const before = generation();
  let stop = false;
  const failures = [];
  const load = Array.from({ length: 12 }, async () => {
    while (!stop) {
      const response = await fetch(`${base}/api/v1/about`);
      if (!response.ok) failures.push(response.status);
      await response.arrayBuffer();
    }
  });
  for (let next = before + 1; next <= before + 4; next += 1) {
    assert.equal(master("reload").status, 0);
    await until(() => generation() === next, "the next generation", 60);
  }
  stop = true;
  await Promise.all(load);
  assert.deepEqual(failures, []);
});

test("a client that connects to a pool and says nothing blocks no reload", async () => {
  const socket = readConf().match(/^listen = (.*office\.sock)$/m)[1];
  const clients = [1, 2].map(() => net.connect(socket).on("error", () => {}));
  const generation = () => Number(master("status").stdout.match(/^office +(\d+)/m)[1]);
  const before = generation();
  master("reload");
  await until(() => generation() === before + 1, "the next generation", 60);
  await serves();
  for (const client of clients) client.destroy();
});

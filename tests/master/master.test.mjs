// bd-master's promises, each on the real program.
import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import { ask, gone, Rig, until } from "./rig.mjs";

let rig;
beforeEach(() => (rig = new Rig()));
afterEach(() => rig.end());

test("serves, marks ready, keeps its socket to owner and group", async () => {
  await rig.configure(["workers = 2"]).start().ready();
  const { generation, uid } = await rig.who();
  assert.equal(generation, 1);
  if (process.getuid() === 0) assert.notEqual(uid, 0);
  assert.equal(statSync(rig.socket).mode & 0o777, 0o660);
});

test("a killed worker is replaced and the crash is logged", async () => {
  await rig.configure(["workers = 1"]).start().ready();
  const { pid } = await rig.who();
  process.kill(pid, "SIGKILL");
  await rig.logged(/event=worker.crash .*signal=9/);
  const next = await until(async () => {
    const answer = await rig.who();
    return answer.pid !== pid && answer;
  }, "another worker");
  assert.equal(next.generation, 1);
});

test("a crash in a request names module, route and request", async () => {
  await rig.configure(["workers = 1"]).start().ready();
  await ask(rig.socket, "crash");
  const [line] = await rig.logged(/.*event=worker.crash.*/);
  assert.match(line, /signal=11/);
  assert.match(line, /in_module=leads route="POST \/leads\/\{id\}\/assign" request=req-4711/);
  await rig.who();
});

test("a request over the deadline is killed by name, without backoff", async () => {
  await rig.configure(["workers = 1", "deadline_ms = 300"]).start().ready();
  const { pid } = await rig.who();
  assert.equal(await ask(rig.socket, "hang"), null);
  const [line] = await rig.logged(/.*event=worker.deadline_kill.*/);
  assert.match(line, /in_module=leads .*request=req-4711/);
  assert.notEqual((await rig.who()).pid, pid);
  assert.doesNotMatch(rig.log, /worker.crash/);
});

test("a worker that leaves with 0 is replaced and is no crash", async () => {
  await rig.configure(["workers = 1"]).start().ready();
  const { pid } = await rig.who();
  await ask(rig.socket, "exit 0");
  assert.notEqual((await rig.who()).pid, pid);
  assert.doesNotMatch(rig.log, /worker.crash/);
});

test("HUP brings a whole new generation; the old one finishes its request", async () => {
  await rig.configure(["workers = 2"]).start().ready();
  const long = ask(rig.socket, "sleep 1500");
  await until(() => /POST \/leads/.test(rig.command("status").stdout), "a busy worker");
  assert.equal(rig.command("reload").status, 0);
  await rig.logged(/event=reload.done generation=2/);
  assert.equal((await rig.who()).generation, 2);
  assert.match(await long, /^\d+ 1 /, "the old worker answered to the end");
  await until(() => rig.command("status").stdout.match(/ 2 idle/g)?.length === 2 &&
    !/ 1 (idle|busy)/.test(rig.command("status").stdout), "only generation 2");
});

test("HUP with a broken build keeps the old generation and says why", async () => {
  await rig.configure(["workers = 2"]).start().ready();
  const { pid } = await rig.who();
  rig.mode("broken");
  rig.command("reload");
  await rig.logged(/event=reload.refused .*abi expected 1-release, found 2-debug/);
  assert.equal((await rig.who()).generation, 1);
  assert.ok(!gone(pid));
  rig.mode("good");
  await until(() => {
    rig.command("reload");
    return /event=reload.done/.test(rig.log);
  }, "a good reload afterwards");
  assert.ok((await rig.who()).generation > 1);
});

test("HUP with a worker that never gets ready keeps the old generation", async () => {
  await rig.configure(["workers = 1", "start_ms = 300"]).start().ready();
  rig.mode("mute");
  rig.command("reload");
  await rig.logged(/event=worker.start_timeout/);
  await rig.logged(/event=reload.refused/);
  assert.equal((await rig.who()).generation, 1);
});

test("HUP with a bad configuration keeps the old one, naming file and line", async () => {
  await rig.configure(["workers = 1"]).start().ready();
  rig.configure(["wokers = 1"]);
  process.kill(rig.process.pid, "SIGHUP");
  await rig.logged(/reload.refused .*bd\.conf:\d+: wokers: unknown key in \[pool front\]/);
  assert.equal((await rig.who()).generation, 1);
});

test("TERM lets a request finish, then everything is gone", async () => {
  await rig.configure(["workers = 2"]).start().ready();
  const { pid } = await rig.who();
  const long = ask(rig.socket, "sleep 800");
  await until(() => / busy /.test(rig.command("status").stdout), "a busy worker");
  rig.process.kill("SIGTERM");
  assert.match(await long, /^\d+ 1 /);
  assert.deepEqual(await rig.exited, { code: 0, signal: null });
  assert.ok(gone(pid));
  assert.ok(!existsSync(rig.socket) && !existsSync(rig.readyMark));
});

test("TERM kills what does not end within its grace", async () => {
  await rig.configure(["workers = 1", "grace_ms = 300"]).start().ready();
  const stuck = ask(rig.socket, "hang");
  await until(() => / busy /.test(rig.command("status").stdout), "a busy worker");
  rig.process.kill("SIGTERM");
  assert.equal(await stuck, null);
  assert.match(rig.log, /event=worker.grace_kill .*in_module=leads/);
  assert.equal((await rig.exited).code, 0);
});

test("a silent client holds up one worker and not the stop", async () => {
  await rig.configure(["workers = 2", "grace_ms = 500"]).start().ready();
  const client = net.connect(rig.socket);
  client.on("error", () => {});
  await new Promise((resolve) => client.on("connect", resolve));
  await rig.who();
  rig.process.kill("SIGTERM");
  assert.equal((await rig.exited).code, 0);
  client.destroy();
});

test("a storm of crashes is slowed down, to a second at most, and ends by itself", async () => {
  await rig.configure(["workers = 1"]).start().ready();
  rig.mode("crash");
  await ask(rig.socket, "crash");
  const crashes = () => (rig.log.match(/event=worker.crash/g) ?? []).length;
  await rig.logged(/event=pool.crash_storm/);
  const before = crashes();
  await until(() => crashes() >= before + 3, "a try each second");
  const times = [...rig.log.matchAll(/^ts=(\S+) .*event=worker.crash/gm)]
    .map((match) => Date.parse(match[1]));
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  assert.ok(gaps[2] > gaps[0], `the gaps grow: ${gaps}`);
  rig.mode("good");
  assert.equal((await rig.who()).generation, 1);
});

test("a worker that refuses to run beside those that served is tried again", async () => {
  await rig.configure(["workers = 1"]).start().ready();
  const { pid } = await rig.who();
  rig.mode("broken");
  process.kill(pid, "SIGKILL");
  await rig.logged(/event=worker.refused .*abi expected/);
  rig.mode("good");
  await until(() => /^front +\d+ +1 +idle/m.test(rig.command("status").stdout), "a worker again");
});

test("a first start that is refused ends with 2 and the reason", async () => {
  rig.mode("broken");
  rig.configure(["workers = 2"]).start();
  assert.equal((await rig.exited).code, 2);
  assert.match(rig.log, /worker.refused .*abi expected/);
});

test("workers die with their master, and another one takes over", async () => {
  await rig.configure(["workers = 2"]).start().ready();
  const { pid } = await rig.who();
  rig.process.kill("SIGKILL");
  await rig.exited;
  await until(() => gone(pid), "the worker's end");
  await rig.start().ready();
  assert.notEqual((await rig.who()).pid, pid);
});

test("a second master in the same run_dir is refused", async () => {
  await rig.configure(["workers = 1"]).start().ready();
  const second = new Rig();
  second.conf = rig.conf;
  second.start();
  assert.equal((await second.exited).code, 2);
  assert.match(second.log, /another bd-master runs here/);
  await second.end();
});

test("pools of jobs and of TCP, and the table of `status`", async () => {
  rig.configure(["workers = 1"],
    ["[pool jobs]", "jobs = yes", "workers = 1"]);
  await rig.start().ready();
  const { stdout, status } = rig.command("status");
  assert.equal(status, 0);
  assert.match(stdout, /^bd-master \d+ {2}ready/);
  assert.match(stdout, /^front +\d+ +1 +idle/m);
  assert.match(stdout, /^jobs +\d+ +1 +idle/m);
  assert.equal(rig.command("stop").status, 0);
  assert.equal((await rig.exited).code, 0);
  assert.equal(rig.command("status").status, 1);
});

test("a pool on TCP serves", async () => {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.on("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  rig.configure(["workers = 1"],
    ["[pool office]", `listen = 127.0.0.1:${port}`, "workers = 1"]);
  await rig.start().ready();
  assert.match(await ask({ host: "127.0.0.1", port }, "who"), /^\d+ 1 /);
});

for (const [name, text, expected] of [
  ["unknown section", "[poool x]\na = 1\n", /:2: \[poool x\]: unknown section/],
  ["no such secret", "[baodan]\nrun_dir = /tmp\nwx_secret_file = /none/there\n",
    /:3: wx_secret_file = \/none\/there: must be .* existing file/],
  ["a number out of range", "[pool a]\nworkers = 0\n", /:2: workers = 0: must be a number from 1/],
  ["a key given twice", "[pool a]\nworkers = 1\nworkers = 2\n", /:3: workers: given twice/],
  ["no value", "[baodan]\nrun_dir =\n", /:2: run_dir: has no value/],
  ["a relative path", "[baodan]\nrun_dir = run\n", /:2: run_dir = run: must be an absolute path/],
  ["a pool without listen", "[baodan]\nrun_dir = /tmp\n[pool a]\nworkers = 1\n",
    /\[pool a\] needs listen/],
  ["a line that is none", "[baodan]\nhello\n", /:2: neither \[section\] nor key = value/],
  ["an endless line", `[baodan]\ncompany = ${"x".repeat(9000)}\n`, /:2: line is longer/],
]) {
  test(`configuration: ${name} is refused with file and line`, async () => {
    writeFileSync(rig.conf, text);
    rig.start();
    assert.equal((await rig.exited).code, 2);
    assert.match(rig.log, expected);
  });
}

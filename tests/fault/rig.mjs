// A stack of its own, whose parts a fault may kill, stop or starve.  This
// process is the supervisor: what dies is started again as by the package's units.
import { execFile, execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Client } from "./client.mjs";
import { nextFree } from "../stack/preflight.mjs";
import { alive, until } from "../stack/proc.mjs";

process.env.STACK = "fault";
process.env.VAR = process.env.FAULT_VAR ?? "";
process.env.PORT = process.env.FAULT_PORT ?? String(await nextFree("127.0.0.1", 18100));
process.env.STANDIN_PORT = process.env.FAULT_STANDIN_PORT ??
  String(await nextFree("127.0.0.1", Number(process.env.PORT) + 1));
process.env.RATE = "100000";
process.env.DB_BUFFER ??= "128M";
const { isOurs, layout, makeFolders, top } = await import("../stack/layout.mjs");
const { clearRest, Stack } = await import("../stack/serve.mjs");
const { sql, socketOf } = await import("../stack/mariadb.mjs");

const RESTART_MS = { "bd-master": 100 }; // its unit's RestartSec; the others' is 1 s
const CONTROL_BYTES = 4096;
const ARMED_AT = 32; // see control.h
const HELD_AT = 36;
const STEP_AT = 40;
const DISKS = { files: 64, log: 512, mysql: 1024 }; // MB; memory is taken as it is used

/** The programs as built, the worker that dies on demand, the module that misbehaves. */
function assemble(at) {
  const app = path.join(at.build, "tests/fault/app");
  const own = path.join(at.build, "tests/fault");
  rmSync(app, { recursive: true, force: true });
  const programs = (file) => !/\.[od]$/.test(file);
  for (const name of ["bd-master", "libbd.so", "parts", "modules"])
    cpSync(path.join(at.build, name), path.join(app, name), { recursive: true, filter: programs });
  cpSync(path.join(own, "bd-worker"), path.join(app, "bd-worker"));
  cpSync(path.join(own, "fault.so"), path.join(app, "modules/fault.so"));
  return app;
}

/** The small disks: folder of VAR -> mount point. */
function unmount(at) {
  for (const name of Object.keys(DISKS)) {
    const mounted = readFileSync("/proc/mounts", "utf8").includes(` ${path.join(at.var, name)} `);
    if (mounted) execFileSync("umount", [path.join(at.var, name)]);
  }
}

export class Rig extends Client {
  /** disks: uploads, log and database each on a small disk of its own (root only). */
  constructor({ disks = false } = {}) {
    const at = layout();
    super(`http://${at.host}:${at.port}`, at.standinPort);
    this.at = at;
    this.top = top;
    this.disks = disks;
    this.control = path.join(this.at.var, "tmp/fault");
    this.logFile = path.join(this.at.log, "baodan.log");
  }

  async start() {
    const { at } = this;
    await clearRest(at);
    unmount(at);
    if (existsSync(at.var) && isOurs(at.var)) rmSync(at.var, { recursive: true });
    mkdirSync(at.var, { recursive: true });
    makeFolders(at);
    if (this.disks) this.mount();
    writeFileSync(this.control, Buffer.alloc(CONTROL_BYTES));
    chmodSync(this.control, 0o666);
    const clock = path.join(at.var, "tmp/clock.so");
    cpSync(path.join(at.build, "tests/fault/clock.so"), clock);
    const dbEnv = { BD_FAULT_CONTROL: this.control, LD_PRELOAD: clock };
    this.stack = new Stack({ ...at, build: assemble(at), dbEnv });
    await this.stack.start();
    for (const child of this.stack.children) child.restartMs = RESTART_MS[child.name] ?? 1000;
    this.app = path.dirname(this.conf("worker"));
    await until(() => this.standin("settings", {}).catch(() => false), "the stand-in answers", 20);
    this.phone = await this.login("sales1");
  }

  async end() {
    await this.stack.stop();
    unmount(this.at);
  }

  conf(key) {
    const text = readFileSync(path.join(this.at.var, "bd.conf"), "utf8");
    return text.match(new RegExp(`^${key} = (.*)$`, "m"))[1];
  }

  sql(text) {
    return sql(this.at, text, "baodan");
  }

  /** The same while everything else goes on. */
  sqlLater(text) {
    return new Promise((resolve, reject) => {
      const client = execFile("mariadb", ["--no-defaults", `--socket=${socketOf(this.at)}`, "-N", "-B",
        "baodan"], (error, output) => (error ? reject(error) : resolve(output)));
      client.stdin.end(text);
    });
  }

  // ------------------------------------------------------------ processes

  child(name) {
    return this.stack.children.find((child) => child.name === name);
  }

  /** Kill a part; the supervisor starts it again.  Answers when that was. */
  kill(name) {
    const child = this.child(name);
    child.delay = child.restartMs;
    process.kill(child.pid, "SIGKILL");
    return Date.now();
  }

  /** pids of the workers of a pool, or of all pools. */
  workers(pool = "") {
    const master = this.child("bd-master").pid;
    const children = readFileSync(`/proc/${master}/task/${master}/children`, "utf8");
    return children.trim().split(" ").filter(Boolean).map(Number).filter((pid) => {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return pool === "" || line[line.indexOf("-p") + 1] === pool;
    });
  }

  // ---------------------------------------------------------------- disks

  mount() {
    for (const [name, megabytes] of Object.entries(DISKS)) {
      mkdirSync(path.join(this.at.var, name), { recursive: true });
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "none",
        path.join(this.at.var, name)]);
    }
  }

  resize(name, bytes) {
    const { status } = spawnSync("mount", ["-o", `remount,size=${bytes}`, path.join(this.at.var, name)]);
    return status === 0;
  }

  /** From now on nothing more fits.  It may grow while we look: look again. */
  fill(name) {
    return until(() => {
      const { blocks, bfree, bsize } = statfsSync(path.join(this.at.var, name));
      return this.resize(name, (blocks - bfree) * bsize);
    }, `${name} is full`, 5);
  }

  free(name) {
    this.resize(name, DISKS[name] * 1048576);
  }

  // ------------------------------------------------------ stops and clocks

  setClock(seconds) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    this.write(STEP_AT, bytes);
  }

  write(offset, bytes) {
    const page = readFileSync(this.control);
    bytes.copy(page, offset);
    writeFileSync(this.control, page, { flag: "r+" });
  }

  /** What stop.c does in that place happens to one worker. */
  async reach(place) {
    const name = Buffer.alloc(ARMED_AT);
    name.write(place);
    this.write(0, name);
    this.write(ARMED_AT, Buffer.from([1]));
    const taken = () => readFileSync(this.control)[ARMED_AT] === 0;
    try {
      await until(taken, `a worker comes to "${place}"`, 10);
    } finally {
      this.write(ARMED_AT, Buffer.from([0]));
    }
    return Date.now();
  }

  /** One worker is killed in that place. */
  async killAt(place) {
    await this.reach(place);
    const held = () => readFileSync(this.control).readInt32LE(HELD_AT);
    const pid = await until(held, `a worker waits at "${place}"`, 10);
    process.kill(pid, "SIGKILL");
    this.write(HELD_AT, Buffer.alloc(4));
    await until(() => !alive(pid), "its end", 5);
    return Date.now();
  }

  // ------------------------------------------------------------------ log

  logged() {
    return statSync(this.logFile).size;
  }

  logText(from) {
    return readFileSync(this.logFile).subarray(from).toString("utf8");
  }

  /** Waits for a line in the workers' log, from an offset on. */
  async says(pattern, from, seconds = 20) {
    return until(() => this.logText(from).match(pattern), `the log says ${pattern}`, seconds);
  }

  reload() {
    execFileSync(path.join(this.app, "bd-master"),
      ["-c", path.join(this.at.var, "bd.conf"), "reload"]);
  }

  modules() {
    return readdirSync(path.join(this.app, "modules")).filter((name) => name.endsWith(".so"))
      .map((name) => path.join(this.app, "modules", name));
  }
}

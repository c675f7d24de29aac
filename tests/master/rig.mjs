// Starts a real bd-master with the fake worker in a folder of its own.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync,
} from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const build = path.join(top, "build", process.env.V ?? "release");
const master = path.join(build, "bd-master");
const fake = path.join(build, "tests/master/fake_worker");

/** Poll until `probe` gives something true; fails with `what` after 20 s. */
export async function until(probe, what) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Send one line to a pool; the answer's text, or null when nobody answered. */
export function ask(socket, line) {
  return new Promise((resolve) => {
    const client = net.connect(socket);
    let text = "";
    client.on("data", (data) => (text += data));
    client.on("error", () => resolve(null));
    client.on("close", () => resolve(text || null));
    client.on("connect", () => client.write(`${line}\n`));
  });
}

export class Rig {
  constructor() {
    this.dir = mkdtempSync(path.join(tmpdir(), "bd-master-"));
    chmodSync(this.dir, 0o755);
    // A copy: the workers' user may not be let into the source folder.
    this.worker = path.join(this.dir, "fake_worker");
    copyFileSync(fake, this.worker);
    this.conf = path.join(this.dir, "bd.conf");
    this.socket = path.join(this.dir, "run/front.sock");
    this.readyMark = path.join(this.dir, "run/ready");
    this.log = "";
  }

  /** Write bd.conf; `pool` are lines of [pool front], `more` comes after. */
  configure(pool = [], more = []) {
    const user = process.getuid() === 0 ? ["user = nobody"] : [];
    const lines = [
      "[baodan]", `run_dir = ${this.dir}/run`, `worker = ${this.worker}`,
      "[pool front]", `listen = ${this.socket}`, ...user, ...pool,
      ...more, ...(more.length ? user : []),
    ];
    writeFileSync(this.conf, lines.join("\n") + "\n");
    return this;
  }

  /** What every new worker shall do at its start; see fake_worker.c. */
  mode(word) {
    writeFileSync(path.join(this.dir, "mode"), word);
  }

  start() {
    this.exit = null;
    this.process = spawn(master, ["-c", this.conf], { stdio: ["ignore", "ignore", "pipe"] });
    this.process.stderr.on("data", (data) => (this.log += data));
    this.exited = new Promise((resolve) =>
      this.process.on("close", (code, signal) => resolve((this.exit = { code, signal }))));
    return this;
  }

  async ready() {
    await until(() => existsSync(this.readyMark), `ready\n${this.log}`);
    return this;
  }

  async logged(pattern) {
    return until(() => this.log.match(pattern), `${pattern} in\n${this.log}`);
  }

  /** A worker's answer as numbers. */
  async who() {
    const answer = await until(() => ask(this.socket, "who"), "an answer");
    const [pid, generation, uid] = answer.split(" ").map(Number);
    return { pid, generation, uid };
  }

  command(name) {
    return spawnSync(master, ["-c", this.conf, name], { encoding: "utf8" });
  }

  async end() {
    if (this.process && this.exit === null) {
      this.process.kill("SIGTERM");
      this.process.kill("SIGTERM");
      await this.exited;
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Is the process gone? */
export function gone(pid) {
  return !existsSync(`/proc/${pid}`);
}

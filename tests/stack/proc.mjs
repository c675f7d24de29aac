// Child processes that are kept alive until they are told to stop.
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";

const RESTART_MIN_MS = 200;
const RESTART_MAX_MS = 10_000;
const HEALTHY_MS = 10_000;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Poll until `probe` is true; the last thrown error is the answer's detail. */
export async function until(probe, what, seconds) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(50);
  }
}

export function alive(pid) {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function killGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // nobody is left in it
  }
}

/** A program that is started again when it dies. */
export class Child {
  /** options: name, command, args, log (file), user {uid, gid}, env, signal,
   *  restartMs (the first wait; each further one is twice as long), before() */
  constructor(options) {
    Object.assign(this, { signal: "SIGTERM", env: {}, restartMs: RESTART_MIN_MS }, options);
    this.delay = this.restartMs;
    this.stopping = false;
    this.process = null;
    this.exitCode = null;
  }

  start() {
    const log = openSync(this.log, "a");
    this.before?.();
    this.exitCode = null;
    this.born = Date.now();
    this.process = spawn(this.command, this.args, {
      detached: true, // its own group: a Ctrl-C reaches us alone, and we stop it in order
      stdio: ["ignore", log, log],
      env: { ...process.env, ...this.env },
      cwd: "/",
      ...(this.user ? { uid: this.user.uid, gid: this.user.gid } : {}),
    });
    closeSync(log);
    this.process.on("error", (error) => this.ended(error.message));
    const group = this.process.pid;
    this.process.on("exit", (code, signal) => {
      killGroup(group); // what it left behind would hold its sockets
      this.ended(signal ?? code);
    });
    return this;
  }

  get pid() {
    return this.process?.pid ?? 0;
  }

  ended(how) {
    this.process = null;
    this.exitCode = how;
    if (this.stopping) return;
    if (Date.now() - this.born > HEALTHY_MS) this.delay = this.restartMs;
    console.error(`${this.name} ended (${how}); again in ${this.delay} ms, see ${this.log}`);
    this.timer = setTimeout(() => {
      this.start();
      this.restarted?.();
    }, this.delay);
    this.delay = Math.min(this.delay * 2, RESTART_MAX_MS);
  }

  /** Ends it in order; after `seconds` by force. */
  async stop(seconds = 30) {
    this.stopping = true;
    clearTimeout(this.timer);
    const child = this.process;
    if (!child) return;
    child.kill(this.signal);
    const deadline = Date.now() + seconds * 1000;
    while (this.process && Date.now() < deadline) await sleep(20);
    if (this.process) killGroup(child.pid);
    while (this.process) await sleep(20);
  }
}

/** The last lines of a log, for a message that explains a failure. */
export function tail(file, lines = 12) {
  if (!existsSync(file)) return "";
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

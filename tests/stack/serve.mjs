// A whole stack in the foreground: starts everything in order, keeps it
// alive, and stops it in the opposite order.
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeSecrets, stage, writeBdConf, writeNginxConf } from "./conf.mjs";
import { grant, loadDemo, makeAccounts, migrate } from "./database.mjs";
import { makeFolders, Trouble, top } from "./layout.mjs";
import { startMariadb } from "./mariadb.mjs";
import { preflight } from "./preflight.mjs";
import { alive, Child, tail, until } from "./proc.mjs";

const READY_SECONDS = 60;
const DEMO_USERS = "admin boss reviewer finance store design sales1 sales2 sales3";

const stateFile = (at) => path.join(at.run, "stack.json");

/** What a stack wrote about itself, or null. */
export function readState(at) {
  try {
    return JSON.parse(readFileSync(stateFile(at), "utf8"));
  } catch {
    return null;
  }
}

export const running = (at) => {
  const state = readState(at);
  return state && alive(state.pid) ? state : null;
};

/** A stack whose head was killed leaves its parts behind: end them first. */
export async function clearRest(at) {
  const state = readState(at);
  for (const [name, pid] of Object.entries(state?.children ?? {})) {
    const mine = () => alive(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(at.var);
    if (!mine()) continue;
    console.log(`ending ${name} (${pid}) of an earlier run ...`);
    process.kill(pid, "SIGTERM");
    await until(() => !mine(), `${name} ends`, 60);
  }
}

export function standinChild(at) {
  return new Child({
    name: "the stand-in", command: process.execPath, log: path.join(at.log, "standin.log"),
    user: at.staged ? null : at.webUser,
    args: [path.join(top, "tests/standin/server.mjs"), "--port", String(at.standinPort),
      "--push-url", `http://${at.host}:${at.port}/gw/v1/wx/push`, "--free-subscribe",
      "--no-rate-limits"],
  });
}

function masterChild(at, app, conf) {
  return new Child({
    name: "bd-master", command: path.join(app.build, "bd-master"), args: ["-c", conf],
    log: path.join(at.log, "baodan.log"),
  });
}

export function nginxChild(at, conf) {
  const log = path.join(at.log, "nginx-error.log");
  return new Child({
    name: "nginx", command: "nginx", signal: "SIGQUIT", log,
    args: ["-c", conf, "-p", path.join(at.var, "nginx"), "-e", log],
    before: () => rmSync(path.join(at.run, "internal.sock"), { force: true }),
  });
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

async function waitReady(at, url, master) {
  try {
    await until(() => {
      if (master.exitCode === 2) throw new Error("bd-master refuses to start");
      return existsSync(path.join(at.run, "ready"));
    }, "every pool is ready", READY_SECONDS);
    await until(() => answers(`${url}/readyz`), "pool office answers", READY_SECONDS);
    await until(() => answers(`${url}/gw/healthz`), "pool front answers", READY_SECONDS);
  } catch (error) {
    throw new Trouble(`${error.message}; ${master.log} says:\n${tail(master.log)}`);
  }
}

export class Stack {
  constructor(at) {
    this.at = at;
    this.url = `http://${at.host}:${at.port}`;
    this.children = [];
  }

  add(child) {
    this.children.push(child);
    if (child.pid === 0) child.start();
    this.note(false);
    return child;
  }

  note(ready) {
    const { at, url } = this;
    const children = Object.fromEntries(this.children.map((child) => [child.name, child.pid]));
    // Written beside and moved: whoever reads it reads it whole.
    writeFileSync(`${stateFile(at)}.new`, `${JSON.stringify({
      pid: process.pid, ready, url, standin: at.standin ? `http://127.0.0.1:${at.standinPort}` : null,
      db_socket: path.join(at.run, "db/mariadb.sock"), var: at.var, children,
    }, null, 2)}\n`);
    renameSync(`${stateFile(at)}.new`, stateFile(at));
  }

  async start() {
    const { at } = this;
    await clearRest(at);
    makeFolders(at);
    await preflight(at);
    rmSync(path.join(at.run, "ready"), { force: true });
    this.add(await startMariadb(at));
    makeSecrets(at);
    makeAccounts(at);
    const app = stage(at);
    const conf = writeBdConf(at, app);
    migrate(at, app, conf);
    grant(at);
    loadDemo(at);
    if (at.standin) this.add(standinChild(at));
    const master = this.add(masterChild(at, app, conf));
    this.add(nginxChild(at, writeNginxConf(at, app)));
    await waitReady(at, this.url, master);
    this.note(true);
    // A restarted part has another pid.
    for (const child of this.children) child.restarted = () => this.note(true);
  }

  async stop() {
    for (const child of this.children.reverse()) await child.stop(60);
    rmSync(stateFile(this.at), { force: true });
  }
}

export function announce(at, url) {
  const lines = [`ready ${url}/`, `  web admin  ${url}/admin/`];
  if (at.demo) lines.push(`  phone      ${url}/demo/phone`);
  if (at.standin)
    lines.push(`  stand-in   http://127.0.0.1:${at.standinPort}  (plays WeChat: no AppID is configured)`);
  if (at.demo) lines.push(`  accounts   ${DEMO_USERS}`, "  password   baodan-demo");
  console.log(lines.join("\n"));
}

/** Serve until SIGINT or SIGTERM. */
export async function serve(at) {
  const stack = new Stack(at);
  const wanted = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => resolve(signal));
  });
  try {
    const signal = await Promise.race([stack.start(), wanted]);
    if (!signal) announce(at, stack.url);
    await wanted;
    console.log("stopping ...");
  } finally {
    await stack.stop();
  }
}

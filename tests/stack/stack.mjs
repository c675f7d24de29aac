// A whole Baodan on one machine, for the demo, the tests and the bench.
//   node tests/stack/stack.mjs run      in the foreground until Ctrl-C
//   node tests/stack/stack.mjs start    in the background; returns when ready
//   node tests/stack/stack.mjs stop | status | reset
// Environment: VAR PORT STANDIN_PORT LISTEN V DEMO STACK; see README.md.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isOurs, layout, Trouble } from "./layout.mjs";
import { alive, sleep, tail } from "./proc.mjs";
import { announce, readState, running, serve } from "./serve.mjs";

const self = fileURLToPath(import.meta.url);

async function run(at) {
  const state = running(at);
  if (state)
    throw new Trouble(`already running: ${state.url}/ (VAR=${at.var}). Stop it with make stop, ` +
      "or choose another place: make run VAR=... PORT=...");
  if (at.fellBack)
    console.log(`only root may enter this folder: the state is kept in ${at.var}`);
  await serve(at);
}

async function start(at) {
  if (!running(at)) {
    mkdirSync(at.var, { recursive: true });
    const file = path.join(path.dirname(at.var), `${path.basename(at.var)}.log`);
    const log = openSync(file, "w");
    const stdio = ["ignore", log, log];
    const child = spawn(process.execPath, [self, "run"], { detached: true, stdio });
    closeSync(log);
    child.unref();
    while (!(readState(at)?.pid === child.pid && readState(at).ready)) {
      if (!alive(child.pid)) throw new Trouble(tail(file, 30));
      await sleep(50);
    }
  }
  announce(at, running(at).url);
}

async function stop(at) {
  const state = running(at);
  if (!state) return console.log("not running");
  process.kill(state.pid, "SIGTERM");
  while (alive(state.pid)) await sleep(50);
  console.log("stopped");
}

function status(at) {
  const state = running(at);
  if (!state) {
    console.log(`not running (VAR=${at.var})`);
    process.exitCode = 1;
    return;
  }
  console.log(`${state.ready ? "ready" : "starting"} ${state.url}/  VAR=${at.var}`);
  for (const [name, pid] of Object.entries(state.children)) console.log(`  ${name}: ${pid}`);
  spawnSync(path.join(at.build, "bd-master"), ["-c", path.join(at.var, "bd.conf"), "status"],
    { stdio: "inherit" });
}

async function reset(at) {
  await stop(at);
  if (!isOurs(at.var)) return console.log(`nothing to empty in ${at.var}`);
  rmSync(at.var, { recursive: true, force: true });
  console.log(`emptied ${at.var}`);
}

const commands = { run, start, stop, status, reset };
try {
  const command = commands[process.argv[2]];
  if (!command) throw new Trouble(`usage: stack.mjs ${Object.keys(commands).join("|")}`);
  await command(layout());
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error);
  process.exitCode = 1;
}

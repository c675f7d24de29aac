// Runs every fuzz target for a while: node tests/fuzz/run.mjs SECONDS [target ...]
// As many at once as there are processors (AT_ONCE=).  The target `worker` gets a
// stack of its own.  What breaks a target is left in build/fuzz/found; the exit
// code is 1 then.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { nextFree } from "../stack/preflight.mjs";

process.env.STACK = "fuzz";
process.env.V = "release"; // of the stack
process.env.PORT = process.env.TEST_PORT ?? String(await nextFree("127.0.0.1", 18180));
process.env.STANDIN_PORT = process.env.TEST_STANDIN_PORT ??
  String(await nextFree("127.0.0.1", Number(process.env.PORT) + 1));
if (process.env.TEST_VAR) process.env.VAR = process.env.TEST_VAR;
const { layout, top } = await import("../stack/layout.mjs");

const KEPT_OUTPUT = 20000;
const [seconds, ...names] = process.argv.slice(2);
const all = readdirSync(path.join(top, "tests/fuzz")).map((name) => name.match(/^fuzz_(\w+)\.c$/)?.[1])
  .filter(Boolean).sort();
const targets = names.length > 0 ? names : all;

function stack(command) {
  const { status } = spawnSync("node", [path.join(top, "tests/stack/stack.mjs"), command],
    { stdio: "inherit" });
  return status === 0;
}

/** The program searches as one target; its exit code, and the end of what it said. */
function search(name) {
  const found = path.join(top, "build/fuzz/found");
  const kept = path.join(top, "build/fuzz/corpus", name); // what earlier runs learned
  for (const dir of [found, kept]) mkdirSync(dir, { recursive: true });
  const child = spawn(path.join(top, "build/fuzz/tests/fuzz/search"), [
    "-verbosity=0", "-print_final_stats=1", "-timeout=10", `-max_total_time=${seconds}`,
    `-artifact_prefix=${found}/${name}-`, kept, path.join(top, "tests/fuzz/corpus", name),
  ], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, VAR: layout().var, FUZZ_TARGET: name },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said = (said + text).slice(-KEPT_OUTPUT);
  });
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: -1, said: String(error) }));
    child.on("close", (code) => resolve({ code, said }));
  });
}

/** One target; true if nothing broke it. */
async function fuzz(name) {
  const { code, said } = await search(name);
  const runs = said.match(/number_of_executed_units: (\d+)/)?.[1] ?? "0";
  console.log(`${code === 0 ? "ok    " : "BROKEN"} ${name.padEnd(12)} ${runs.padStart(9)} inputs`);
  if (code !== 0) console.log(said.slice(-6000));
  return code === 0;
}

/** How many targets broke. */
async function fuzzAll() {
  const waiting = [...targets];
  let broken = 0;
  const work = async () => {
    while (waiting.length > 0) if (!(await fuzz(waiting.shift()))) broken += 1;
  };
  const atOnce = Number(process.env.AT_ONCE ?? os.availableParallelism());
  await Promise.all(Array.from({ length: atOnce }, work));
  return broken;
}

const needsStack = targets.includes("worker");
let broken = targets.length;
if (!needsStack || (stack("reset") && stack("start"))) {
  broken = await fuzzAll();
  if (needsStack) stack("stop");
}
console.log(`${targets.length - broken} passed, ${broken} failed`);
process.exit(broken === 0 ? 0 : 1);

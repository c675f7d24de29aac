// Runs every fuzz target for a while: node tests/fuzz/run.mjs SECONDS [target ...]
// The target `worker` gets a stack of its own.  What breaks a target is left in
// build/fuzz/found; the exit code is 1 then.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { nextFree } from "../stack/preflight.mjs";

process.env.STACK = "fuzz";
process.env.V = "release"; // of the stack
process.env.PORT = process.env.TEST_PORT ?? String(await nextFree("127.0.0.1", 18180));
process.env.STANDIN_PORT = process.env.TEST_STANDIN_PORT ??
  String(await nextFree("127.0.0.1", Number(process.env.PORT) + 1));
if (process.env.TEST_VAR) process.env.VAR = process.env.TEST_VAR;
const { layout, top } = await import("../stack/layout.mjs");

const bin = path.join(top, "build/fuzz/tests/fuzz");
const [seconds, ...names] = process.argv.slice(2);
const all = readdirSync(path.join(top, "tests/fuzz")).map((name) => name.match(/^fuzz_(\w+)\.c$/)?.[1])
  .filter(Boolean).sort();
const targets = names.length > 0 ? names : all;

function stack(command) {
  const { status } = spawnSync("node", [path.join(top, "tests/stack/stack.mjs"), command],
    { stdio: "inherit" });
  return status === 0;
}

/** One target; true if nothing broke it. */
function fuzz(name) {
  const found = path.join(top, "build/fuzz/found");
  const kept = path.join(top, "build/fuzz/corpus", name); // what earlier runs learned
  for (const dir of [found, kept]) mkdirSync(dir, { recursive: true });
  const { status, stderr } = spawnSync(path.join(bin, `fuzz_${name}`), [
    "-verbosity=0", "-print_final_stats=1", "-timeout=10", `-max_total_time=${seconds}`,
    `-artifact_prefix=${found}/${name}-`, kept, path.join(top, "tests/fuzz/corpus", name),
  ], { encoding: "utf8", env: { ...process.env, VAR: layout().var }, maxBuffer: 1 << 28 });
  const runs = stderr.match(/number_of_executed_units: (\d+)/)?.[1] ?? "0";
  console.log(`${status === 0 ? "ok    " : "BROKEN"} ${name.padEnd(12)} ${runs.padStart(9)} inputs`);
  if (status !== 0) console.log(stderr.slice(-6000));
  return status === 0;
}

const needsStack = targets.includes("worker");
let broken = targets.length;
if (!needsStack || (stack("reset") && stack("start"))) {
  broken = targets.filter((name) => !fuzz(name)).length;
  if (needsStack) stack("stop");
}
console.log(`${targets.length - broken} passed, ${broken} failed`);
process.exit(broken === 0 ? 0 : 1);

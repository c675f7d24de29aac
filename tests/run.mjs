// Every suite, one after another, and one line at the end: N passed, N failed.
//   node tests/run.mjs [suite ...]      (make test SUITES="unit api")
// Suites that need a stack share a fresh one of their own.
import { spawn, spawnSync } from "node:child_process";
import {
  appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from "node:fs";
import path from "node:path";
import { nextFree } from "./stack/preflight.mjs";
import { results, suites, top } from "./suites.mjs";

const COMMAND_SECONDS = 900;
const SHOWN_LINES = 80;
const debug = process.env.V === "debug";

process.env.STACK = "test"; // not the demo's state, not its ports
process.env.VAR = process.env.TEST_VAR ?? "";
process.env.PORT = process.env.TEST_PORT ?? String(await nextFree("127.0.0.1", 18080));
process.env.STANDIN_PORT = process.env.TEST_STANDIN_PORT ??
  String(await nextFree("127.0.0.1", Number(process.env.PORT) + 1));
process.env.RATE ??= "10000";
const { layout } = await import("./stack/layout.mjs");
const at = layout();
const sanitizerLog = path.join(at.var, "tmp/sanitizer");
const stackEnv = {
  VAR: at.var, BASE_URL: `http://${at.host}:${at.port}`,
  STANDIN_URL: `http://127.0.0.1:${at.standinPort}`,
};

function stack(command) {
  const options = debug ? { ASAN_OPTIONS: `detect_leaks=0:log_path=${sanitizerLog}`,
    UBSAN_OPTIONS: `print_stacktrace=1:log_path=${sanitizerLog}` } : {};
  const { status, stdout, stderr } = spawnSync("node",
    [path.join(top, "tests/stack/stack.mjs"), command],
    { encoding: "utf8", env: { ...process.env, ...options } });
  if (status !== 0) console.log(stdout + stderr);
  return status === 0;
}

/** Run one command; its output goes to `log` and comes back as text. */
function run({ command, args, cwd, env }, log) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: cwd ?? top, stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...stackEnv, CMOCKA_MESSAGE_OUTPUT: "TAP", FORCE_COLOR: "0", ...env },
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), COMMAND_SECONDS * 1000);
    let output = "";
    const take = (data) => {
      output += data;
      appendFileSync(log, data);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => take(String(error)));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** Failures without a count (a crash, a time-out) count as one. */
function judge(job, { code, output }) {
  const count = job.read(output, job.file) ?? { passed: 0, failed: 1 };
  if (code !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

function show(job, { code, output }, log) {
  const end = output.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
  console.log(`--- ${path.basename(job.command)}: exit ${code}\n${end}\n--- all of it: ${log}`);
}

async function runSuite(suite) {
  const log = path.join(results, `${suite.name}.log`);
  const total = { passed: 0, failed: 0 };
  const started = Date.now();
  writeFileSync(log, "");
  const jobs = suite.commands();
  if (jobs.length === 0) {
    console.log(`${suite.name}: no tests found`);
    return { passed: 0, failed: 1 };
  }
  for (const job of jobs) {
    if (job.file) rmSync(job.file, { force: true });
    const result = await run(job, log);
    const count = judge(job, result);
    total.passed += count.passed;
    total.failed += count.failed;
    if (count.failed > 0)
      show(job, result, log);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${suite.name}: ${total.passed} passed, ${total.failed} failed (${seconds} s)`);
  return total;
}

/** What the sanitizers of a debug build have written while the stack ran. */
function sanitizerReports() {
  const dir = path.dirname(sanitizerLog);
  const reports = readdirSync(dir).filter((name) => name.startsWith("sanitizer."));
  for (const name of reports) console.log(readFileSync(path.join(dir, name), "utf8"));
  console.log(`sanitizers: ${reports.length} reports`);
  return { passed: reports.length === 0 ? 1 : 0, failed: reports.length };
}

async function main(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = suites.map((suite) => suite.name).join(" ");
    console.log(`unknown suite: ${unknown.join(" ")}; there are ${known}`);
    return { passed: 0, failed: unknown.length };
  }
  const chosen = suites.filter((suite) => names.length === 0 || names.includes(suite.name));
  const total = { passed: 0, failed: 0 };
  const add = (count) => {
    total.passed += count.passed;
    total.failed += count.failed;
  };
  let up = false;
  mkdirSync(results, { recursive: true });
  for (const suite of chosen) {
    if (suite.stack && !up) {
      up = stack("reset") && stack("start");
      if (!up) {
        console.log("the stack does not start: the suites that need it fail");
        add({ passed: 0, failed: chosen.filter((other) => other.stack).length });
        break;
      }
    }
    add(await runSuite(suite));
  }
  if (up) {
    stack("stop");
    if (debug) add(sanitizerReports());
  }
  return total;
}

const total = await main(process.argv.slice(2));
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

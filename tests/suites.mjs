// The suites: what each runs, whether it needs a stack, how its result reads.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const build = path.join(top, "build", process.env.V || "release");
export const results = path.join(build, "test-results");

function files(folder, pattern) {
  const dir = path.resolve(top, folder);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true }).map(String).filter((name) => pattern.test(name))
    .sort().map((name) => path.join(dir, name));
}

// Readers: (output, file) -> {passed, failed}; null = no result was found.

function readTap(output) {
  const count = (word) => Number(output.match(new RegExp(`^# ${word} (\\d+)$`, "m"))?.[1] ?? NaN);
  const passed = count("pass");
  if (Number.isNaN(passed)) return null;
  // A test that is skipped or put off has not shown anything: it counts as failed.
  return { passed, failed: count("fail") + count("cancelled") + count("skipped") + count("todo") };
}

function readCmocka(output) {
  const passed = output.match(/^ok \d+/gm)?.length ?? 0;
  const failed = output.match(/^not ok \d+/gm)?.length ?? 0;
  return passed + failed > 0 ? { passed, failed } : null;
}

function readVitest(output, file) {
  if (!existsSync(file)) return null;
  const report = JSON.parse(readFileSync(file, "utf8"));
  const passed = report.numPassedTests;
  return { passed, failed: report.numTotalTests - passed };
}

function readPlaywright(output, file) {
  if (!existsSync(file)) return null;
  const { stats, errors } = JSON.parse(readFileSync(file, "utf8"));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
  };
}

function readFaults(output, file) {
  if (!existsSync(file)) return null;
  const { results: list } = JSON.parse(readFileSync(file, "utf8"));
  const failed = list.filter((one) => one.wrong.length > 0).length;
  return { passed: list.length - failed, failed };
}

/** One command per unit test program, so that a crash costs one program. */
const unitCommands = () => files(path.join(build, "tests/unit"), /^test_[a-z0-9_]+$/)
  .map((file) => ({ command: file, args: [], read: readCmocka }));

/** Every committed input of a fuzz target, one command per target. */
function replays(wanted) {
  const program = path.join(build, "tests/fuzz/replay");
  return files("tests/fuzz", /^fuzz_\w+\.c$/).map((file) => path.basename(file, ".c").slice(5))
    .filter(wanted).map((name) => ({ command: program, read: readCmocka,
      args: [name, path.join(top, "tests/fuzz/corpus", name)] }));
}

/** The short form of `make fault`: each result is a test. */
function faultRuns() {
  const file = path.join(results, "fault.json");
  const env = { FAULT_RESULT: file, REPEAT: "1",
    FAULTS: "worker-kill:before-commit worker-kill:committed commit master-kill db-kill hup module:crash" };
  return [{ command: "node", args: [path.join(top, "tests/fault/run.mjs")], env, file, read: readFaults }];
}

function nodeTest(folder, pattern = /\.test\.mjs$/, options = []) {
  const list = files(folder, pattern);
  if (list.length === 0) return [];
  const args = ["--test", "--test-reporter=tap", ...options, ...list];
  return [{ command: "node", args, read: readTap }];
}

function vitest(folder) {
  const file = path.join(results, `${path.basename(folder)}-vitest.json`);
  if (!existsSync(path.join(top, folder, "package.json"))) return [];
  return [{
    command: "npx", cwd: path.join(top, folder), read: readVitest, file,
    args: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
  }];
}

function playwright(config) {
  const file = path.join(results, `${path.dirname(config).replaceAll("/", "-")}.json`);
  if (!existsSync(path.join(top, "tests", config))) return [];
  return [{
    command: "npx", cwd: path.join(top, "tests"), read: readPlaywright, file,
    args: ["playwright", "test", "-c", config, "--reporter=list,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  }];
}

/** They kill parts of the stack under each other otherwise. */
const ONE_BY_ONE = [/\.test\.mjs$/, ["--test-concurrency=1"]];

/** In the order in which they run: the quick ones first. */
export const suites = [
  { name: "unit", commands: unitCommands },
  { name: "fuzz", commands: () => replays((name) => name !== "worker") },
  { name: "master", commands: () => nodeTest("tests/master") },
  { name: "fault", commands: faultRuns },
  { name: "standin", commands: () => nodeTest("tests/standin") },
  { name: "quote", commands: () => nodeTest("nginx/quote/test") },
  { name: "wechat-unit", commands: () => nodeTest("tests/wechat/unit") },
  { name: "admin-unit", commands: () => vitest("nginx/admin") },
  { name: "backup", commands: () => nodeTest("tests/backup") },
  { name: "stack", stack: true, commands: () => nodeTest("tests/stack", ...ONE_BY_ONE) },
  { name: "fuzz-worker", stack: true, commands: () => replays((name) => name === "worker") },
  { name: "api", stack: true, commands: () => nodeTest("tests/api") },
  { name: "e2e", stack: true, commands: () => playwright("e2e/playwright.config.mjs") },
  { name: "e2e-wechat", stack: true, commands: () => playwright("wechat/playwright.config.mjs") },
];

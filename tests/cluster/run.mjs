// make cluster: the API on a cluster, and what it costs when parts of it die.
//   node tests/cluster/run.mjs
//   REPEAT=3, API="sales finance" or API=none, FAULTS="host upgrade" or FAULTS=none
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { head, newCustomer, once, row, summary } from "../fault/campaign.mjs";
import { nextFree } from "../stack/preflight.mjs";
import { until } from "../stack/proc.mjs";

const base = Number(process.env.CLUSTER_BASE ?? 18600);
process.env.STACK = "cluster";
process.env.VAR = process.env.CLUSTER_VAR ?? "";
process.env.PORT = String(await nextFree("127.0.0.1", base + 70));
process.env.STANDIN_PORT = String(await nextFree("127.0.0.1", Number(process.env.PORT) + 1));
process.env.RATE = "100000";
process.env.DB_BUFFER ??= "128M";
const { layout, top } = await import("../stack/layout.mjs");
const { Cluster } = await import("./cluster.mjs");
const { faults } = await import("./faults.mjs");

const repeat = Number(process.env.REPEAT ?? 1);
const DRAIN_SECONDS = 120;

/** Is it one of the words, or are there none? */
function chosen(variable) {
  const words = (process.env[variable] ?? "").split(/\s+/).filter(Boolean);
  return (name) => words.length === 0 || words.some((word) => name.includes(word));
}

/** The API suite against the cluster; true when all of it passes. */
function apiPasses(rig) {
  const dir = path.join(top, "tests/api");
  const some = chosen("API");
  const wanted = (name) => name.endsWith(".test.mjs") && some(name);
  const files = readdirSync(dir).filter(wanted).map((name) => path.join(dir, name));
  if (files.length === 0) return true;
  const { stdout, status } = spawnSync("node", ["--test", "--test-reporter=tap", ...files], {
    encoding: "utf8", maxBuffer: 1 << 28,
    env: { ...process.env, BASE_URL: rig.url, VAR: rig.at.var, SESSION_CACHE_MS: "0",
      STANDIN_URL: `http://127.0.0.1:${rig.standinPort}` },
  });
  const failed = stdout.match(/^ *not ok .*$/gm) ?? [];
  const count = stdout.match(/^# pass (\d+)$/m)?.[1];
  console.log(`API suite: ${count} passed, ${failed.length} failed`);
  if (status !== 0) console.log(failed.join("\n"));
  writeFileSync(path.join(rig.at.log, "api.tap"), stdout);
  return status === 0;
}

/** No job is left behind, and every node holds the same. */
async function settled(rig) {
  await until(() => rig.sql("SELECT COUNT(*) FROM bd_job WHERE state='running' OR " +
    "(state='ready' AND run_at<=NOW(3))").trim() === "0", "every job is done", DRAIN_SECONDS);
  await until(() => rig.agree(), "the nodes agree", DRAIN_SECONDS);
  console.log("every job done; the three nodes hold the same");
}

async function campaign(rig) {
  const customer = await newCustomer(rig);
  const results = [];
  const some = chosen("FAULTS");
  console.log(head());
  for (const fault of faults.filter(({ name }) => some(name))) {
    const runs = [];
    for (let i = 0; i < repeat; i++)
      runs.push(await once(rig, fault, customer, `${fault.name}-${Date.now()}`));
    results.push(summary(fault, runs));
    console.log(row(results.at(-1)));
  }
  return results;
}

async function main() {
  const rig = new Cluster(layout(), base);
  const from = Date.now();
  const broken = () => rig.end().then(() => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, broken);
  try {
    await rig.start();
    console.log(`the cluster serves after ${((Date.now() - from) / 1000).toFixed(1)} s`);
    const api = apiPasses(rig);
    const results = await campaign(rig);
    await settled(rig);
    const file = path.join(top, "build/cluster/result.json");
    mkdirSync(path.dirname(file), { recursive: true });
    const report = { at: new Date().toISOString(), repeat, api, results };
    writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);
    const missed = results.filter((one) => one.wrong.length > 0).length + (api ? 0 : 1);
    console.log(`${results.length + 1 - missed} passed, ${missed} failed`);
    process.exitCode = missed === 0 ? 0 : 1;
  } finally {
    await rig.end();
  }
}

await main();

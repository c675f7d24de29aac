// make fault: what each fault costs those who work meanwhile.
//   node tests/fault/run.mjs        (FAULTS="worker-kill hup" REPEAT=3)
// Lost and doubled are counted in the database, key by key.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { audit } from "./audit.mjs";
import { faults } from "./faults.mjs";
import { Load } from "./load.mjs";
import { Rig } from "./rig.mjs";
import { top } from "../stack/layout.mjs";
import { sleep, until } from "../stack/proc.mjs";

const repeat = Number(process.env.REPEAT ?? 3);
const BACK_SECONDS = 60;
const SETTLE_MS = 1000;

function chosen() {
  const names = (process.env.FAULTS ?? "").split(/\s+/).filter(Boolean);
  const of = (fault, name) => fault.name === name || fault.name.split(":")[0] === name;
  const unknown = names.filter((name) => !faults.some((fault) => of(fault, name)));
  if (unknown.length > 0)
    throw new Error(`unknown: ${unknown.join(" ")}; there are ${faults.map((one) => one.name).join(" ")}`);
  return names.length === 0 ? faults : faults.filter((fault) => names.some((name) => of(fault, name)));
}

async function newCustomer(rig) {
  const answer = await rig.call("POST", "/api/v1/customers", {
    token: rig.phone, body: { name: `故障${Date.now()}广告有限公司`, allow_duplicate: true },
  });
  if (answer.status !== 201) throw new Error(`no customer: ${JSON.stringify(answer)}`);
  return answer.body.id;
}

/** Waits until the fault's own service is back too; how long that took. */
async function ownService(rig, fault, end) {
  if (fault.serves) await until(() => fault.serves(rig), "it serves again", BACK_SECONDS);
  return fault.serves ? Date.now() - end : 0;
}

/** One fault, once: its figures, and in `wrong` what should not be. */
async function once(rig, fault, customer, run) {
  const load = new Load({ url: rig.url, token: rig.phone, customer, run }).start();
  await load.flows(Date.now(), BACK_SECONDS);
  const from = Date.now();
  const wrong = [];
  const check = (ok, text) => ok || wrong.push(text);
  let [end, own_ms] = [from, 0];
  try {
    end = await fault.inject({ rig, load, check });
    own_ms = await ownService(rig, fault, end);
    await load.flows(end, BACK_SECONDS);
    await sleep(SETTLE_MS);
  } catch (error) {
    wrong.push(error.message);
  }
  await load.stop();
  fault.after?.(rig);
  const figures = { ...load.figures(from, end), ...audit(rig, run, load.acknowledged) };
  figures.back_ms = Math.max(figures.back_ms, own_ms);
  for (const name of ["lost", "doubled", "halves"])
    check(figures[name] === 0, `${figures[name]} ${name}`);
  check(load.refused.length === 0, `refused: ${load.refused[0]}`);
  check(!fault.harmless || figures.failed === 0, `${figures.failed} failed`);
  check(figures.back_ms <= fault.goal_ms, `back only after ${figures.back_ms} ms`);
  return { ...figures, wrong };
}

function summary(fault, runs) {
  const sum = (name) => runs.reduce((total, one) => total + one[name], 0);
  const most = (name) => Math.max(...runs.map((one) => one[name]));
  return {
    name: fault.name, title: fault.title, goal_ms: fault.goal_ms, times: runs.length,
    acknowledged: sum("acknowledged"), lost: sum("lost"), doubled: sum("doubled"),
    halves: sum("halves"), answered: sum("answered"), failed: sum("failed"),
    pause_ms: most("pause_ms"), back_ms: most("back_ms"),
    wrong: [...new Set(runs.flatMap((one) => one.wrong))], runs,
  };
}

/** A table that reads well here and in a README. */
const COLUMNS = [
  ["fault", -46, (one) => one.title],
  ["times", 5, (one) => one.times],
  ["acknowledged", 12, (one) => one.acknowledged],
  ["lost", 4, (one) => one.lost],
  ["doubled", 7, (one) => one.doubled],
  ["failed", 6, (one) => one.failed],
  ["longest pause", 13, (one) => seconds(one.pause_ms)],
  ["back after", 10, (one) => seconds(one.back_ms)],
  ["", 4, (one) => (one.wrong.length === 0 ? "ok" : "MISS")],
];

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

function line(texts) {
  const cells = texts.map((text, i) => {
    const width = COLUMNS[i][1];
    return width < 0 ? String(text).padEnd(-width) : String(text).padStart(width);
  });
  return `| ${cells.join(" | ")} |`;
}

const head = () => [line(COLUMNS.map(([title]) => title)),
  `|${COLUMNS.map(([, width]) => (width < 0 ? "---" : "---:")).join("|")}|`].join("\n");

const row = (one) => [line(COLUMNS.map(([, , cell]) => cell(one))),
  ...one.wrong.map((text) => `  ${text}`)].join("\n");

/** The faults that share a stack, one after another. */
async function campaign(list, disks) {
  const rig = new Rig({ disks });
  const results = [];
  const broken = (signal) => rig.end().then(() => process.exit(signal === "SIGINT" ? 130 : 143));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, broken);
  try {
    await rig.start();
    const customer = await newCustomer(rig);
    for (const fault of list) {
      const runs = [];
      for (let i = 0; i < repeat; i++)
        runs.push(await once(rig, fault, customer, `${fault.name}-${Date.now()}`));
      results.push(summary(fault, runs));
      console.log(row(results.at(-1)));
    }
  } finally {
    await rig.end();
  }
  return results;
}

async function main() {
  const list = chosen();
  const root = process.getuid() === 0;
  const results = [];
  console.log(head());
  for (const disks of [false, true]) {
    const mine = list.filter((fault) => Boolean(fault.disks) === disks);
    if (disks && !root && mine.length > 0) console.log("the disks are left out: only root mounts");
    else if (mine.length > 0) results.push(...await campaign(mine, disks));
  }
  const file = process.env.FAULT_RESULT ?? path.join(top, "build/fault/result.json");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file,
    `${JSON.stringify({ at: new Date().toISOString(), repeat, results }, null, 1)}\n`);
  const missed = results.filter((one) => one.wrong.length > 0).length;
  console.log(`${results.length - missed} passed, ${missed} failed`);
  process.exitCode = missed === 0 ? 0 : 1;
}

await main();

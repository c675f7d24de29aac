// make fault: what each fault costs those who work meanwhile.
//   node tests/fault/run.mjs        (FAULTS="worker-kill hup" REPEAT=3)
// Lost and doubled are counted in the database, key by key.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { head, newCustomer, once, row, summary } from "./campaign.mjs";
import { faults } from "./faults.mjs";
import { Rig } from "./rig.mjs";
import { top } from "../stack/layout.mjs";

const repeat = Number(process.env.REPEAT ?? 3);

function chosen() {
  const names = (process.env.FAULTS ?? "").split(/\s+/).filter(Boolean);
  const of = (fault, name) => fault.name === name || fault.name.split(":")[0] === name;
  const unknown = names.filter((name) => !faults.some((fault) => of(fault, name)));
  if (unknown.length > 0)
    throw new Error(`unknown: ${unknown.join(" ")}; there are ${faults.map((one) => one.name).join(" ")}`);
  return names.length === 0 ? faults : faults.filter((fault) => names.some((name) => of(fault, name)));
}

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

// One fault under load, its figures, and the table they stand in.
import { audit } from "./audit.mjs";
import { Load } from "./load.mjs";
import { sleep, until } from "../stack/proc.mjs";

const BACK_SECONDS = 60;
const SETTLE_MS = 1000;

export async function newCustomer(rig) {
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
export async function once(rig, fault, customer, run) {
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
  await fault.after?.(rig);
  const figures = { ...load.figures(from, end), ...audit(rig, run, load.acknowledged) };
  figures.back_ms = Math.max(figures.back_ms, own_ms);
  for (const name of ["lost", "doubled", "halves"])
    check(figures[name] === 0, `${figures[name]} ${name}`);
  check(load.refused.length === 0, `refused: ${load.refused[0]}`);
  check(!fault.harmless || figures.failed === 0, `${figures.failed} failed`);
  check(figures.back_ms <= fault.goal_ms, `back only after ${figures.back_ms} ms`);
  check(figures.pause_ms <= (fault.pause_goal_ms ?? Infinity), `a pause of ${figures.pause_ms} ms`);
  return { ...figures, wrong };
}

export function summary(fault, runs) {
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

export const head = () => [line(COLUMNS.map(([title]) => title)),
  `|${COLUMNS.map(([, width]) => (width < 0 ? "---" : "---:")).join("|")}|`].join("\n");

export const row = (one) => [line(COLUMNS.map(([, , cell]) => cell(one))),
  ...one.wrong.map((text) => `  ${text}`)].join("\n");

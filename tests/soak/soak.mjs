// make soak: half of what the machine can do, for a long time; what grows?
//   node tests/soak/soak.mjs      (MINUTES=20)
import { readFileSync, readdirSync } from "node:fs";
import { nextFree } from "../stack/preflight.mjs";
import { sleep } from "../stack/proc.mjs";
import { Load } from "./load.mjs";

const MINUTES = Number(process.env.MINUTES ?? 20);
const CALIBRATE_MS = 15_000;
const SAMPLE_MS = 5000;
const USERS = 16;
const GROWTH_MAX = 1.1; // last quarter against the second one
const LOCK_WAIT_MAX_MS = 1000;

process.env.STACK = "soak";
process.env.VAR = process.env.SOAK_VAR ?? "";
process.env.PORT = process.env.SOAK_PORT ?? String(await nextFree("127.0.0.1", 18340));
process.env.STANDIN_PORT = String(await nextFree("127.0.0.1", Number(process.env.PORT) + 1));
process.env.RATE = "100000";
process.env.DB_BUFFER ??= "32M"; // full early, so that growth is growth
const { layout } = await import("../stack/layout.mjs");
const { Stack } = await import("../stack/serve.mjs");
const { sql } = await import("../stack/mariadb.mjs");
const at = layout();

async function login(url, user) {
  const post = async (where, body) => (await fetch(where, { method: "POST",
    headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
  const { code } = await post(`http://127.0.0.1:${at.standinPort}/_standin/code`,
    { openid: `demo-${user}`, kind: "login" });
  return (await post(`${url}/gw/v1/login`, { code })).token;
}

function users(token) {
  const ids = sql(at, "SELECT c.id FROM customer c JOIN staff s ON s.id=c.owner_id " +
    "WHERE s.username='sales1' AND c.deleted_at IS NULL", "baodan").trim().split("\n");
  return Array.from({ length: USERS }, (_, i) => [token, Number(ids[i % ids.length])]);
}

/** pids of the stack's processes by program. */
function processes() {
  const groups = { "bd-master": [], "bd-worker": [], nginx: [], mariadbd: [] };
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const name = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
      if (groups[name] && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(at.var))
        groups[name].push(pid);
      else if (name === "nginx" && /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`,
        "utf8"))[1] === groups.nginx[0]) groups.nginx.push(pid); // its workers name no file
    } catch {
      // it ended meanwhile
    }
  }
  return groups;
}

const average = (list) => list.reduce((a, b) => a + b, 0) / Math.max(list.length, 1);

/** Memory (MB, average of a program's processes) and open files (most of one) now. */
function sample() {
  const taken = {};
  for (const [name, pids] of Object.entries(processes())) {
    const rss = [];
    const fds = [];
    for (const pid of pids)
      try {
        rss.push(Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) / 256);
        fds.push(readdirSync(`/proc/${pid}/fd`).length);
      } catch {
        // it ended meanwhile
      }
    taken[`${name} RSS MB`] = average(rss);
    taken[`${name} files`] = Math.max(0, ...fds);
  }
  return taken;
}

const status = (name) => Number(sql(at, `SHOW GLOBAL STATUS LIKE '${name}'`).split("\t")[1]);

async function run(load) {
  load.start();
  await sleep(CALIBRATE_MS);
  const full = load.take().count / (CALIBRATE_MS / 1000);
  load.pace(full / 2);
  console.log(`full load: ${full.toFixed(0)} requests/s with ${USERS} users; ` +
    `half of it for ${MINUTES} min`);
  const samples = [];
  const end = Date.now() + MINUTES * 60_000;
  while (Date.now() < end) {
    await sleep(SAMPLE_MS);
    const taken = load.take();
    if (taken.failures.length > 0) console.log(`failed: ${taken.failures[0]}`);
    samples.push({ ...sample(), "requests/s": taken.count / (SAMPLE_MS / 1000),
      "p50 ms": taken.p50, "p99 ms": taken.p99, failures: taken.failures.length });
  }
  await load.stop();
  return samples;
}

const part = (samples, from, to, key) => average(samples.slice(Math.floor(samples.length * from),
  Math.ceil(samples.length * to)).map((one) => one[key]));

/** One line a figure: the four quarters; does it grow? */
function report(samples) {
  let good = true;
  const row = (name, cells) => `${name.padEnd(18)} ${cells.map((cell) => cell.padStart(9)).join("")}`;
  console.log(row("quarter", ["1st", "2nd", "3rd", "4th"]));
  for (const key of Object.keys(samples[0]).filter((name) => name !== "failures")) {
    const quarters = [0, 1, 2, 3].map((q) => part(samples, q / 4, (q + 1) / 4, key));
    const bounded = / RSS MB$| files$/.test(key);
    const ok = !bounded || quarters[3] <= quarters[1] * GROWTH_MAX;
    good &&= ok;
    const verdict = bounded ? (ok ? "flat" : "GROWS") : "";
    console.log(`${row(key, quarters.map((value) => value.toFixed(1)))}  ${verdict}`);
  }
  const failures = samples.reduce((n, one) => n + one.failures, 0);
  const waited = status("Innodb_row_lock_time_max");
  console.log(`failed requests ${failures}; longest wait for a row lock ${waited} ms, ` +
    `deadlocks ${status("Innodb_deadlocks")}`);
  return good && failures === 0 && waited <= LOCK_WAIT_MAX_MS;
}

const stack = new Stack(at);
try {
  await stack.start();
  const load = new Load(stack.url, users(await login(stack.url, "sales1")));
  process.exitCode = report(await run(load)) ? 0 : 1;
} finally {
  await stack.stop();
}

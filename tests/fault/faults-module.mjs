// A module that crashes or never answers.
import { sleep } from "../stack/proc.mjs";

const STORM_MS = 8000;
const FINE = "/api/v1/fault/fine";
const CRASH = "/api/v1/fault/crash";
const HANG = "/api/v1/fault/hang";

const fine = async (rig) => (await rig.call("GET", FINE)).status === 200;

/** The request must be refused in the end, and the log must name it. */
async function misbehave({ rig, check }, where, event) {
  const from = rig.logged();
  const { status } = await rig.call("GET", where);
  check(status === 503, `${where} was answered ${status}`);
  await rig.says(new RegExp(`event=${event} .*in_module=fault route="${where}"`), from);
  return Date.now();
}

/** That the master slows down is said once, in the first of several storms. */
async function storm({ rig, check }) {
  const from = rig.logged();
  const until = Date.now() + STORM_MS;
  const callers = Array.from({ length: 4 }, async () => {
    while (Date.now() < until) {
      await rig.call("GET", CRASH);
      await sleep(50);
    }
  });
  await Promise.all(callers);
  const crashes = rig.logText(from).match(/event=worker\.crash/g) ?? [];
  check(crashes.length > 6, `only ${crashes.length} crashes`);
  await rig.says(/event=pool\.crash_storm pool=office/, 0);
  return Date.now();
}

export const modules = [
  {
    name: "module:crash", title: "a route that crashes", goal_ms: 2000, harmless: true,
    serves: fine, inject: (at) => misbehave(at, CRASH, "worker\\.crash"),
  },
  {
    name: "module:storm", title: "8 s of requests that crash", goal_ms: 2000,
    serves: fine, inject: storm,
  },
  {
    name: "module:hang", title: "a route that never answers", goal_ms: 2000, harmless: true,
    serves: fine, inject: (at) => misbehave(at, HANG, "worker\\.deadline_kill"),
  },
];

// What lies outside: WeChat, and the clock.
import { sleep } from "../stack/proc.mjs";

const AWAY_MS = 8000;
const HOUR_S = 3600;
const ALWAYS = 1_000_000;

/** While WeChat fails, logins fail in words and orders go on. */
async function away({ rig, check }, mode) {
  await rig.standin("fail", { path: "/", mode, times: ALWAYS });
  const until = Date.now() + AWAY_MS;
  const statuses = new Set();
  const callers = Array.from({ length: 4 }, async () => {
    while (Date.now() < until) {
      statuses.add((await rig.tryLogin("sales2")).status);
      await sleep(100);
    }
  });
  await Promise.all(callers);
  check(statuses.size === 1 && statuses.has(503), `logins were answered ${[...statuses]}`);
  await rig.standin("fail", { path: "/", mode, times: 0 });
  return Date.now();
}

const canLogin = async (rig) => (await rig.tryLogin("sales2")).status === 200;

const weChat = (mode, title) => ({
  name: `wechat:${mode}`, title, goal_ms: 2000, harmless: true, serves: canLogin,
  inject: (at) => away(at, mode),
});

/** Workers and database at once, as on one machine; put right after the run. */
const clock = (name, title, step) => ({
  name, title, goal_ms: 2000, harmless: true,
  inject: async ({ rig, check }) => {
    const from = rig.logged();
    rig.setClock(step);
    const end = Date.now();
    const off = Number(rig.sql("SELECT UNIX_TIMESTAMP()")) - Date.now() / 1000;
    check(Math.abs(off - step) < 5, `the database's clock is off by ${off} s`);
    const hour = new Date(end + step * 1000).toISOString().slice(0, 13);
    await rig.says(new RegExp(`ts=${hour}.*event=http\\.access`), from);
    return end;
  },
  after: (rig) => rig.setClock(0),
});

export const world = [
  weChat("refuse", "WeChat refuses connections"),
  weChat("slow", "WeChat hangs"),
  weChat("http502", "WeChat answers 502 with HTML"),
  weChat("truncate", "WeChat's answers break off"),
  clock("clock:forward", "the clock is set forward an hour", HOUR_S),
  clock("clock:back", "the clock is set back an hour", -HOUR_S),
];

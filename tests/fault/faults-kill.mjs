// Processes that are killed, workers that are replaced.
import { cpSync, renameSync, writeFileSync } from "node:fs";
import { alive, sleep, until } from "../stack/proc.mjs";

const STAYS_MS = 3000;
const PLACES = {
  accepted: "before its transaction",
  written: "after the first write",
  "before-commit": "before COMMIT",
  committed: "after COMMIT",
  answering: "with its answer in hand",
  answered: "after the answer",
};

const workerKills = Object.entries(PLACES).map(([place, where]) => ({
  name: `worker-kill:${place}`, title: `worker killed ${where}`, goal_ms: 2000,
  inject: ({ rig }) => rig.killAt(place),
}));

/** The latest message that an approved order sends. */
function jobOf(rig) {
  const [id, state] = rig.sql(`SELECT id, state FROM bd_job WHERE name = 'gateway:order.approved'
    ORDER BY id DESC LIMIT 1`).trim().split("\t");
  return { id: Number(id), state };
}

/** WeChat does not answer the worker that has a message to send; then he is killed. */
async function killSender({ rig, load }, path) {
  const [order] = load.acknowledged.values();
  const before = jobOf(rig).id || 0;
  rig.sql("UPDATE wx_token SET expires_at = NULL");
  await rig.standin("fail", { path, mode: "slow", times: 1 });
  await rig.call("POST", `/api/v1/orders/${order}/approve`,
    { token: await rig.login("reviewer"), body: {} });
  await until(() => jobOf(rig).id > before && jobOf(rig).state === "running", "a message is sent", 10);
  for (const pid of rig.workers("jobs")) process.kill(pid, "SIGKILL");
  return Date.now();
}

async function unheard({ rig }, place) {
  const from = rig.logged();
  await rig.reach(place);
  await rig.says(/event=tx\.commit_failed errno=2013/, from);
  return Date.now();
}

const gone = (pids) => until(() => pids.every((pid) => !alive(pid)), "orphaned workers end", 5);

const kills = [
  ...workerKills,
  {
    name: "worker-kill:all", title: "all workers killed at once", goal_ms: 2000,
    inject: ({ rig }) => {
      for (const pid of rig.workers()) process.kill(pid, "SIGKILL");
      return Date.now();
    },
  },
  ...Object.entries({ message: "/cgi-bin/message/", token: "/cgi-bin/stable_token" })
    .map(([name, path]) => ({
      name: `worker-kill:${name}`, title: `worker killed while it waits for WeChat (${name})`,
      goal_ms: 2000, harmless: true, inject: (at) => killSender(at, path),
      serves: async (rig) => jobOf(rig).state === "done",
    })),
  {
    name: "commit:done", title: "COMMIT done, its answer lost", goal_ms: 2000,
    harmless: true, inject: (at) => unheard(at, "done"),
  },
  {
    name: "commit:undone", title: "COMMIT lost on its way", goal_ms: 2000,
    harmless: true, inject: (at) => unheard(at, "undone"),
  },
  {
    name: "master-kill", title: "bd-master killed", goal_ms: 2000,
    inject: async ({ rig }) => {
      const orphans = rig.workers();
      const end = rig.kill("bd-master");
      await gone(orphans);
      return end;
    },
  },
  { name: "nginx-kill", title: "nginx killed", goal_ms: 2000, inject: ({ rig }) => rig.kill("nginx") },
  {
    name: "db-kill", title: "mariadbd killed", goal_ms: 5000,
    inject: ({ rig }) => rig.kill("MariaDB"),
  },
  {
    name: "all-kill", title: "everything killed at once", goal_ms: 5000,
    inject: ({ rig }) => {
      for (const pid of rig.workers()) process.kill(pid, "SIGKILL");
      return Math.max(...["MariaDB", "bd-master", "nginx"].map((name) => rig.kill(name)));
    },
  },
];

/** sales.so is no program while `meanwhile` runs. */
async function withBrokenModule(rig, meanwhile) {
  const file = rig.modules().find((name) => name.endsWith("/sales.so"));
  renameSync(file, `${file}.kept`);
  writeFileSync(file, "no program");
  try {
    await meanwhile();
  } finally {
    renameSync(`${file}.kept`, file);
  }
  return Date.now();
}

/** As an upgrade does it: written beside, renamed over. */
function replaceModules(rig, change) {
  for (const file of rig.modules()) {
    cpSync(file, `${file}.new`);
    change?.(`${file}.new`);
    renameSync(`${file}.new`, file);
  }
}

const reloads = [
  {
    name: "hup:good", title: "HUP with a new build", goal_ms: 2000, harmless: true,
    inject: async ({ rig }) => {
      const from = rig.logged();
      replaceModules(rig);
      rig.reload();
      await rig.says(/event=reload\.done/, from);
      return Date.now();
    },
  },
  {
    name: "hup:broken", title: "HUP with a broken module", goal_ms: 2000, harmless: true,
    inject: ({ rig }) => {
      const from = rig.logged();
      return withBrokenModule(rig, () => {
        rig.reload();
        return rig.says(/event=reload\.refused .*sales/, from);
      });
    },
  },
  {
    name: "hup:none", title: "a broken module, and all workers killed", goal_ms: 2000,
    inject: ({ rig }) => {
      const from = rig.logged();
      return withBrokenModule(rig, async () => {
        for (const pid of rig.workers()) process.kill(pid, "SIGKILL");
        await rig.says(/event=worker\.refused .*sales/, from);
        await sleep(STAYS_MS);
      });
    },
  },
];

export const processes = [...kills, ...reloads];

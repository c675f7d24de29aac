// Processes that are killed, workers that are replaced.
import { cpSync, renameSync, writeFileSync } from "node:fs";
import { alive, until } from "../stack/proc.mjs";

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
  inject: ({ rig }) => rig.stopAt(place),
}));

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
  {
    name: "commit:done", title: "COMMIT done, its answer lost", goal_ms: 2000,
    harmless: true, inject: ({ rig }) => rig.stopAt("done"),
  },
  {
    name: "commit:undone", title: "COMMIT lost on its way", goal_ms: 2000,
    harmless: true, inject: ({ rig }) => rig.stopAt("undone"),
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
];

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
    inject: async ({ rig }) => {
      const from = rig.logged();
      const file = rig.modules().find((name) => name.endsWith("/sales.so"));
      renameSync(file, `${file}.kept`);
      writeFileSync(file, "no program");
      rig.reload();
      try {
        await rig.says(/event=reload\.refused .*sales/, from);
      } finally {
        renameSync(`${file}.kept`, file);
      }
      return Date.now();
    },
  },
];

export const processes = [...kills, ...reloads];

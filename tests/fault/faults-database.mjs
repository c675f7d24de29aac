// The database that stands still, and connections that break.
import { sleep } from "../stack/proc.mjs";

const STILL_MS = 20_000;

/** For three seconds all connections of the phones' pool, whatever they are doing. */
const CUT = `BEGIN NOT ATOMIC
  FOR round IN 1..60 DO
    KILL CONNECTION USER bd_front;
    DO SLEEP(0.05);
  END FOR;
END`;

const connections = (rig) => Number(rig.sql("SHOW GLOBAL STATUS LIKE 'Connections'").split("\t")[1]);

export const database = [
  {
    name: "db-stop", title: "mariadbd stands still for 20 s", goal_ms: 2000,
    inject: async ({ rig }) => {
      const { pid } = rig.child("MariaDB");
      process.kill(pid, "SIGSTOP");
      await sleep(STILL_MS);
      process.kill(pid, "SIGCONT");
      return Date.now();
    },
  },
  {
    name: "db-cut:written", title: "the connection breaks after the first write", goal_ms: 2000,
    harmless: true,
    inject: async ({ rig }) => {
      const from = rig.logged();
      await rig.reach("cut");
      await rig.says(/event=db\.failed errno=20(06|13)/, from);
      return Date.now();
    },
  },
  {
    name: "db-cut:killed", title: "connections killed 20 times a second, for 3 s", goal_ms: 2000,
    inject: async ({ rig, check }) => {
      const before = connections(rig);
      await rig.sqlLater(`DELIMITER //\n${CUT}//\n`);
      const made = connections(rig) - before;
      check(made > 100, `only ${made} new connections`);
      return Date.now();
    },
  },
];

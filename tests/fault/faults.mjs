// All faults.  Each is an entry:
//   inject({rig, load, check}): breaks and mends it, tells `check` what should
//     have been; answers the time at which the cause had ended
//   goal_ms: from then on, how soon all is well; serves(rig): also then
//   harmless: no request of the load may fail; disks: needs small disks
import { database } from "./faults-database.mjs";
import { disks } from "./faults-disk.mjs";
import { processes } from "./faults-kill.mjs";
import { modules } from "./faults-module.mjs";
import { world } from "./faults-world.mjs";

export const faults = [...processes, ...database, ...modules, ...world, ...disks];

// What happens to the cluster while people work, one entry each; the fields
// are those of tests/fault/faults.mjs.
import { until } from "../stack/proc.mjs";

const GOAL_MS = 4000;

const worse = { goal_ms: GOAL_MS, pause_goal_ms: GOAL_MS };
const harmless = { ...worse, harmless: true };

const kill = (i, title) => ({ name: `kill:n${i + 1}`, title, ...worse,
  inject: ({ rig }) => rig.nodes[i].kill() });
const back = (i, title) => ({ name: `back:n${i + 1}`, title, ...harmless,
  inject: ({ rig }) => rig.nodes[i].recover() });

/** One node of three is no majority: it refuses until somebody says that it may go on alone. */
const minority = {
  name: "minority", title: "two nodes killed, the third told to go on", goal_ms: GOAL_MS,
  inject: async ({ rig, load }) => {
    for (const node of rig.nodes.slice(1)) node.kill();
    await until(() => rig.nodes[0].status("wsrep_cluster_status") === "non-Primary", "it is alone", 20);
    await until(() => load.failing(), "orders fail", 20);
    rig.nodes[0].sql("SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'");
    return Date.now();
  },
};

export const faults = [
  kill(0, "the node that does the work killed"),
  back(0, "it comes back"),
  kill(1, "a node that stands by killed"),
  back(1, "it comes back"),
  { name: "stop:n1", title: "the working node stopped in order", ...harmless,
    inject: ({ rig }) => rig.nodes[0].stop() },
  back(0, "it comes back"),
  minority,
  { name: "back:both", title: "both come back", ...harmless,
    inject: async ({ rig }) => {
      for (const node of rig.nodes.slice(1)) await node.recover();
      return Date.now();
    } },
  {
    name: "host", title: "a host of workers killed", ...worse,
    inject: ({ rig }) => {
      const child = rig.children.find((one) => one.name === "host 1");
      process.kill(child.pid, "SIGKILL");
      return Date.now();
    },
  },
  {
    name: "upgrade", title: "upgrade of the workers, host by host", ...harmless,
    inject: async ({ rig }) => {
      for (const host of rig.hosts) await host.upgrade();
      return Date.now();
    },
  },
];

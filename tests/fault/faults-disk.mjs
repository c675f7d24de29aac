// Disks that are full: small file systems whose size is cut to what is used.
import { sleep, until } from "../stack/proc.mjs";

const FULL_MS = 3000;

const upload = async (rig) => (await rig.upload()).status;

export const disks = [
  {
    name: "disk:uploads", title: "no room for uploads", goal_ms: 2000, disks: true, harmless: true,
    serves: async (rig) => (await upload(rig)) === 201,
    inject: async ({ rig, check }) => {
      check((await upload(rig)) === 201, "no upload before the fault");
      await rig.fill("files");
      await until(async () => (await upload(rig)) !== 201, "the disk is full", 20);
      const { status, body } = await rig.upload();
      check(status === 503 && /磁盘已满/.test(body.detail), `an upload was answered ${status}`);
      rig.free("files");
      return Date.now();
    },
  },
  {
    name: "disk:log", title: "no room for the log", goal_ms: 2000, disks: true, harmless: true,
    inject: async ({ rig, check }) => {
      await rig.fill("log");
      await sleep(FULL_MS);
      const from = rig.logged();
      await sleep(FULL_MS);
      check(rig.logged() === from, "the log grew on a full disk");
      rig.free("log");
      const end = Date.now();
      await rig.says(/event=http\.access/, from);
      return end;
    },
  },
  {
    name: "disk:db", title: "no room for the database", goal_ms: 5000, disks: true,
    inject: async ({ rig, load }) => {
      await rig.fill("mysql");
      await until(() => load.failing(), "an order fails", 60);
      await sleep(FULL_MS);
      rig.free("mysql");
      return Date.now();
    },
  },
];

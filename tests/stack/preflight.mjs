// What must be true before anything is started, and what to do if it is not.
import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { Trouble } from "./layout.mjs";

const DISK_MIN_BYTES = 1 << 30;
const PROGRAMS = {
  mariadbd: "mariadb-server-core", "mariadb-install-db": "mariadb-server-core",
  mariadb: "mariadb-client-core", nginx: "nginx-light",
};

function onPath(name) {
  return process.env.PATH.split(":").some((dir) => {
    try {
      accessSync(path.join(dir, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function checkPrograms(at) {
  const missing = Object.keys(PROGRAMS).filter((name) => !onPath(name));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((name) => PROGRAMS[name]))].join(" ");
    throw new Trouble(`missing: ${missing.join(", ")}. As root: apt-get install ` +
      `--no-install-recommends ${packages}   (make deps does it)`);
  }
  for (const name of ["bd-master", "bd-worker"])
    if (!existsSync(path.join(at.build, name)))
      throw new Trouble(`${path.join(at.build, name)} is not built: run make first`);
}

function checkDisk(at) {
  const { bavail, bsize } = statfsSync(at.var);
  if (bavail * bsize >= DISK_MIN_BYTES) return;
  const free = Math.floor((bavail * bsize) / 1048576);
  throw new Trouble(`the disk of ${at.var} is nearly full (${free} MB free, 1024 needed): ` +
    "make room, or choose another place with VAR=");
}

function portFree(host, port) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", (error) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(new Trouble(`cannot listen on ${host}:${port}: ${error.message}`));
    });
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** The first free port from `port` on. */
export async function nextFree(host, port) {
  let free = port;
  while (!(await portFree(host, free))) free++;
  return free;
}

async function checkPort(host, port, variable) {
  const free = await nextFree(host, port);
  if (free === port) return;
  throw new Trouble(`port ${port} is taken by another program. Choose another one: ` +
    `make run ${variable}=${free}`);
}

export async function preflight(at) {
  if (!process.env.PATH.includes("/usr/sbin")) process.env.PATH += ":/usr/sbin:/sbin";
  checkPrograms(at);
  checkDisk(at);
  await checkPort(at.host, at.port, "PORT");
  if (at.standin) await checkPort("127.0.0.1", at.standinPort, "STANDIN_PORT");
}

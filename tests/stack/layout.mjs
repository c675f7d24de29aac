// Where everything lies and who runs it: VAR, ports, users.  The environment
// is read here and nowhere else.
import { execFileSync } from "node:child_process";
import {
  chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const MARK = ".baodan-var";
const SOCKET_PATH_MAX = 90; // a unix socket's path has 107 bytes, file name included

/** A problem that the user can solve; shown without a stack trace. */
export class Trouble extends Error {}

function idOf(user, flag) {
  try {
    const stdio = ["ignore", "pipe", "ignore"];
    return execFileSync("id", [flag, user], { stdio, encoding: "utf8" }).trim();
  } catch {
    return null;
  }
}

function account(...names) {
  for (const name of names) {
    const uid = idOf(name, "-u");
    if (uid === null) continue;
    return { name, uid: Number(uid), gid: Number(idOf(name, "-g")), group: idOf(name, "-gn") };
  }
  throw new Trouble(`none of these users exists: ${names.join(", ")}`);
}

/** Whose a folder is; null: nobody's yet, or root's, who gives it away. */
function ownerOf(folder) {
  const uid = existsSync(folder) ? statSync(folder).uid : 0;
  return uid === 0 ? null : idOf(String(uid), "-un");
}

/** May an unprivileged user enter the folder, wherever it exists by now? */
function openToAll(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 1) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

function chooseVar(root) {
  const name = process.env.STACK || "demo"; // "test" for the suites: a stack of their own
  const fallback = `/var/lib/baodan-${name}`;
  const usual = name === "demo" ? "var" : `build/var-${name}`;
  const wanted = path.resolve(process.env.VAR || path.join(top, usual));
  if (!root || openToAll(wanted)) return wanted;
  if (process.env.VAR)
    throw new Trouble(`VAR=${wanted} lies in a folder that only root may enter; the workers and ` +
      `MariaDB run as other users. Choose another: make run VAR=${fallback}`);
  return fallback;
}

function number(name, fallback, min, max) {
  const text = process.env[name] || String(fallback);
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Trouble(`${name}=${text}: must be a number from ${min} to ${max}`);
  return value;
}

/** Everything that the other files need to know. */
export function layout() {
  const root = process.getuid() === 0;
  const dir = chooseVar(root);
  if (dir.length > SOCKET_PATH_MAX)
    throw new Trouble(`VAR=${dir} is too long for a socket's path: at most ${SOCKET_PATH_MAX}`);
  const build = path.join(top, "build", process.env.V || "release");
  const appid = process.env.WX_APPID || "";
  return {
    root, var: dir, build,
    staged: root && !openToAll(top), // then the programs are copied to VAR/app
    fellBack: root && !process.env.VAR && !dir.startsWith(top),
    run: path.join(dir, "run"),
    log: path.join(dir, "log"),
    secret: path.join(dir, "secret"),
    host: process.env.LISTEN || "127.0.0.1",
    port: number("PORT", 8080, 1, 65535),
    standinPort: number("STANDIN_PORT", 8099, 1, 65535),
    demo: process.env.DEMO !== "0",
    appid,
    standin: appid === "",
    wxSecretFile: process.env.WX_SECRET_FILE || "",
    buffer: process.env.DB_BUFFER || "512M",
    binlog: process.env.BINLOG === "1",
    rate: number("RATE", 100, 1, 1_000_000),
    workers: {
      front: number("WORKERS_FRONT", 4, 1, 64),
      office: number("WORKERS_OFFICE", 6, 1, 64),
      jobs: number("WORKERS_JOBS", 2, 1, 16),
    },
    webUser: root ? account("www-data", "nobody") : null,
    // Data that was made before there was a user "mysql" stays whose it is.
    dbUser: root ? account(ownerOf(path.join(dir, "mysql")) ?? "mysql", "mysql", "nobody") : null,
  };
}

/** The folders of VAR, each belonging to who writes there. */
export function makeFolders(at) {
  const old = existsSync(at.var) && readdirSync(at.var).length > 0;
  if (old && !isOurs(at.var))
    throw new Trouble(`VAR=${at.var} is a folder of something else: choose an empty one`);
  for (const name of ["", "run", "log", "secret", "tmp", "nginx", "files"])
    mkdirSync(path.join(at.var, name), { recursive: true, mode: 0o755 });
  writeFileSync(path.join(at.var, MARK), "Made by make run; `make reset` empties it.\n");
  const owner = at.webUser ?? { uid: process.getuid(), gid: process.getgid() };
  for (const name of ["files", "tmp"])
    chownSync(path.join(at.var, name), owner.uid, owner.gid);
}

/** Is the folder one that makeFolders made?  Nothing else is ever deleted. */
export function isOurs(dir) {
  return existsSync(path.join(dir, MARK));
}

// A deployment's database without the rest: encrypted at rest, TLS, binary
// log, migrated, with the demo's rows and one upload.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeSecrets, stage, writeBdConf } from "../stack/conf.mjs";
import { grant, loadDemo, makeAccounts, migrate } from "../stack/database.mjs";
import { layout, makeFolders, top } from "../stack/layout.mjs";
import { DATABASE, sql, startMariadb } from "../stack/mariadb.mjs";
import { nextFree } from "../stack/preflight.mjs";

const dbServer = path.join(top, "sql/server");

/** The shipped file, with the keys of this test. */
function shipped(name, keys, changes = {}) {
  let text = readFileSync(path.join(dbServer, name), "utf8")
    .replaceAll("/etc/mysql/baodan", keys);
  for (const [from, to] of Object.entries(changes)) text = text.replace(from, to);
  return text;
}

function putUpload(live, content) {
  const hash = createHash("sha256").update(content).digest("hex");
  const stored = `${hash.slice(0, 2)}/${hash.slice(2, 4)}/${hash}`;
  mkdirSync(path.join(live.var, "files", path.dirname(stored)), { recursive: true });
  writeFileSync(path.join(live.var, "files", stored), content);
  live.ask(`INSERT INTO bd_file (stored, name, mime, size)
    VALUES ('${stored}', '稿件.png', 'image/png', ${content.length})`);
  return stored;
}

/** Start it; `live` knows how to ask it and how to run sql/backup's programs. */
export async function startLive() {
  const dir = mkdtempSync(path.join(tmpdir(), "bd-backup-"));
  chmodSync(dir, 0o755); // the server runs as somebody else
  process.env.VAR = path.join(dir, "var");
  const at = { ...layout(), buffer: "64M", binlog: true };
  const port = await nextFree("127.0.0.1", 18360);
  const keys = path.join(dir, "keys");
  execFileSync(path.join(dbServer, "keys.sh"), [keys, "localhost", "127.0.0.1"]);
  at.cnf = [shipped("encryption.cnf", keys),
    shipped("tls.cnf", keys, { "0.0.0.0": "127.0.0.1" }), `port = ${port}`];
  makeFolders(at);
  const db = await startMariadb(at);
  makeSecrets(at);
  makeAccounts(at);
  const app = stage(at);
  const conf = writeBdConf(at, app);
  migrate(at, app, conf);
  grant(at);
  loadDemo(at);
  const live = { ...at, dir, keys, conf, port, app, db,
    backups: path.join(dir, "backups"), ask: (text) => sql(at, text, DATABASE).trim() };
  live.sqlDir = path.join(dir, "sql");
  live.rehearsalConf = path.join(dir, "rehearsal.conf");
  cpSync(path.join(top, "sql"), live.sqlDir, { recursive: true });
  writeFileSync(live.rehearsalConf, readFileSync(conf, "utf8")
    .replace(/^sql_dir = .*/m, `sql_dir = ${live.sqlDir}`));
  live.dataDir = path.join(at.var, "mysql");
  live.upload = (content) => putUpload(live, Buffer.from(content));
  return live;
}

export async function stopLive(live) {
  await live.db.stop();
  rmSync(live.dir, { recursive: true, force: true });
}

/** Run one of sql/backup's programs: {status, out}. */
export function run(live, program, args, env = {}) {
  const file = path.join(top, "sql/backup", `${program}.sh`);
  const { status, stdout, stderr } = spawnSync(file, args, {
    encoding: "utf8", cwd: "/",
    env: { ...process.env, CONF: live.conf, BACKUPS: live.backups, KEY: path.join(live.dir, "key"),
      RECIPIENT: path.join(live.dir, "pub"), DRILL_DIR: live.dir, ...env },
  });
  return { status, out: stdout + stderr };
}

/** Ask a restored data directory, on a server of its own that ends again. */
export async function askRestored(live, folder, text) {
  const at = { ...live, var: path.join(live.dir, `look-${path.basename(folder)}`), binlog: false };
  at.run = path.join(at.var, "run");
  at.log = path.join(at.var, "log");
  at.cnf = live.cnf.map((part) => part.replace(`port = ${live.port}`, `port = ${live.port + 1}`));
  makeFolders(at);
  cpSync(path.join(folder, "mysql"), path.join(at.var, "mysql"), { recursive: true });
  if (at.dbUser) {
    const { uid, gid } = at.dbUser;
    for (const name of ["", ...readdirSync(path.join(at.var, "mysql"), { recursive: true })])
      chownSync(path.join(at.var, "mysql", String(name)), uid, gid);
  }
  const db = await startMariadb(at);
  try {
    return sql(at, text, DATABASE).trim();
  } finally {
    await db.stop();
  }
}

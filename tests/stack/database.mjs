// From an empty server to a migrated one: accounts, migrations, grants, demo.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { ACCOUNTS, readSecret } from "./conf.mjs";
import { Trouble, top } from "./layout.mjs";
import { DATABASE, sql } from "./mariadb.mjs";

function runSql(at, text, what, database) {
  try {
    return sql(at, text, database);
  } catch (error) {
    throw new Trouble(`${what} failed:\n${String(error.stderr ?? error).trim()}`);
  }
}

/** The accounts of workers that come over TCP are others to MariaDB. */
const forEachHost = (at, text) => (at.dbClients ?? ["localhost"])
  .map((host) => text.replaceAll("@'localhost'", `@'${host}'`)).join("\n");

/** The accounts exist with the passwords of VAR/secret; the owner may migrate. */
export function makeAccounts(at) {
  const lines = [`CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4;`];
  for (const name of ACCOUNTS) {
    const password = readSecret(at, name);
    lines.push(`CREATE USER IF NOT EXISTS '${name}'@'localhost';`,
      `ALTER USER '${name}'@'localhost' IDENTIFIED BY '${password}';`);
  }
  lines.push(`GRANT ALL ON ${DATABASE}.* TO 'bd_owner'@'localhost';`);
  runSql(at, forEachHost(at, lines.join("\n")), "making the database accounts");
}

export function migrate(at, app, conf) {
  const worker = path.join(app.build, "bd-worker");
  const result = spawnSync(worker, ["-c", conf, "-m"], { encoding: "utf8", cwd: "/" });
  if (result.status !== 0)
    throw new Trouble(`the migrations failed (bd-worker -m):\n${result.stdout}${result.stderr}` +
      (result.error ? String(result.error) : ""));
}

/** What each pool may touch: sql/grants.sql, as a whole at every start. */
export function grant(at) {
  const file = path.join(top, "sql/grants.sql");
  runSql(at, forEachHost(at, readFileSync(file, "utf8")), "sql/grants.sql", DATABASE);
}

/** The demo's records, once in the life of a database. */
export function loadDemo(at) {
  const folder = path.join(top, "sql/demo");
  const mark = path.join(at.var, "demo-loaded");
  if (!at.demo || existsSync(mark) || !existsSync(folder)) return;
  const digest = createHash("sha256");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".sql")).sort()) {
    const text = readFileSync(path.join(folder, file), "utf8");
    digest.update(text);
    runSql(at, text, `sql/demo/${file}`, DATABASE);
  }
  writeFileSync(mark, `${digest.digest("hex")}\n`);
}

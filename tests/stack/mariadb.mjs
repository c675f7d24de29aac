// A private MariaDB: own data, unix socket only, unprivileged user.
import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Trouble, top } from "./layout.mjs";
import { Child, tail, until } from "./proc.mjs";

export const DATABASE = "baodan";

export const socketOf = (at) => path.join(at.run, "db/mariadb.sock");
const dataOf = (at) => path.join(at.var, "mysql");

/** Who may connect without a password: the OS user that runs the stack. */
const admin = () => os.userInfo().username;

function install(at) {
  const data = dataOf(at);
  // An install that broke off leaves no mysql/ folder inside: begin again.
  if (existsSync(path.join(data, "mysql"))) return;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(data)) rmSync(path.join(data, name), { recursive: true });
  if (at.dbUser) chownSync(data, at.dbUser.uid, at.dbUser.gid);
  console.log("making an empty database ...");
  const result = spawnSync("mariadb-install-db", [
    "--no-defaults", `--datadir=${data}`, "--skip-test-db", "--skip-name-resolve",
    "--auth-root-authentication-method=socket", `--auth-root-socket-user=${admin()}`,
    ...(at.dbUser ? [`--user=${at.dbUser.name}`] : []),
  ], { encoding: "utf8", cwd: "/" });
  if (result.status !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Trouble(`mariadb-install-db failed:\n${result.stdout}\n${result.stderr}`);
  }
}

/** What a deployment's server runs with, and what a test adds to it. */
function writeCnf(at) {
  const file = path.join(at.var, "my.cnf");
  const shipped = readFileSync(path.join(top, "sql/server/baodan.cnf"), "utf8");
  const size = `[mariadbd]\ninnodb-buffer-pool-size = ${at.buffer}`;
  writeFileSync(file, [shipped, size, ...(at.cnf ?? [])].join("\n"), { mode: 0o644 });
  return file;
}

function child(at) {
  const run = path.join(at.run, "db");
  mkdirSync(run, { recursive: true });
  if (at.dbUser) chownSync(run, at.dbUser.uid, at.dbUser.gid);
  return new Child({
    name: "MariaDB", command: "mariadbd", log: path.join(at.log, "mariadb.log"), user: at.dbUser,
    env: at.dbEnv,
    args: [
      `--defaults-file=${writeCnf(at)}`, `--datadir=${dataOf(at)}`,
      `--socket=${run}/mariadb.sock`, `--pid-file=${run}/mariadb.pid`, `--tmpdir=${run}`,
      ...(at.binlog ? [] : ["--skip-log-bin"]),
      ...(at.dbArgs ?? []),
    ],
  });
}

/** Run SQL as the administrator; throws with the server's message. */
export function sql(at, text, database = "") {
  const args = ["--no-defaults", `--socket=${socketOf(at)}`, `--user=${admin()}`,
    "--default-character-set=utf8mb4", "--batch", "--skip-column-names",
    ...(database ? [database] : [])];
  return execFileSync("mariadb", args, {
    input: text, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], maxBuffer: 1 << 26,
  });
}

function answers(at) {
  try {
    return sql(at, "SELECT 1").startsWith("1");
  } catch {
    return false;
  }
}

export async function startMariadb(at) {
  if (!at.joins) install(at);
  const db = child(at).start();
  try {
    await until(() => {
      if (db.exitCode !== null) throw new Error(`MariaDB ended (${db.exitCode})`);
      return answers(at);
    }, "MariaDB answers", 120);
  } catch (error) {
    await db.stop();
    throw new Trouble(`${error.message}; its log says:\n${tail(db.log)}`);
  }
  return db;
}

// One node of the database cluster, as sql/server describes it, on ports of
// this machine, and the HTTP check that stands beside it.
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { writeBdConf } from "../stack/conf.mjs";
import { top } from "../stack/layout.mjs";
import { sql, startMariadb } from "../stack/mariadb.mjs";
import { Child, until } from "../stack/proc.mjs";

export const NODES = [1, 2, 3];
const JOIN_SECONDS = 120;
const SST_PASSWORD = "only-on-this-machine";

/** Ports of node i from the cluster's base; Galera's own must not be ephemeral ones. */
export const nodePorts = (base, i) => ({
  mysql: base + i, group: base + 10 + i, ist: base + 20 + i, sst: base + 30 + i, health: base + 40 + i,
});

function galeraCnf(base, i) {
  const own = nodePorts(base, i);
  const members = NODES.map((k) => `127.0.0.1:${nodePorts(base, k).group}`).join(",");
  const values = {
    "bind-address": "127.0.0.1", "wsrep-node-name": `n${i}`,
    "wsrep-cluster-address": `gcomm://${members}`,
    "wsrep-node-address": `127.0.0.1:${own.group}`, "wsrep-sst-auth": `sst:${SST_PASSWORD}`,
  };
  const shipped = readFileSync(path.join(top, "sql/server/galera.cnf"), "utf8");
  const text = shipped.replace(/^([\w-]+) = .*$/gm, (line, key) =>
    (key in values ? `${key} = ${values[key]}` : line));
  return text.replace(/^(wsrep-provider-options = ".*)"$/m,
    `$1;base_host=127.0.0.1;base_port=${own.group};` +
    `gmcast.listen_addr=tcp://127.0.0.1:${own.group};ist.recv_addr=127.0.0.1:${own.ist}"`) +
    `port = ${own.mysql}\nwsrep-node-incoming-address = 127.0.0.1:${own.mysql}\n` +
    `wsrep-sst-receive-address = 127.0.0.1:${own.sst}\n`;
}

export class Node {
  constructor(at, base, i) {
    const dir = path.join(at.var, `n${i}`);
    this.i = i;
    this.ports = nodePorts(base, i);
    this.at = { ...at, var: dir, run: path.join(dir, "run"), log: dir,
      joins: i !== 1, cnf: [galeraCnf(base, i)] };
    const data = path.join(dir, "mysql");
    mkdirSync(this.at.run, { recursive: true });
    mkdirSync(data, { recursive: true, mode: 0o700 });
    if (at.dbUser) chownSync(data, at.dbUser.uid, at.dbUser.gid);
  }

  async start(args) {
    this.child = await startMariadb({ ...this.at, dbArgs: args });
    const synced = () => this.status("wsrep_local_state_comment") === "Synced";
    await until(synced, `node ${this.i} is synced`, JOIN_SECONDS);
  }

  /** The first one makes the cluster; the others copy themselves from it. */
  async begin() {
    await this.start(this.i === 1 ? ["--wsrep-new-cluster"] : []);
    if (this.i === 1)
      this.sql(`CREATE USER sst@localhost IDENTIFIED BY '${SST_PASSWORD}';
        GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* TO sst@localhost`);
  }

  /** For who works beside it, on its socket. */
  conf(app) {
    return writeBdConf(this.at, app);
  }

  /** The check of HAProxy: what systemd's Accept=yes does, socat does here. */
  healthChild(app) {
    const worker = path.join(app.build, "bd-worker");
    return new Child({
      name: `health of node ${this.i}`, command: "socat", user: this.at.webUser,
      log: path.join(this.at.var, "health.log"),
      args: [`TCP-LISTEN:${this.ports.health},bind=127.0.0.1,fork,reuseaddr`,
        `EXEC:${worker} -c ${this.conf(app)} -p jobs --health`],
    });
  }

  /** A status variable of Galera; empty while the node does not answer. */
  status(name) {
    try {
      return this.sql(`SHOW STATUS LIKE '${name}'`).trim().split("\t")[1] ?? "";
    } catch {
      return "";
    }
  }

  sql(text, database = "") {
    return sql(this.at, text, database);
  }

  get lives() {
    return Boolean(this.child?.process);
  }

  /** Without a word; nothing starts it again. */
  kill() {
    this.child.stopping = true;
    process.kill(this.child.pid, "SIGKILL");
    return Date.now();
  }

  /** In order. */
  async stop() {
    await this.child?.stop(60);
    return Date.now();
  }

  /** Back from where it was: with its position it gets the rest only, and no full copy. */
  async recover() {
    await until(() => !this.lives, `node ${this.i} has ended`, 10);
    const log = path.join(this.at.run, "db/recover.log");
    rmSync(log, { force: true });
    const user = this.at.dbUser ? [`--user=${this.at.dbUser.name}`] : [];
    execFileSync("mariadbd", [`--defaults-file=${this.at.var}/my.cnf`, "--wsrep-recover", ...user,
      `--datadir=${this.at.var}/mysql`, `--socket=${path.dirname(log)}/recover.sock`,
      `--pid-file=${path.dirname(log)}/recover.pid`, `--log-error=${log}`, "--skip-log-bin"],
      { stdio: "ignore" });
    const position = existsSync(log) &&
      readFileSync(log, "utf8").match(/WSREP: Recovered position:?\s*(\S+)/)?.[1];
    await this.start(position ? [`--wsrep_start_position=${position}`] : []);
    return Date.now();
  }
}

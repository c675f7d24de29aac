// A whole cluster on this machine: three database nodes, HAProxy, two hosts
// of workers on TCP, one nginx, the stand-in for WeChat.
import {
  cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync,
  symlinkSync, writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { Client } from "../fault/client.mjs";
import { makeSecrets, stage, writeBdConf, writeNginxConf } from "../stack/conf.mjs";
import { grant, loadDemo, makeAccounts, migrate } from "../stack/database.mjs";
import { isOurs, makeFolders, top } from "../stack/layout.mjs";
import { DATABASE } from "../stack/mariadb.mjs";
import { preflight } from "../stack/preflight.mjs";
import { Child, until } from "../stack/proc.mjs";
import { clearRest, nginxChild, standinChild } from "../stack/serve.mjs";
import { Node, NODES, nodePorts } from "./node.mjs";

const READY_SECONDS = 60;
const HOSTS = [1, 2];

/** The programs of a host are its own: they are replaced host by host. */
function programs(at, dir) {
  const app = path.join(dir, "app");
  const filter = (file) => !/\.[od]$/.test(file);
  for (const name of ["bd-master", "bd-worker", "libbd.so", "parts", "modules"])
    cpSync(path.join(at.build, name), path.join(app, name), { recursive: true, filter });
  return app;
}

/** bd-master with its pools on TCP, its database behind HAProxy. */
class Host {
  constructor(at, base, i, web) {
    this.dir = path.join(at.var, `h${i}`);
    this.i = i;
    mkdirSync(path.join(this.dir, "run"), { recursive: true });
    this.app = programs(at, this.dir);
    this.port = { front: base + 50 + i, office: base + 60 + i };
    this.log = path.join(at.log, "baodan.log"); // of both: the API suite reads it
    this.conf = this.write(at, base, web);
  }

  write(at, base, web) {
    const own = { ...at, var: this.dir, run: path.join(this.dir, "run") };
    const file = writeBdConf(own, { build: this.app, web });
    const text = readFileSync(file, "utf8")
      .replace(/^listen = .*\/(\w+)\.sock$/gm, (line, pool) => `listen = 127.0.0.1:${this.port[pool]}`)
      .replace(/^socket_group = .*\n/gm, "")
      .replace(/^data_dir = .*$/m, `data_dir = ${at.var}/files`)
      .replace(/^db_socket = .*$/m, `db_host = 127.0.0.1\ndb_port = ${base}\nsession_cache_ms = 0`);
    writeFileSync(file, text);
    return file;
  }

  child() {
    return new Child({ name: `host ${this.i}`, command: path.join(this.app, "bd-master"),
      args: ["-c", this.conf], log: this.log });
  }

  ready() {
    return existsSync(path.join(this.dir, "run/ready"));
  }

  /** New programs beside the old ones, renamed over them, then HUP; until all workers are new. */
  async upgrade() {
    const from = statSync(this.log).size;
    const modules = path.join(this.app, "modules");
    for (const name of readdirSync(modules).filter((file) => file.endsWith(".so"))) {
      cpSync(path.join(modules, name), path.join(modules, `${name}.new`));
      renameSync(path.join(modules, `${name}.new`), path.join(modules, name));
    }
    execFileSync(path.join(this.app, "bd-master"), ["-c", this.conf, "reload"]);
    await until(() => readFileSync(this.log).subarray(from).includes("event=reload.done"),
      `host ${this.i} has new workers`, READY_SECONDS);
  }
}

function haproxyChild(at, base) {
  const file = path.join(at.var, "haproxy.cfg");
  const shipped = readFileSync(path.join(top, "sql/server/haproxy.cfg"), "utf8");
  writeFileSync(file, shipped.replace("127.0.0.1:3306", `127.0.0.1:${base}`)
    .replace(/10\.0\.0\.(\d):3306 check port 9200/g, (line, i) => {
      const ports = nodePorts(base, Number(i));
      return `127.0.0.1:${ports.mysql} check port ${ports.health}`;
    }));
  return new Child({ name: "HAProxy", command: "/usr/sbin/haproxy", args: ["-db", "-f", file],
    log: path.join(at.log, "haproxy.log"), user: at.webUser });
}

export class Cluster extends Client {
  constructor(at, base) {
    super(`http://${at.host}:${at.port}`, at.standinPort);
    this.at = { ...at, dbClients: ["localhost", "127.0.0.1"] };
    this.base = base;
    this.children = [];
  }

  async add(child) {
    this.children.push(child.pid === 0 ? child.start() : child);
    this.note();
    return child;
  }

  /** For the API suite, and for who comes after a run that was killed. */
  note() {
    const database = this.nodes.flatMap((node) => (node.child ? [node.child] : []));
    const all = [...database, ...this.children];
    const file = path.join(this.at.run, "stack.json");
    writeFileSync(file, JSON.stringify({
      pid: process.pid, ready: true, url: this.url, var: this.at.var,
      db_socket: path.join(this.at.run, "db/mariadb.sock"),
      children: Object.fromEntries(all.map((child, i) => [`${child.name} ${i}`, child.pid])),
    }));
  }

  async start() {
    const { at, base } = this;
    await clearRest(at);
    if (existsSync(at.var) && isOurs(at.var)) rmSync(at.var, { recursive: true });
    makeFolders(at);
    await preflight(at);
    makeSecrets(at);
    this.nodes = NODES.map((i) => new Node(at, base, i));
    for (const node of this.nodes) {
      await node.begin();
      this.note();
    }
    symlinkSync(path.join(this.nodes[0].at.run, "db"), path.join(at.run, "db"));
    const app = stage(at);
    makeAccounts(at);
    migrate(at, app, this.nodes[0].conf(app));
    grant(at);
    loadDemo(at);
    await this.serve(app);
    this.phone = await this.login("sales1");
  }

  async serve(app) {
    const { at, base } = this;
    this.hosts = HOSTS.map((i) => new Host(at, base, i, app.web));
    for (const node of this.nodes) await this.add(node.healthChild(app));
    await this.add(haproxyChild(at, base));
    await until(() => this.proxied(), "HAProxy serves", READY_SECONDS);
    await this.add(standinChild(at));
    for (const host of this.hosts) await this.add(host.child());
    await until(() => this.hosts.every((host) => host.ready()), "every pool is ready", READY_SECONDS);
    await this.add(nginxChild(at, this.nginxConf(app)));
    await until(async () => (await this.call("GET", "/readyz")).status === 200, "nginx serves",
      READY_SECONDS);
  }

  /** Does a worker come through to a node? */
  proxied() {
    const answer = execFileSync(path.join(this.hosts[0].app, "bd-worker"),
      ["-c", this.hosts[0].conf, "-p", "jobs", "--health"],
      { input: "GET / HTTP/1.0\r\n\r\n", encoding: "utf8" });
    return answer.startsWith("HTTP/1.0 200");
  }

  nginxConf(app) {
    const file = writeNginxConf(this.at, app);
    const text = readFileSync(file, "utf8").replace(/server unix:.*\/(front|office)\.sock;/g,
      (line, pool) => this.hosts.map((host) => `server 127.0.0.1:${host.port[pool]};`).join(" "))
      .replace(/server \{\s*listen unix:[^;]*internal\.sock;[^}]*\}/, () => this.metrics());
    writeFileSync(file, text);
    return file;
  }

  /** Each host counts for itself, so each is asked by itself. */
  metrics() {
    return this.hosts.map((host) => `server {
        listen unix:${this.at.run}/internal-${host.i}.sock;
        location = /metrics {
            include baodan/params.conf;
            fastcgi_param BD_INTERNAL 1;
            fastcgi_pass 127.0.0.1:${host.port.office};
        }
    }`).join("\n");
  }

  /** Of a node that lives, with all that the others have written. */
  sql(text) {
    const node = this.nodes.find((one) => one.lives);
    return node.sql(`SET SESSION wsrep_sync_wait=1; ${text}`, DATABASE);
  }

  /** Does every node hold the same? */
  agree() {
    const tables = "sales_order, sales_order_line, event, bd_idempotency, bd_job, bd_number";
    const sums = this.nodes.map((node) =>
      node.sql(`SET SESSION wsrep_sync_wait=1; CHECKSUM TABLE ${tables}`, DATABASE));
    return sums.every((one) => one === sums[0]);
  }

  async end() {
    for (const child of this.children.reverse()) await child.stop(60);
    for (const node of (this.nodes ?? []).toReversed()) await node.stop();
    rmSync(path.join(this.at.run, "stack.json"), { force: true });
  }
}

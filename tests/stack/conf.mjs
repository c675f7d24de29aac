// What is generated at each start: secrets (once), bd.conf, nginx.conf.
import { randomBytes } from "node:crypto";
import {
  chmodSync, chownSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync,
  rmSync, writeFileSync,
} from "node:fs";
import path from "node:path";
import { DATABASE, socketOf } from "./mariadb.mjs";
import { top } from "./layout.mjs";

export const ACCOUNTS = ["bd_owner", "bd_front", "bd_office", "bd_jobs"];

// What tests/standin takes for genuine; public, and good for nothing else.
const STANDIN_APPID = "wxdemo0000000001";
const STANDIN_SECRETS = {
  wx_secret: "demo-secret-not-for-production",
  wx_push_token: "baodan-push",
  wx_aes_key: "BaodanDemoEncodingAESKeyNotForProduction001",
};

const secretPath = (at, name) => path.join(at.secret, name);

export const readSecret = (at, name) => readFileSync(secretPath(at, name), "utf8").trim();

function keepSecret(at, name, text) {
  const file = secretPath(at, name);
  if (!existsSync(file) || (text !== undefined && readSecret(at, name) !== text))
    writeFileSync(file, `${text ?? randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  if (at.webUser && name !== "bd_owner") chownSync(file, at.webUser.uid, at.webUser.gid);
}

export function makeSecrets(at) {
  for (const name of [...ACCOUNTS, "link_secret"]) keepSecret(at, name);
  if (at.standin)
    for (const [name, text] of Object.entries(STANDIN_SECRETS)) keepSecret(at, name, text);
}

/** Where the programs and pages are that unprivileged users run and read. */
export function stage(at) {
  const phone = path.join(top, "build/phone");
  if (!at.staged) return { build: at.build, web: path.join(top, "nginx"), phone };
  const app = path.join(at.var, "app");
  const parts = { build: at.build, phone };
  for (const front of ["nginx/admin/dist", "nginx/quote/dist"])
    parts[front] = path.join(top, front);
  const filter = (file) => !/\.[od]$/.test(file);
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const [name, from] of Object.entries(parts))
    if (existsSync(from))
      cpSync(from, path.join(app, name), { recursive: true, filter });
  const [build, web] = [path.join(app, "build"), path.join(app, "nginx")];
  return { build, web, phone: path.join(app, "phone") };
}

function weChat(at) {
  const secret = (name) => `${name}_file = ${secretPath(at, name)}`;
  if (at.standin)
    return [`wx_appid = ${STANDIN_APPID}`, `wx_host = http://127.0.0.1:${at.standinPort}`,
      ...Object.keys(STANDIN_SECRETS).map(secret)];
  return [`wx_appid = ${at.appid}`, "wx_host = https://api.weixin.qq.com",
    `wx_secret_file = ${path.resolve(at.wxSecretFile)}`];
}

function pool(at, name, lines) {
  return ["", `[pool ${name}]`, `workers = ${at.workers[name]}`, ...lines,
    `db_user = bd_${name}`, `db_password_file = ${secretPath(at, `bd_${name}`)}`,
    ...(at.webUser ? [`user = ${at.webUser.name}`] : [])];
}

export function writeBdConf(at, app) {
  const modules = readdirSync(path.join(app.build, "modules"))
    .filter((file) => file.endsWith(".so")).map((file) => file.slice(0, -3)).sort();
  const others = modules.filter((name) => name !== "gateway").join(" ");
  const file = path.join(at.var, "bd.conf");
  const socket = (name) => [`listen = ${at.run}/${name}.sock`,
    ...(at.webUser ? [`socket_group = ${at.webUser.group}`] : [])];
  const lines = [
    "# Made by tests/stack at each start; README.md says what the keys mean.", "[baodan]",
    `url = http://${at.host}:${at.port}`,
    "company = 报单示例广告有限公司", `demo = ${at.demo ? "yes" : "no"}`,
    `run_dir = ${at.run}`, `data_dir = ${at.var}/files`, `lib_dir = ${app.build}`,
    `module_dir = ${app.build}/modules`, `worker = ${app.build}/bd-worker`,
    `sql_dir = ${top}/sql`, `web_root = ${app.web}`, "timezone_offset_min = 480",
    `db_socket = ${socketOf(at)}`, `db_name = ${DATABASE}`,
    "db_owner = bd_owner", `db_owner_password_file = ${secretPath(at, "bd_owner")}`,
    `link_secret_file = ${secretPath(at, "link_secret")}`,
    ...weChat(at),
    ...pool(at, "front", [...socket("front"), "internet = yes", "routes = gateway", `load = ${others}`]),
    ...pool(at, "office", [...socket("office"), `routes = ${others}`, "load = gateway"]),
    ...pool(at, "jobs", ["jobs = yes", `load = ${modules.join(" ")}`]),
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

function fill(text, values) {
  return text.replace(/@([A-Z]+)@/g, (all, name) => {
    if (!(name in values)) throw new Error(`nginx template: no value for ${all}`);
    return values[name];
  });
}

export function writeNginxConf(at, app) {
  const from = path.join(top, "nginx/conf");
  const to = path.join(at.var, "nginx");
  const values = {
    VAR: at.var, PORT: at.port, LISTEN: at.host, RATE: at.rate, WEB: app.web, PHONE: app.phone,
    STANDIN: at.standinPort, USER: at.webUser ? `user ${at.webUser.name};` : "",
  };
  rmSync(to, { recursive: true, force: true });
  mkdirSync(path.join(to, "baodan"), { recursive: true });
  for (const file of readdirSync(from))
    copyFileSync(path.join(from, file), path.join(to, "baodan", file));
  const demo = readFileSync(path.join(from, "demo-routes.conf"), "utf8");
  writeFileSync(path.join(to, "baodan/demo-routes.conf"), at.demo ? fill(demo, values) : "");
  const file = path.join(to, "nginx.conf");
  writeFileSync(file, fill(readFileSync(path.join(from, "demo.conf"), "utf8"), values));
  return file;
}

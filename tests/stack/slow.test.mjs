// One id leads from nginx's answer through SQL to the log; a slow request
// says which statement of which module took longest.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { base, dir, program, readConf, state } from "./lib.mjs";
import { until } from "./proc.mjs";

const log = path.join(dir, "log/baodan.log");
const logSince = (from) => readFileSync(log).subarray(from).toString("utf8");

const admin = (text) => execFileSync("mariadb", ["--no-defaults", `--socket=${state().db_socket}`,
  `--user=${userInfo().username}`, "--batch", "--skip-column-names"],
{ input: text, encoding: "utf8" });

async function post(url, body, headers = {}) {
  const answer = await fetch(`${base}${url}`, { method: "POST", body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers } });
  return { answer, id: answer.headers.get("x-request-id"), body: await answer.json() };
}

async function login() {
  const { answer, body, id } = await post("/api/v1/session",
    { username: "sales1", password: "baodan-demo" });
  assert.equal(answer.status, 200);
  const cookie = answer.headers.get("set-cookie").split(";")[0];
  return { id, headers: { cookie, "x-csrf-token": body.csrf } };
}

test("the id of an answer is in its transaction's SQL and in the log", async () => {
  const from = statSync(log).size;
  const { headers } = await login();
  admin("SET GLOBAL log_output='TABLE', GLOBAL general_log=1");
  let id;
  try {
    const refused = await post("/api/v1/customers", {}, headers); // it begins, and is taken back
    assert.equal(refused.answer.status, 422);
    ({ id } = refused);
  } finally {
    admin("SET GLOBAL general_log=0");
  }
  const found = admin(`SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '%req=${id} */'`);
  admin("TRUNCATE mysql.general_log");
  assert.ok(Number(found) >= 1, `no transaction of request ${id}`);
  await until(() => logSince(from).includes(`req=${id} `), "the log names the request", 10);
});

async function reloadWith(text, generation) {
  const conf = path.join(dir, "bd.conf");
  writeFileSync(conf, text);
  execFileSync(program("bd-master"), ["-c", conf, "reload"]);
  await until(() => {
    const out = execFileSync(program("bd-master"), ["-c", conf, "status"], { encoding: "utf8" });
    return new RegExp(`^office +${generation} `, "m").test(out);
  }, `generation ${generation} serves`, 30);
}

test("a slow request is logged with its slowest statement", async () => {
  const conf = readConf();
  const status = execFileSync(program("bd-master"), ["-c", path.join(dir, "bd.conf"), "status"],
    { encoding: "utf8" });
  const generation = Number(/^office +(\d+) /m.exec(status)[1]);
  await reloadWith(conf.replace("[baodan]", "[baodan]\nslow_ms = 0"), generation + 1);
  try {
    const from = statSync(log).size;
    const { id } = await login();
    const line = await until(() => logSince(from).split("\n").find((one) =>
      one.includes(`req=${id} `) && one.includes("event=http.slow")), "it is logged", 10);
    assert.match(line, / method=POST route=\/api\/v1\/session us=\d+ db_us=\d+ statements=\d+ /);
    assert.match(line, / slowest=(staff\.\d+|core) slowest_us=\d+ sql="[A-Z]+ /);
    assert.doesNotMatch(line, /baodan-demo/, "no value");
  } finally {
    await reloadWith(conf, generation + 2);
  }
});

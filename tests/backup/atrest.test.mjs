// What sql/server/encryption.cnf and tls.cnf promise of a deployment's server.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { until } from "../stack/proc.mjs";
import { startLive, stopLive } from "./lib.mjs";

const MARKER = "翠湖路灯箱制作有限公司";
let live;

before(async () => {
  live = await startLive();
  live.ask(`UPDATE customer SET name='${MARKER}' ORDER BY id LIMIT 1; FLUSH BINARY LOGS`);
});
after(() => stopLive(live));

/** `bd-worker -t` with the database over the network, known by that CA. */
function worker(ca) {
  const conf = path.join(live.dir, "network.conf");
  writeFileSync(conf, readFileSync(live.conf, "utf8").replace(/^db_socket = .*$/m,
    `db_host = 127.0.0.1\ndb_port = ${live.port}\ndb_tls_ca = ${ca}`));
  const { status, stdout, stderr } = spawnSync(path.join(live.app.build, "bd-worker"),
    ["-c", conf, "-t"], { encoding: "utf8", cwd: "/" });
  return { status, out: stdout + stderr };
}

/** As any client would. */
function connect(...options) {
  const password = readFileSync(path.join(live.secret, "bd_office"), "utf8").trim();
  return spawnSync("mariadb", ["--no-defaults", "--host=127.0.0.1", `--port=${live.port}`,
    "--user=bd_office", "--batch", "--skip-column-names", ...options,
    "--execute=SHOW STATUS LIKE 'Ssl_version'"],
  { encoding: "utf8", env: { ...process.env, MYSQL_PWD: password } });
}

test("nothing on the disk shows a customer's name", async () => {
  const open = "SELECT COUNT(*) FROM information_schema.INNODB_TABLESPACES_ENCRYPTION " +
    "WHERE ENCRYPTION_SCHEME=0 OR ROTATING_OR_FLUSHING=1";
  await until(() => live.ask(open) === "0", "every table is encrypted", 60);
  live.ask("SET GLOBAL innodb_max_dirty_pages_pct=0; FLUSH TABLES; FLUSH ENGINE LOGS");
  const read = readdirSync(live.dataDir, { recursive: true }).map(String)
    .map((name) => path.join(live.dataDir, name)).filter((file) => statSync(file).isFile());
  assert.ok(read.some((file) => file.endsWith("baodan/customer.ibd")));
  assert.ok(read.some((file) => /binlog\.0+1$/.test(file)));
  const showing = read.filter((file) => readFileSync(file).includes(MARKER));
  assert.deepEqual(showing, []);
});

test("keys are readable by the server alone", () => {
  for (const name of ["keys.enc", "filekey", "server.key", "ca.key"])
    assert.equal(statSync(path.join(live.keys, name)).mode & 0o77, 0, name);
});

test("the database speaks TLS only, and proves who it is", () => {
  live.ask("CREATE USER bd_office@'127.0.0.1' IDENTIFIED BY " +
    `'${readFileSync(path.join(live.secret, "bd_office"), "utf8").trim()}'`);
  const ca = `--ssl-ca=${path.join(live.keys, "ca.pem")}`;
  const good = connect(ca, "--ssl-verify-server-cert");
  assert.equal(good.stdout, "Ssl_version\tTLSv1.3\n", good.stderr);
  assert.match(connect("--skip-ssl").stderr, /Access denied|insecure transport/);
  const other = connect("--ssl-ca=/etc/ssl/certs/ca-certificates.crt", "--ssl-verify-server-cert");
  assert.match(other.stderr, /certificate/i);
});

test("a worker reaches it over TLS, and no server that it cannot be sure of", () => {
  live.ask("CREATE USER bd_owner@'127.0.0.1' IDENTIFIED BY " +
    `'${readFileSync(path.join(live.secret, "bd_owner"), "utf8").trim()}' REQUIRE SSL; ` +
    "GRANT ALL ON baodan.* TO bd_owner@'127.0.0.1'");
  const good = worker(path.join(live.keys, "ca.pem"));
  assert.equal(good.status, 0, good.out);
  const bad = worker("/etc/ssl/certs/ca-certificates.crt");
  assert.equal(bad.status, 2);
  assert.match(bad.out, /statements not checked: .*(certificate|SSL|TLS)/i);
});

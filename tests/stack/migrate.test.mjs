// Migrations on a database of their own, beside the stack's.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { program, readConf, state } from "./lib.mjs";
import { until } from "./proc.mjs";

const NAME = "baodan_migrate_test";
let folder;
let conf;

const client = (database) => ["--no-defaults", `--socket=${state().db_socket}`,
  `--user=${userInfo().username}`, "--batch", "--skip-column-names", database];

function ask(text, database = NAME) {
  const { status, stdout, stderr } = spawnSync("mariadb", client(database),
    { input: text, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

const put = (name, text) => writeFileSync(path.join(folder, "sql", name), text);
const args = () => ["-c", conf, "-m"];

function migrate() {
  const { status, stdout, stderr } = spawnSync(program("bd-worker"), args(),
    { encoding: "utf8", cwd: "/" });
  return { status, out: stdout + stderr };
}
function works() {
  const { status, out } = migrate();
  assert.equal(status, 0, out);
}
function refused(pattern) {
  const { status, out } = migrate();
  assert.equal(status, 2, out);
  assert.match(out, pattern);
}

before(() => ask(`GRANT ALL ON ${NAME}.* TO 'bd_owner'@'localhost'`, "mysql"));
after(() => ask(`REVOKE ALL ON ${NAME}.* FROM 'bd_owner'@'localhost'`, "mysql"));
beforeEach(() => {
  ask(`CREATE DATABASE ${NAME} CHARACTER SET utf8mb4`, "mysql");
  folder = mkdtempSync(path.join(tmpdir(), "bd-migrate-"));
  conf = path.join(folder, "bd.conf");
  mkdirSync(path.join(folder, "sql"));
  writeFileSync(conf, readConf().replace(/^db_name = .*/m, `db_name = ${NAME}`)
    .replace(/^sql_dir = .*/m, `sql_dir = ${folder}/sql`));
  put("0001_a_one.sql", "CREATE TABLE one (id INT PRIMARY KEY, note INT) ENGINE=InnoDB;\n" +
    "INSERT INTO one VALUES (1, 10), (2, 20);\n");
});
afterEach(() => {
  ask(`DROP DATABASE ${NAME}`, "mysql");
  rmSync(folder, { recursive: true, force: true });
});

test("files are applied in order, once", () => {
  put("0010_b_three.sql", "INSERT INTO one SELECT 3, MAX(note) FROM one;\n");
  put("0002_b_two.sql", "UPDATE one SET note = note + 1;\n");
  works();
  works();
  assert.equal(ask("SELECT note FROM one ORDER BY id"), "11\n21\n21");
});

test("a file that changed after it was applied is refused", () => {
  works();
  put("0001_a_one.sql", "CREATE TABLE one (id BIGINT PRIMARY KEY) ENGINE=InnoDB;\n");
  refused(/0001_a_one\.sql: it changed after it was applied/);
});

test("a file that comes before the last applied one is refused", () => {
  put("0005_c_five.sql", "INSERT INTO one VALUES (5, 50);\n");
  works();
  put("0004_b_four.sql", "INSERT INTO one VALUES (4, 40);\n");
  refused(/0004_b_four\.sql: it comes before 0005_c_five\.sql.*a higher number/);
  assert.equal(ask("SELECT COUNT(*) FROM one"), "3");
});

test("files that only a newer version knows do not stop an older one", () => {
  put("0009_c_newer.sql", "INSERT INTO one VALUES (9, 90);\n");
  works();
  rmSync(path.join(folder, "sql/0009_c_newer.sql"));
  works();
});

test("an ALTER that would copy is refused, stated or not; mended, it goes through", () => {
  put("0002_a_copy.sql", "ALTER TABLE one MODIFY note VARCHAR(20);\n");
  refused(/0002_a_copy\.sql: 184[56] ALGORITHM=INPLACE is not supported/);
  put("0002_a_copy.sql", "ALTER TABLE one MODIFY note VARCHAR(20), ALGORITHM=INSTANT;\n");
  refused(/0002_a_copy\.sql: 184[56] ALGORITHM=INSTANT is not supported/);
  put("0002_a_copy.sql", "ALTER TABLE one ADD COLUMN word VARCHAR(64), ALGORITHM=INSTANT;\n");
  works();
  assert.equal(ask("SELECT COUNT(*) FROM one WHERE word IS NULL"), "2");
});

test("a run that was cut off goes on with the statement that failed", () => {
  put("0002_a_half.sql", "INSERT INTO one VALUES (3, 30);\nINSERT INTO missing VALUES (1);\n");
  refused(/missing' doesn't exist/);
  ask("CREATE TABLE missing (id INT PRIMARY KEY) ENGINE=InnoDB");
  works();
  assert.equal(ask("SELECT COUNT(*) FROM one; SELECT COUNT(*) FROM missing"), "3\n1");
});

test("an ALTER waits for a transaction in turns and lets others pass", async () => {
  works();
  put("0002_a_wait.sql", "ALTER TABLE one ADD COLUMN word VARCHAR(64), ALGORITHM=INSTANT;\n");
  const busy = spawn("mariadb", [...client(NAME), "--unbuffered"],
    { stdio: ["pipe", "pipe", "inherit"] });
  busy.stdin.write("START TRANSACTION; SELECT 'open', note FROM one WHERE id=1;\n");
  await new Promise((resolve) => busy.stdout.once("data", resolve));
  const runner = spawn(program("bd-worker"), args(),
    { stdio: ["ignore", "pipe", "pipe"], cwd: "/" });
  let out = "";
  runner.stderr.on("data", (data) => (out += data));
  const ended = new Promise((resolve) => runner.on("close", resolve));
  await until(() => out.includes("event=migrate.wait"), "the migration waits", 20);
  assert.equal(ask("SELECT note FROM one WHERE id=2"), "20");
  busy.stdin.end("COMMIT;\n");
  assert.equal(await ended, 0, out);
});

test("two runners at once apply each statement once", async () => {
  works();
  put("0002_a_twice.sql", "SELECT SLEEP(0.3);\nINSERT INTO one SELECT MAX(id) + 1, 0 FROM one;\n");
  const run = () => new Promise((resolve) => {
    spawn(program("bd-worker"), args(), { stdio: "ignore", cwd: "/" }).on("close", resolve);
  });
  assert.deepEqual(await Promise.all([run(), run()]), [0, 0]);
  assert.equal(ask("SELECT COUNT(*) FROM one"), "3");
});

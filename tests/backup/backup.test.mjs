// A backup opens only with its key, a drill compares it with what lives, and
// a restore stops where it is told to.
import assert from "node:assert/strict";
import {
  existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { askRestored, run, startLive, stopLive } from "./lib.mjs";

const MARKER = "翠湖路灯箱制作有限公司";
let live;

const ok = (result) => {
  assert.equal(result.status, 0, result.out);
  return result.out;
};
const newest = () => path.join(live.backups, readdirSync(live.backups).sort().at(-1));
const gtid = () => live.ask("SELECT @@gtid_binlog_pos");
const setNote = (text) =>
  live.ask(`REPLACE INTO bd_setting (name, value) VALUES ('note', '${text}')`);

before(async () => {
  live = await startLive();
  live.ask(`UPDATE customer SET name='${MARKER}' ORDER BY id LIMIT 1`);
  live.upload("one picture");
});
after(() => stopLive(live));

test("the first backup makes the key and says what to do with it", () => {
  assert.match(ok(run(live, "backup", ["full"])), /Copy it to another place now/);
  assert.equal(statSync(path.join(live.dir, "key")).mode & 0o777, 0o600);
});

test("a backup needs the public key only, and shows nothing", () => {
  const key = path.join(live.dir, "key");
  renameSync(key, `${key}.away`);
  ok(run(live, "backup", ["full"]));
  renameSync(`${key}.away`, key);
  for (const name of readdirSync(newest()).filter((file) => file.endsWith(".age"))) {
    const bytes = readFileSync(path.join(newest(), name));
    assert.match(bytes.subarray(0, 30).toString(), /^age-encryption.org/);
    assert.equal(bytes.includes(MARKER), false);
  }
  assert.equal(statSync(newest()).mode & 0o77, 0);
});

test("a backup after which nothing happened is restored as it is", () => {
  ok(run(live, "backup", ["log"]));
  ok(run(live, "restore", [path.join(live.dir, "same")]));
  assert.deepEqual(readdirSync(path.join(live.dir, "same/files"), { recursive: true }).length, 3);
});

test("a drill finds every table and file equal, with what came after the backup", () => {
  setNote("after the backup");
  live.upload("a picture that came later");
  const out = ok(run(live, "drill", []));
  const tables = live.ask("SELECT COUNT(*) FROM information_schema.tables " +
    "WHERE table_schema='baodan' AND table_type='BASE TABLE'");
  assert.match(out, new RegExp(`: ${tables} tables, 0 different; 2 files, 0 damaged;`));
  assert.equal(readdirSync(live.dir).some((name) => name.startsWith("baodan-drill")), false);
});

test("the database knows when a backup and a drill were last good", () => {
  const marks = live.ask("SELECT name FROM bd_mark " +
    "WHERE at > UTC_TIMESTAMP() - INTERVAL 1 HOUR ORDER BY name");
  assert.equal(marks, "drill\nfull\nlog");
});

test("a drill names the table that is not as it was, and the file that is damaged", () => {
  live.ask("SET sql_log_bin=0; UPDATE customer SET name='未记录' ORDER BY id DESC LIMIT 1");
  const row = run(live, "drill", []);
  assert.equal(row.status, 1);
  assert.match(row.out, /^customer +\d+ +\d+ +\d+ +DIFFERENT$/m);
  assert.match(row.out, / 1 different; 2 files, 0 damaged/);

  const stored = live.upload("a picture before the disk failed");
  writeFileSync(path.join(live.var, "files", stored), "a picture after the disk failed");
  const file = run(live, "drill", []);
  assert.equal(file.status, 1);
  assert.match(file.out, / 3 files, 1 damaged/);
});

test("a restore stops after the transaction it is told", async () => {
  ok(run(live, "backup", ["full"]));
  setNote("good");
  const good = gtid();
  live.ask("DELETE FROM customer");
  setNote("later");
  ok(run(live, "backup", ["log"]));

  const dir = path.join(live.dir, "gtid");
  ok(run(live, "restore", [dir], { UNTIL: good }));
  const kept = await askRestored(live, dir,
    "SELECT value FROM bd_setting WHERE name='note'; SELECT COUNT(*) > 0 FROM customer");
  assert.equal(kept, "good\n1");
  assert.ok(existsSync(path.join(dir, "etc", live.conf)), "the configuration is in it");
});

test("a restore stops before the time it is told, and goes on into later logs", async () => {
  const folder = newest();
  live.ask(`SET TIMESTAMP=UNIX_TIMESTAMP('2030-01-01 10:00:00');
    REPLACE INTO bd_setting (name, value) VALUES ('note', 'at ten')`);
  ok(run(live, "backup", ["full"])); // the restore begins in the folder before
  live.ask(`SET TIMESTAMP=UNIX_TIMESTAMP('2030-01-01 11:00:00');
    REPLACE INTO bd_setting (name, value) VALUES ('note', 'at eleven')`);
  ok(run(live, "backup", ["log"]));
  const note = "SELECT value FROM bd_setting WHERE name='note'";

  const half = path.join(live.dir, "half");
  const zone = live.ask("SELECT TIMEDIFF(NOW(), UTC_TIMESTAMP())");
  assert.equal(zone, "00:00:00", "this test reads times as UTC");
  ok(run(live, "restore", [half, folder], { UNTIL: "2030-01-01 10:30:00" }));
  assert.equal(await askRestored(live, half, note), "at ten");
  const whole = path.join(live.dir, "whole");
  ok(run(live, "restore", [whole, folder]));
  assert.equal(await askRestored(live, whole, note), "at eleven");
});

test("a transaction that no log has, a full folder and a damaged backup are refused", () => {
  const dir = path.join(live.dir, "refused");
  const unknown = run(live, "restore", [dir], { UNTIL: "0-1-99999999" });
  assert.equal(unknown.status, 1);
  assert.match(unknown.out, /the logs end before UNTIL=0-1-99999999/);
  assert.match(run(live, "restore", [dir]).out, /is not empty/);
  assert.match(run(live, "restore", [`${dir}2`], { UNTIL: "yesterday" }).out, /neither a GTID/);

  const file = path.join(newest(), "db.xb.zst.age");
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(file, bytes);
  assert.match(run(live, "restore", [`${dir}3`]).out, /is damaged: take another backup/);
});

test("logs that do not go on from the newest backup are refused", () => {
  live.ask("RESET MASTER");
  const out = run(live, "backup", ["log"]);
  assert.equal(out.status, 1);
  assert.match(out.out, /make a full backup/);
});

test("migrations are rehearsed on a copy, and nothing live changes", () => {
  const before = live.ask("SELECT MAX(file) FROM bd_migration");
  const rehearse = (name, text) => {
    writeFileSync(path.join(live.sqlDir, name), `${text}\n`);
    const result = run(live, "rehearse", [], { CONF: live.rehearsalConf });
    rmSync(path.join(live.sqlDir, name));
    return result;
  };
  assert.match(ok(rehearse("9001_customers_add.sql",
    "ALTER TABLE customer ADD COLUMN extra VARCHAR(64), ALGORITHM=INSTANT;")),
  /rehearsed: 1 migrations on a copy/);
  assert.match(rehearse("9001_customers_copy.sql", "ALTER TABLE customer MODIFY name TEXT;").out,
    /refused: .*9001_customers_copy\.sql: 184[56]/);
  assert.match(rehearse("9001_gateway_drop.sql", "DROP TABLE wx_nonce;").out,
    /after the migrations: .*wx_nonce' doesn't exist/);
  assert.equal(live.ask("SELECT MAX(file) FROM bd_migration"), before);
});

test("a deployment that is not there is named", () => {
  const other = run(live, "backup", ["full"], { CONF: "/nonexistent/bd.conf" });
  assert.match(other.out, /set CONF to the deployment's bd.conf/);
});

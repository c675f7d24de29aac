// The alert file: every alert fires when it should and is quiet otherwise (by
// Prometheus's own tool), and every figure it asks for is one that we publish.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { dir, state } from "./lib.mjs";

const RULES = path.resolve(import.meta.dirname, "../../nginx/alerts.yml");
const rules = readFileSync(RULES, "utf8");
const names = [...rules.matchAll(/- alert: (\w+)/g)].map((match) => match[1]);

/** A machine on which all is well, a value each minute for two hours. */
const HEALTHY = {
  'up{job="baodan"}': "1x120",
  "baodan_db_up": "1x120",
  "baodan_start_time_seconds": "1000x120",
  'baodan_requests_total{pool="office",class="2xx"}': "0+600x120",
  'baodan_requests_total{pool="office",class="5xx"}': "0+1x120",
  'baodan_request_seconds_bucket{pool="office",le="0.100"}': "0+599x120",
  'baodan_request_seconds_bucket{pool="office",le="5.000"}': "0+600x120",
  'baodan_request_seconds_bucket{pool="office",le="+Inf"}': "0+600x120",
  'baodan_workers{pool="office",state="idle"}': "3x120",
  'baodan_workers{pool="office",state="busy"}': "3x120",
  'baodan_worker_crashes_total{pool="office"}': "0x120",
  'baodan_deadline_kills_total{pool="office"}': "0x120",
  'baodan_reloads_total{result="refused"}': "0x120",
  'baodan_jobs{state="dead"}': "0x120",
  "baodan_job_late_seconds": "2x120",
  'baodan_done_time_seconds{what="full"}': "0x120",
  'baodan_done_time_seconds{what="log"}': "0+60x120",
  'baodan_done_time_seconds{what="drill"}': "0x120",
};

/** What is different when each alert must fire. */
const TROUBLE = {
  BaodanDown: [{ 'up{job="baodan"}': "0x120" }, { 'up{job="baodan"}': null }],
  BaodanDatabaseDown: [{ baodan_db_up: "0x120" }],
  BaodanErrors: [{ 'baodan_requests_total{pool="office",class="5xx"}': "0+30x120" }],
  BaodanSlow: [{ 'baodan_request_seconds_bucket{pool="office",le="0.100"}': "0+500x120" }],
  BaodanAllBusy: [{ 'baodan_workers{pool="office",state="idle"}': "0x120" }],
  BaodanCrashes: [{ 'baodan_worker_crashes_total{pool="office"}': "0x110 1x10" }],
  BaodanDeadlines: [{ 'baodan_deadline_kills_total{pool="office"}': "0x110 1x10" }],
  BaodanReloadRefused: [{ 'baodan_reloads_total{result="refused"}': "0x110 1x10" }],
  BaodanRestarts: [{ baodan_start_time_seconds: "1000x80 2000x10 3000x10 4000x20" }],
  BaodanDeadJobs: [{ 'baodan_jobs{state="dead"}': "1x120" }],
  BaodanJobsLate: [{ baodan_job_late_seconds: "400x120" }],
  BaodanBackupOld: [
    { 'baodan_done_time_seconds{what="full"}': `${-27 * 3600}x120` },
    { 'baodan_done_time_seconds{what="log"}': "0x120" },
    { 'baodan_done_time_seconds{what="full"}': null },
  ],
  BaodanDrillOld: [
    { 'baodan_done_time_seconds{what="drill"}': `${-41 * 86400}x120` },
    { 'baodan_done_time_seconds{what="drill"}': null },
  ],
};

/** One case of promtool: these series, and then exactly this alert is firing. */
function scenario(change, alert) {
  const series = Object.entries({ ...HEALTHY, ...change }).filter(([, values]) => values !== null);
  return {
    interval: "1m",
    input_series: series.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [{
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})', eval_time: "115m",
      exp_samples: alert ? [{ labels: `{alertname="${alert}"}`, value: 1 }] : [],
    }],
  };
}

function promtool(cases) {
  const folder = mkdtempSync(path.join(tmpdir(), "bd-alerts-"));
  try {
    const file = path.join(folder, "test.yml"); // JSON is YAML
    writeFileSync(file, JSON.stringify({ rule_files: [RULES], evaluation_interval: "1m",
      tests: cases }));
    return spawnSync("promtool", ["test", "rules", file], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the alert file is one that Prometheus takes", () => {
  execFileSync("promtool", ["check", "rules", RULES], { stdio: "pipe" });
});

test("no alert fires while all is well", () => {
  const { status, stdout, stderr } = promtool([scenario({}, null)]);
  assert.equal(status, 0, stdout + stderr);
});

for (const name of names)
  test(`${name} fires when it should, and no other`, () => {
    const cases = (TROUBLE[name] ?? []).map((change) => scenario(change, name));
    assert.ok(cases.length > 0, "has a case");
    const { status, stdout, stderr } = promtool(cases);
    assert.equal(status, 0, stdout + stderr);
  });

function scrape() {
  return new Promise((resolve, reject) => {
    http.get({ socketPath: path.join(dir, "run/internal.sock"), path: "/metrics" }, (response) => {
      let text = "";
      response.on("data", (data) => (text += data));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
}

const admin = (text) => execFileSync("mariadb", ["--no-defaults", `--socket=${state().db_socket}`,
  `--user=${userInfo().username}`, "baodan", "-e", text]);

test("every figure that an alert asks for, with its labels, is published", async () => {
  admin(`INSERT INTO bd_job (queue, name, arg, state, run_at)
      VALUES ('test', 'alerts', '{}', 'dead', NOW());
    REPLACE INTO bd_mark VALUES ('full', NOW()), ('log', NOW()), ('drill', NOW())`);
  try {
    const text = await scrape();
    const wanted = [...rules.matchAll(/(baodan_\w+)(?:\{(\w+)="([^"]+)"\})?/g)];
    assert.ok(wanted.length >= names.length - 1);
    for (const [, metric, label, value] of wanted) {
      const labelled = label ? `\\{[^}]*\\b${label}="${value}"` : "[{ ]";
      assert.match(text, new RegExp(`^${metric}${labelled}`, "m"), `${metric} ${value ?? ""}`);
    }
  } finally {
    admin("DELETE FROM bd_job WHERE name='alerts'; DELETE FROM bd_mark");
  }
});

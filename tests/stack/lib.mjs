// For the tests of this folder: the running stack and what it wrote of itself.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

export const base = process.env.BASE_URL ?? "http://127.0.0.1:18080";
export const dir = process.env.VAR;

/** pids and places of the running stack, as they are now. */
export const state = () => JSON.parse(readFileSync(path.join(dir, "run/stack.json"), "utf8"));

export const readConf = () => readFileSync(path.join(dir, "bd.conf"), "utf8");

/** Run a query as a pool's account; throws with the server's message. */
export function query(account, sql) {
  const password = readFileSync(path.join(dir, "secret", account), "utf8").trim();
  return execFileSync("mariadb", ["--no-defaults", `--socket=${state().db_socket}`,
    `--user=${account}`, "--batch", "--skip-column-names", "baodan"], {
    input: sql, encoding: "utf8", env: { ...process.env, MYSQL_PWD: password },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** pids of the children of a process. */
export function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")
    .filter(Boolean).map(Number);
}

/** One request on a connection of its own, as bytes. */
export function raw(text) {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const client = net.connect(Number(port), hostname);
    let answer = "";
    client.on("data", (data) => (answer += data));
    client.on("error", reject);
    client.on("close", () => resolve(answer));
    client.write(text);
  });
}

/** A program that the stack runs, so that a test can ask it. */
export const program = (name) => readConf().match(/^worker = (.*)\/bd-worker$/m)[1] + `/${name}`;

export const isRoot = os.userInfo().uid === 0;

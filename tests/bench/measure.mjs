// What is measured: answers, bare loops, CPU and memory of processes.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { at, dir, socket } from './rig.mjs';

export const rounds = Number(process.env.ROUNDS ?? 3);
const seconds = Number(process.env.SECONDS ?? 2);

export function load(options, where, connections) {
  const out = execFileSync(
    path.join(dir, 'load'),
    [...options, String(at.port), where, String(connections), String(seconds)],
    { encoding: 'utf8' },
  );
  return JSON.parse(out);
}

export function loop(lines, threads) {
  const password = readFileSync(path.join(at.var, 'secret/bd_office'), 'utf8').trim();
  const out = execFileSync(
    path.join(dir, 'dbloop'),
    [socket, 'bd_office', password, String(threads), String(seconds)],
    { input: lines.join('\n') + '\n', encoding: 'utf8' },
  );
  return JSON.parse(out);
}

/** The bench's own nginx: its master, and who has that for a parent. */
function ownNginx(pid) {
  const master = readFileSync(path.join(at.run, 'nginx.pid'), 'utf8').trim();
  const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1];
  return pid === master || parent === master;
}

export function processes() {
  const groups = { nginx: [], worker: [], mariadbd: [], master: [] };
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (name === 'nginx' ? !ownNginx(pid) : !line.includes(at.var)) continue;
      if (name === 'bd-worker') groups.worker.push(pid);
      else if (name === 'bd-master') groups.master.push(pid);
      else if (name === 'mariadbd') groups.mariadbd.push(pid);
      else if (name === 'nginx') groups.nginx.push(pid);
    } catch {
      /* it ended meanwhile */
    }
  }
  return groups;
}

/** utime + stime of a process, or of the children it has buried, in µs; 0 when it is gone. */
function timesUs(pid, buried) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    const at = buried ? 13 : 11;
    return (Number(fields[at]) + Number(fields[at + 1])) * 10000;
  } catch {
    return 0;
  }
}

/** CPU so far by group; workers that retired meanwhile are in the master's account. */
export function cpuUs() {
  const groups = processes();
  const sum = (pids, buried = false) =>
    pids.reduce((total, pid) => total + timesUs(pid, buried), 0);
  return {
    nginx: sum(groups.nginx),
    mariadbd: sum(groups.mariadbd),
    worker: sum(groups.worker) + sum(groups.master, true),
  };
}

/** Starts counting what others than the stack burn; later: how many cores that was. */
export function foreignUs() {
  const busy = () => {
    const [user, nice, system, , , irq, soft] = readFileSync('/proc/stat', 'utf8')
      .split('\n')[0].split(/\s+/).slice(1).map(Number);
    return (user + nice + system + irq + soft) * 10000;
  };
  const sum = (groups) => Object.values(groups).reduce((a, b) => a + b, 0);
  const mine = () => timesUs('self') + timesUs('self', true); // with the load's own
  const from = { busy: busy(), own: sum(cpuUs()) + mine(), at: process.hrtime.bigint() };
  return (after) => {
    const us = Number(process.hrtime.bigint() - from.at) / 1000;
    return (busy() - from.busy - (sum(after) + mine() - from.own)) / us;
  };
}

export function pssKb(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
}

/** From the master's start to its word that every pool serves, from its own log. */
export function startMs() {
  const lines = readFileSync(path.join(at.log, 'baodan.log'), 'utf8').split('\n');
  const time = (event) =>
    Date.parse(
      /^ts=(\S+)/.exec(
        lines.findLast((line) => line.includes(` module=master event=${event} `)),
      )[1],
    );
  return time('ready') - time('start');
}

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

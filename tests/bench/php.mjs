// The floor of what a PHP team would ship: php-fpm with opcache behind the same nginx, on the same database.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processes } from './measure.mjs';
import { at, socket } from './rig.mjs';

const pages = path.join(import.meta.dirname, 'php');

function program() {
  const name = readdirSync('/usr/sbin').find((file) => /^php-fpm\d/.test(file));
  if (!name) throw new Error('php-fpm is missing: make bench installs it, or run as root');
  return path.join('/usr/sbin', name);
}

function write(listen) {
  const password = readFileSync(path.join(at.var, 'secret/bd_office'), 'utf8').trim();
  const user = at.webUser?.name;
  const conf = path.join(at.var, 'php-fpm.conf');
  writeFileSync(
    conf,
    `[global]
error_log = ${at.log}/php-fpm.log
daemonize = no
[www]
${user ? `user = ${user}\ngroup = ${user}\nlisten.owner = ${user}` : ''}
listen = ${listen}
pm = static
pm.max_children = 8
env[DB_SOCKET] = ${socket}
env[DB_PASSWORD] = ${password}
php_admin_value[opcache.validate_timestamps] = 0
`,
    { mode: 0o600 },
  );
  const extra = path.join(at.var, 'nginx/extra');
  mkdirSync(extra, { recursive: true });
  writeFileSync(
    path.join(extra, 'php.conf'),
    `location ~ ^/php/(?<bd_page>list|order)$ {
    include baodan/params.conf;
    fastcgi_param SCRIPT_FILENAME ${pages}/$bd_page.php;
    fastcgi_pass unix:${listen};
}
`,
  );
  return conf;
}

/** Starts it; returns how to end it. */
export async function startPhp() {
  const listen = path.join(at.run, 'php.sock');
  const conf = write(listen);
  const child = spawn(program(), ['-y', conf, '-c', '/dev/null', '-d', 'opcache.enable=1',
    '-d', 'extension=pdo.so', '-d', 'extension=mysqlnd.so', '-d', 'extension=pdo_mysql.so',
    '-d', 'zend_extension=opcache.so', '-F'], { stdio: 'ignore' });
  for (const until = Date.now() + 5000; !existsSync(listen); ) {
    if (Date.now() > until || child.exitCode !== null)
      throw new Error(`php-fpm does not start: ${at.log}/php-fpm.log`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const master = readFileSync(path.join(at.run, 'nginx.pid'), 'utf8').trim();
  const old = processes().nginx.filter((pid) => pid !== master);
  execFileSync('kill', ['-HUP', master]);
  // An old worker of nginx would cut off who comes to it now.
  while (processes().nginx.some((pid) => old.includes(pid)))
    await new Promise((resolve) => setTimeout(resolve, 50));
  return () => child.kill('SIGTERM');
}

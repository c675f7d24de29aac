// Makes the folder that WeChat DevTools opens and uploads: the sources plus only those files of
// the npm packages that are reached, without fonts from outside hosts. Fails when the main
// package is too big: `node pack.mjs --out DIR [--source DIR]`.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import postcss from 'postcss';
import { compileOrThrow, PACKAGES } from './compile/index.mjs';
import { dropOutsideFonts } from './compile/styles.mjs';

/** WeChat allows 2 MB; the rest is room for what DevTools adds. */
const MAIN_PACKAGE_LIMIT_BYTES = 1.5 * 1024 * 1024;
const NPM_DIR = 'miniprogram_npm';
const NOT_SHIPPED = new Set(['README.md', 'node_modules', NPM_DIR, 'package-lock.json']);

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DEFAULT_SOURCE = path.resolve(HERE, '../../../wechat');

function copySources(source, out) {
  fs.cpSync(source, out, {
    recursive: true,
    filter: (file) => !NOT_SHIPPED.has(path.basename(file)),
  });
}

function copyNpmFile(file, out) {
  const [, name, ...rest] = file.split('/');
  const from = PACKAGES[name](rest.join('/'));
  const to = path.join(out, file);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  if (!file.endsWith('.wxss')) {
    fs.copyFileSync(from, to);
    return;
  }
  const sheet = postcss.parse(fs.readFileSync(from, 'utf8'));
  dropOutsideFonts(sheet);
  fs.writeFileSync(to, sheet.toString());
}

function sizeOf(folder, skipped = new Set()) {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (skipped.has(place)) continue;
    bytes += entry.isDirectory() ? sizeOf(place, skipped) : fs.statSync(place).size;
  }
  return bytes;
}

function main() {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, source: { type: 'string', default: DEFAULT_SOURCE } },
  });
  if (!values.out) throw new Error('usage: pack.mjs --out DIR [--source DIR]');
  const program = compileOrThrow(values.source);
  fs.rmSync(values.out, { recursive: true, force: true });
  copySources(values.source, values.out);
  program.files.filter((file) => file.startsWith(`${NPM_DIR}/`))
    .forEach((file) => copyNpmFile(file, values.out));
  const app = JSON.parse(fs.readFileSync(path.join(values.source, 'app.json'), 'utf8'));
  const roots = (app.subpackages ?? []).map(({ root }) => root);
  const folders = roots.map((root) => path.join(values.out, root));
  const bytes = sizeOf(values.out, new Set(folders));
  const tell = (name, size) => console.log(`${name} ${Math.round(size / 1024)} kB`);
  tell('main', bytes);
  folders.forEach((folder, i) => tell(roots[i], sizeOf(folder)));
  if (bytes > MAIN_PACKAGE_LIMIT_BYTES) {
    throw new Error(`the main package is over ${MAIN_PACKAGE_LIMIT_BYTES / 1024} kB`);
  }
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

/**
 * Builds the customer's quote page: one file with its style and script inside, because on a slow
 * line every further request costs more than its bytes, and the mark beside it.
 * Usage: node nginx/quote/build.mjs --out nginx/quote/dist
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// The bundler is one of the test project's tools; the page itself has no dependency.
const { build } = createRequire(new URL('../../tests/package.json', import.meta.url))('esbuild');
const SRC = fileURLToPath(new URL('src/', import.meta.url));
/** Where nginx serves the assets; the page itself answers at /q/<token>. */
const PUBLIC_PATH = '/quote/';
/** WeChat's own Android engine, and iOS 14.5. */
const TARGET = ['chrome87', 'safari14.1'];

/** The minified bundle of one entry file. */
async function bundle(entry) {
  const result = await build({
    entryPoints: [path.join(SRC, entry)], bundle: true, minify: true, write: false,
    format: 'iife', target: TARGET, charset: 'utf8', legalComments: 'none', logLevel: 'warning',
  });
  return result.outputFiles[0].text.trim();
}

/** Writes an asset under a name with its hash; returns its public address. */
async function emit(out, name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const { name: stem, ext } = path.parse(name);
  const file = `${stem}.${hash}${ext}`;
  await writeFile(path.join(out, file), content);
  return PUBLIC_PATH + file;
}

/** Builds everything into an empty folder. */
async function main(out) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const drawing = await readFile(path.join(SRC, 'mark.svg'), 'utf8');
  const parts = {
    drawing: drawing.trim(),
    css: await bundle('all.css'),
    js: await bundle('main.js'),
    mark: await emit(out, 'mark.svg', drawing),
  };
  const page = await readFile(path.join(SRC, 'index.html'), 'utf8');
  await writeFile(path.join(out, 'index.html'),
    page.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]));
}

const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (!values.out) {
  console.error('usage: node nginx/quote/build.mjs --out <folder>');
  process.exit(2);
}
await main(path.resolve(values.out));

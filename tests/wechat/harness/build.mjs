// Builds the static bundle of the phone: `node build.mjs --out DIR [--source DIR]`.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import vm from 'node:vm';
import esbuild from 'esbuild';
import ts from 'typescript';
import { compileOrThrow } from './compile/index.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DEFAULT_SOURCE = path.resolve(HERE, '../../../wechat');

/** The constants that wechat/config.ts exports. */
function readConfig(source) {
  const text = fs.readFileSync(path.join(source, 'config.ts'), 'utf8');
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS },
  });
  const exports = {};
  vm.runInNewContext(outputText, { exports });
  return exports;
}

async function buildRuntime() {
  const result = await esbuild.build({
    entryPoints: [path.join(HERE, 'runtime/main.js')],
    bundle: true,
    format: 'iife',
    minify: true,
    write: false,
    logLevel: 'warning',
  });
  return result.outputFiles[0].text;
}

/** Build everything; answers the names of the files and their texts. */
async function buildFiles(source) {
  const program = compileOrThrow(source);
  const minified = await esbuild.transform(program.code, { minifyWhitespace: true });
  const origins = { [readConfig(source).SERVER_ORIGIN]: '' };
  const files = {
    'mp.js': minified.code,
    'runtime.js': await buildRuntime(),
    'phone-config.js': `window.__PHONE__=${JSON.stringify({ origins })};\n`,
  };
  for (const name of ['index.html', 'start.js', 'shell.css', 'phone.css']) {
    files[name] = fs.readFileSync(path.join(HERE, 'static', name), 'utf8');
  }
  const hash = crypto.createHash('sha256').update(Object.values(files).join('\n'));
  const version = hash.digest('hex').slice(0, 12);
  files['index.html'] = files['index.html'].replaceAll('VERSION', version);
  return files;
}

async function main() {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, source: { type: 'string', default: DEFAULT_SOURCE } },
  });
  if (!values.out) throw new Error('usage: build.mjs --out DIR [--source DIR]');
  const files = await buildFiles(values.source);
  fs.rmSync(values.out, { recursive: true, force: true });
  fs.mkdirSync(values.out, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(values.out, name), text);
  }
  const assets = path.join(values.source, 'assets');
  fs.cpSync(assets, path.join(values.out, 'app/assets'), { recursive: true });
  console.log(`phone: ${Object.keys(files).length} files and the icons in ${values.out}`);
}

try {
  await main();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

// Loads a TypeScript module of the mini-program for node:test.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const WECHAT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../wechat');

/** Import wechat/`file` with everything that it imports. */
export async function load(file) {
  const result = await esbuild.build({
    entryPoints: [path.join(WECHAT, file)],
    bundle: true,
    format: 'esm',
    target: 'es2020',
    write: false,
  });
  const code = Buffer.from(result.outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

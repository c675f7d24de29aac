// Loads a TypeScript module of the mini-program for node:test.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const WECHAT = path.resolve(HERE, '../../../wechat');

/** Import wechat/`file` with everything that it imports. */
export async function load(file) {
  const result = await esbuild.build({
    entryPoints: [path.join(WECHAT, file)],
    bundle: true,
    format: 'esm',
    target: 'es2020',
    nodePaths: [path.resolve(HERE, '../../node_modules')],
    write: false,
  });
  const code = Buffer.from(result.outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}

// A native mini-program -> one script that the harness's runtime runs in a browser.
import { createRequire } from 'node:module';
import path from 'node:path';
import { collectComponents, pagesOf } from './components.mjs';
import { compileScripts } from './scripts.mjs';
import { SourceTree } from './source-tree.mjs';
import { compileStyles } from './styles.mjs';
import { compileTemplates } from './templates.mjs';

const require = createRequire(import.meta.url);

/** What WXS has and JavaScript has not. */
const WXS_RUNTIME = `
Object.defineProperty(Object.prototype,'nv_constructor',{configurable:true,
get(){return Object.prototype.toString.call(this).slice(8,-1)}});
window.getRegExp=(p,f)=>new RegExp(p,f);
window.getDate=(...a)=>a.length?new Date(...a):new Date();
`;

const folderOf = (name) => path.dirname(require.resolve(`${name}/package.json`));

/**
 * Where the npm packages of the mini-program lie: components are built by their makers; a plain
 * library is the one file that 构建 npm would make of it.
 */
export const PACKAGES = {
  'tdesign-miniprogram': (file) =>
    path.join(folderOf('tdesign-miniprogram'), 'miniprogram_dist', file),
  'json-logic-js': (file) =>
    path.join(folderOf('json-logic-js'), file === 'index.js' ? 'logic.js' : file),
};

/**
 * Compile the mini-program under `root`.
 * @returns {{code: string, problems: {level: string, file: string, message: string}[],
 *   files: string[], components: string[]}}
 */
export function compile(root) {
  const tree = new SourceTree(root, PACKAGES);
  const problems = [];
  const report = (level, file, message) => problems.push({ level, file, message });
  const app = tree.readJson('app.json');
  const components = collectComponents(tree, app, report);
  const program = [
    `app:${JSON.stringify(app)}`,
    `pages:${JSON.stringify(pagesOf(app))}`,
    `components:${JSON.stringify(components)}`,
    `styles:${JSON.stringify(compileStyles(tree, components, report))}`,
    `templates:${compileTemplates(tree, components, report)}`,
    `modules:{${compileScripts(tree, components, report)}}`,
  ];
  return {
    code: `${WXS_RUNTIME}window.__MP__={${program.join(',\n')}};`,
    problems,
    files: [...tree.read_files],
    components: Object.keys(components),
  };
}

/** Compile, and throw with every problem named when there is an error. */
export function compileOrThrow(root) {
  const result = compile(root);
  const errors = result.problems.filter((problem) => problem.level === 'error');
  if (errors.length) {
    throw new Error(errors.map((e) => `${e.file}: ${e.message}`).join('\n'));
  }
  return result;
}

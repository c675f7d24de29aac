// WXML and WXS -> JavaScript, by Tencent's own template compiler.
import { createRequire } from 'node:module';
import { join } from './source-tree.mjs';

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler');

/** Compiler warnings that are mistakes in our own templates: missing wx:key, unknown attribute. */
const STRICT_WARNINGS = new Set([65543, 65548]);

/** WXS knows ES5 only and has its own getRegExp and getDate. */
const NOT_WXS = /\b(let|const|class|async)\b|=>|\bnew\s+(Date|RegExp|Map|Set|Promise)|`/;

/** Called for dynamic values of attributes and events: lets WXS functions be responders. */
const RESPONDERS =
  'Q.A=function(f){return window.__wxsProp(f)};' +
  'Q.C=function(c,e,f){return window.__wxsEvent(c,e,f)};';

/** Marks exported functions, so that the runtime can tell WXS functions from page methods. */
const MARK_WXS =
  '\n;(function(m){for(var k in m)if(typeof m[k]==="function")m[k].__wxs=true})(module.exports);';

/** Compile the templates of all components; the answer is one JavaScript expression. */
export function compileTemplates(tree, components, report) {
  const group = new TmplGroup();
  const templates = new Set();
  const scripts = new Set();

  function addTemplate(path) {
    if (templates.has(path)) return;
    templates.add(path);
    const file = `${path}.wxml`;
    if (!tree.has(file)) {
      report('error', file, 'imported template not found');
      return;
    }
    for (const warning of group.addTmpl(path, tree.read(file)) ?? []) {
      reportWarning(file, warning, report);
    }
    group.getDirectDependencies(path).forEach((to) => addTemplate(join('app', to)));
    group.getScriptDependencies(path).forEach((to) => addWxs(join('app', to)));
  }

  function addWxs(path) {
    if (scripts.has(path)) return;
    scripts.add(path);
    const file = path.endsWith('.wxs') ? path : `${path}.wxs`;
    if (!tree.has(file)) {
      report('error', file, 'wxs not found');
      return;
    }
    const source = tree.read(file);
    if (NOT_WXS.test(withoutCommentsAndStrings(source))) {
      report('error', file, 'WXS allows ES5 only: no let, const, =>, templates, new Date');
    }
    // In WXS x.constructor is a string such as 'Array'; the runtime provides nv_constructor.
    group.addScript(path, source.replace(/\.constructor\b/g, '.nv_constructor') + MARK_WXS);
    for (const match of source.matchAll(/require\(\s*['"]([^'"]+)['"]\s*\)/g)) {
      addWxs(join(path, match[1]));
    }
  }

  Object.keys(components).forEach(addTemplate);
  group.setExtraRuntimeScript(RESPONDERS);
  const code = group.getTmplGenObjectGroups();
  group.free();
  return code;
}

function reportWarning(file, warning, report) {
  const own = !file.startsWith('miniprogram_npm/');
  const isError = warning.isError || (own && STRICT_WARNINGS.has(warning.code));
  const place = `${file}:${warning.startLine}:${warning.startColumn}`;
  report(isError ? 'error' : 'warning', place, `#${warning.code} ${warning.message}`);
}

function withoutCommentsAndStrings(source) {
  return source.replace(/\/\/.*|\/\*[^]*?\*\//g, '').replace(/'[^']*'|"[^"]*"/g, '');
}

// WXSS -> CSS: imports, rpx, tag names, and the class prefix that isolates a component.
import postcss from 'postcss';
import selectorParser from 'postcss-selector-parser';
import { join } from './source-tree.mjs';

/** 750 rpx are the width of the screen; the height of a page is less than the window's. */
function convertUnits(value) {
  return value
    .replace(/(-?\d*\.?\d+)rpx\b/g, 'calc(100vw * $1 / 750)')
    .replace(/(-?\d*\.?\d+)vh\b/g, 'calc(var(--wx-vh) * $1)');
}

/** A font at an outside host is an outside dependency: it is never shipped. */
export function dropOutsideFonts(root) {
  root.walkAtRules('font-face', (rule) => {
    if (/url\(\s*['"]?(https?:)?\/\//.test(rule.toString())) rule.remove();
  });
}

/** Compile app.wxss and the sheet of every component. */
export function compileStyles(tree, components, report) {
  const styles = {};
  if (tree.has('app.wxss')) styles.app = { css: sheet(tree, 'app.wxss', undefined, report) };
  let count = 0;
  for (const [path, component] of Object.entries(components)) {
    const prefix = isIsolated(component) ? `c${(count++).toString(36)}` : undefined;
    const file = `${path}.wxss`;
    if (tree.has(file)) styles[path] = { prefix, css: sheet(tree, file, prefix, report) };
    else if (!component.isPage) styles[path] = { prefix, css: '' };
  }
  return styles;
}

function isIsolated(component) {
  const isolation = component.json.styleIsolation ?? (component.isPage ? 'shared' : 'isolated');
  return !isolation.endsWith('shared') || isolation.includes('apply');
}

function sheet(tree, file, prefix, report, above = []) {
  if (above.includes(file)) return '';
  let root;
  try {
    root = postcss.parse(tree.read(file), { from: file });
  } catch (error) {
    report('error', file, error.message);
    return '';
  }
  let imported = '';
  root.walkAtRules('import', (rule) => {
    const target = importTarget(tree, file, rule.params);
    if (target) imported += sheet(tree, target, prefix, report, [...above, file]);
    else report('error', file, `@import ${rule.params} not found`);
    rule.remove();
  });
  dropOutsideFonts(root);
  root.walkRules((rule) => {
    if (rule.parent?.type === 'atrule' && /keyframes/.test(rule.parent.name)) return;
    rule.selector = rewriteSelector(rule.selector, prefix);
  });
  root.walkDecls((decl) => {
    decl.value = convertUnits(decl.value);
  });
  return `${imported}${root}\n`;
}

function importTarget(tree, file, params) {
  const match = params.match(/^(?:url\()?['"]?([^'")]+)['"]?\)?$/);
  if (!match) return null;
  const target = join(file, match[1]);
  return [target, `${target}.wxss`].find((candidate) => tree.has(candidate)) ?? null;
}

function rewriteSelector(selector, prefix) {
  const rewrite = selectorParser((tree) => {
    tree.walkTags((tag) => {
      tag.value = `wx-${tag.value}`;
    });
    tree.walkPseudos((pseudo) => {
      if (pseudo.value === ':host') pseudo.replaceWith(hostAttribute(prefix));
    });
    if (!prefix) return;
    tree.walkClasses((name) => {
      name.value = `${prefix}--${name.value}`;
    });
  });
  return rewrite.processSync(selector);
}

function hostAttribute(prefix) {
  const value = prefix ?? '';
  return selectorParser.attribute({
    attribute: 'wx-host', operator: '=', value, quoteMark: '"', raws: {},
  });
}

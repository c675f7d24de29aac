// Which pages and components a mini-program consists of: the closure over usingComponents.
import { normalise } from './source-tree.mjs';

/** The paths of all pages, those of subpackages included. */
export function pagesOf(app) {
  const subpackages = app.subpackages ?? app.subPackages ?? [];
  return [
    ...app.pages,
    ...subpackages.flatMap((sub) => sub.pages.map((page) => normalise(`${sub.root}/${page}`))),
  ];
}

/**
 * Walk from the pages to every component they reach.
 * @returns {Record<string, {isPage: boolean, json: object}>} by path without ending
 */
export function collectComponents(tree, app, report) {
  const found = {};
  const queue = [];

  /** Resolve a map of tag -> reference and queue what it names. */
  const link = (from, references) => {
    const using = {};
    for (const [tag, ref] of Object.entries(references ?? {})) {
      const target = tree.resolveComponent(from, ref);
      if (!target) {
        report('error', `${from}.json`, `usingComponents: cannot find "${ref}"`);
        continue;
      }
      using[tag] = `/${target}`;
      queue.push({ path: target, isPage: false });
    }
    return using;
  };

  const everywhere = link('app', app.usingComponents);
  for (const page of pagesOf(app)) {
    if (tree.has(`${page}.wxml`) && tree.scriptOf(page)) queue.push({ path: page, isPage: true });
    else report('error', 'app.json', `page ${page} has no wxml or script`);
  }
  while (queue.length) {
    const { path, isPage } = queue.pop();
    if (found[path]) continue;
    const json = tree.has(`${path}.json`) ? tree.readJson(`${path}.json`) : {};
    if (!isPage && json.component !== true) {
      report('error', `${path}.json`, 'component: true missing');
    }
    found[path] = { isPage, json: configOf({ path, isPage, json, everywhere, link }) };
  }
  return found;
}

function configOf({ path, isPage, json, everywhere, link }) {
  const config = {
    ...json,
    component: isPage ? undefined : true,
    usingComponents: { ...everywhere, ...link(path, json.usingComponents) },
  };
  const generics = {};
  for (const [name, value] of Object.entries(json.componentGenerics ?? {})) {
    generics[name] = value?.default ? { default: link(path, { g: value.default }).g } : true;
  }
  if (Object.keys(generics).length) config.componentGenerics = generics;
  return config;
}

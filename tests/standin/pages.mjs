import { readFileSync } from 'node:fs';
import { ControlError } from './errors.mjs';

/** What counts as released until a test or --app-json says otherwise. `*` stands for the rest. */
export const DEFAULT_PAGES = ['pages/today/today', 'packages/*'];

/** The page paths that an app.json declares, subpackages included. */
export function pagesOfAppJson(file) {
  const app = JSON.parse(readFileSync(file, 'utf8'));
  const packages = app.subPackages ?? app.subpackages ?? [];
  const inPackages = packages.flatMap(({ root, pages }) =>
    pages.map((page) => `${root.replace(/\/$/, '')}/${page}`),
  );
  return [...(app.pages ?? []), ...inPackages];
}

/** True when the released mini-program has this page. */
export function isReleased(world, page) {
  return world.pages.some((released) =>
    released.endsWith('*') ? page.startsWith(released.slice(0, -1)) : page === released,
  );
}

function setPages(world, { json }) {
  const { pages } = json;
  if (!Array.isArray(pages) || !pages.every((page) => /^[^/?][^?]*$/.test(page))) {
    throw new ControlError('pages must be a list of paths without leading / and query');
  }
  world.pages = pages;
  return { pages };
}

export const controls = [
  { method: 'POST', path: '/_standin/pages', handle: setPages },
  { method: 'GET', path: '/_standin/pages', handle: (world) => ({ pages: world.pages }) },
];

/**
 * Rules for the customer's page; the linter is one of the test project's tools.
 * Usage: tests/node_modules/.bin/eslint -c nginx/quote/eslint.config.mjs nginx/quote
 */

import { createRequire } from 'node:module';

const js = createRequire(new URL('../../tests/package.json', import.meta.url))('@eslint/js');

const readonly = (names) => Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']));

const PAGE = readonly('AbortController Blob Event Path2D addEventListener clearInterval '
  + 'clearTimeout document fetch location matchMedia navigator performance '
  + 'requestAnimationFrame scrollTo sessionStorage setInterval setTimeout');
const NODE = readonly('Buffer URL console process');

const rules = {
  ...js.configs.recommended.rules,
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'max-len': ['error', { code: 100 }],
  'max-lines': ['error', 400],
  'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
};

export default [
  { ignores: ['nginx/quote/dist/**', 'dist/**'] },
  { files: ['**/src/*.js'], languageOptions: { globals: PAGE }, rules },
  { files: ['**/*.mjs'], languageOptions: { globals: NODE }, rules },
];

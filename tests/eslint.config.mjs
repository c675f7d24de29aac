// One set of rules for the mini-program, its harness and all browser tests.
import js from '@eslint/js';
import * as wxmlParser from '@wxml/parser';
import wxml from 'eslint-plugin-wxml';
import ts from 'typescript-eslint';

const WXML_RULES = [
  'no-const-and-let-in-wxs', 'no-duplicate-attributes', 'no-dynamic-wx-key',
  'no-inconsistent-tagname', 'no-unexpected-string-bool', 'no-vue-directive',
  'no-wx-for-with-wx-if', 'no-wx-for-with-wx-else', 'no-wx-if-string',
  'report-interpolation-error', 'report-wxs-syntax-error', 'report-wxml-syntax-error', 'wx-key',
  'wxs-module-prop', 'wxs-must-be-top-level',
];

const readonly = (names) => Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']));

const PHONE_GLOBALS = readonly(
  'wx App Page Component Behavior getApp getCurrentPages console setTimeout clearTimeout BigInt',
);

const NODE_GLOBALS = readonly(
  'process console Buffer URL URLSearchParams fetch setTimeout clearTimeout setInterval '
  + 'clearInterval AbortController AbortSignal structuredClone FormData Blob TextEncoder '
  + 'TextDecoder performance crypto Response Headers setImmediate',
);

const BROWSER_GLOBALS = readonly(
  'window document location localStorage sessionStorage navigator FileReader createImageBitmap '
  + 'getComputedStyle requestAnimationFrame innerWidth innerHeight devicePixelRatio atob getApp '
  + 'Image XMLHttpRequest DataTransfer ClipboardEvent wx',
);

const SIZES = {
  'max-len': ['error', { code: 120, ignoreUrls: true }],
  'max-lines': ['error', 400],
  'max-lines-per-function': ['error', { max: 80, skipComments: true, skipBlankLines: true }],
};

const COMMON = {
  ...SIZES,
  'no-var': 'error',
  'prefer-const': 'error',
  eqeqeq: 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
};

const TYPESCRIPT_FILES = ['wechat/**/*.ts', 'tests/**/*.d.ts'];

const typescript = ts.configs.recommended
  .map((config) => ({ ...config, files: TYPESCRIPT_FILES }));

export default [
  {
    ignores: [
      '**/node_modules/**', '**/miniprogram_npm/**', '**/test-results/**',
      '**/playwright-report/**', 'build/**', 'var/**', 'nginx/admin/**',
    ],
  },
  { files: ['**/*.{js,mjs}'], ...js.configs.recommended },
  {
    files: ['tests/**/*.{js,mjs}', 'fcgi/**/*.mjs'],
    languageOptions: {
      ecmaVersion: 2023,
      sourceType: 'module',
      globals: { ...NODE_GLOBALS, ...BROWSER_GLOBALS },
    },
    rules: COMMON,
  },
  {
    // A file of tests is one long describe.
    files: ['tests/**/*.{test,spec}.mjs'],
    rules: { 'max-lines-per-function': 'off' },
  },
  ...typescript,
  {
    files: ['wechat/**/*.ts'],
    languageOptions: { globals: PHONE_GLOBALS },
    rules: {
      ...SIZES,
      eqeqeq: 'error',
      // The options object of a page holds all its methods.
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/no-unused-vars': [
        'error', { argsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
    },
  },
  {
    files: ['wechat/**/*.wxml'],
    plugins: { wxml },
    languageOptions: { parser: wxmlParser },
    rules: Object.fromEntries(WXML_RULES.map((rule) => [`wxml/${rule}`, 'error'])),
  },
];

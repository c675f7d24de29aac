import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DEFAULT_PAGES, pagesOfAppJson } from './pages.mjs';
import { loadTemplates } from './templates.mjs';

/** What the stand-in is without any flag. The credentials are public, for the demo only. */
export const DEFAULTS = {
  host: '127.0.0.1',
  port: 8099,
  appid: 'wxdemo0000000001',
  secret: 'demo-secret-not-for-production',
  pushUrl: undefined,
  pushToken: 'baodan-push',
  aesKey: 'BaodanDemoEncodingAESKeyNotForProduction001',
  pushMode: 'aes',
  pushFormat: 'json',
  pushTimeoutMs: 5000,
  templates: loadTemplates(),
  pages: DEFAULT_PAGES,
  freeSubscribe: false,
  noRateLimits: false,
  tls: undefined,
  quiet: true,
};

export const USAGE = `usage: node tests/standin/server.mjs [--host 127.0.0.1] [--port 8099]
  [--appid ID] [--secret TEXT]
  [--push-url URL] [--push-token TEXT] [--aes-key 43-CHARACTERS]
  [--push-mode plain|aes] [--push-format json|xml] [--push-timeout-ms 5000]
  [--templates FILE.json] [--app-json FILE] [--free-subscribe] [--no-rate-limits]
  [--tls-cert FILE --tls-key FILE] [--quiet] [--help]`;

const FLAGS = {
  host: { type: 'string' },
  port: { type: 'string' },
  appid: { type: 'string' },
  secret: { type: 'string' },
  'push-url': { type: 'string' },
  'push-token': { type: 'string' },
  'aes-key': { type: 'string' },
  'push-mode': { type: 'string' },
  'push-format': { type: 'string' },
  'push-timeout-ms': { type: 'string' },
  templates: { type: 'string' },
  'app-json': { type: 'string' },
  'free-subscribe': { type: 'boolean' },
  'no-rate-limits': { type: 'boolean' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean' },
};

function wholeNumber(text, name, max) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new Error(`--${name} must be 0 to ${max}`);
  return value;
}

function choice(text, name, choices) {
  if (!choices.includes(text)) throw new Error(`--${name} must be ${choices.join(' or ')}`);
  return text;
}

function tlsFiles(cert, key) {
  if (!cert && !key) return undefined;
  if (!cert || !key) throw new Error('--tls-cert and --tls-key belong together');
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

/** Options from the command line; throws with the text to show when a flag is wrong. */
export function parseOptions(args) {
  const { values: flags } = parseArgs({ args, options: FLAGS });
  const {
    host = DEFAULTS.host,
    appid = DEFAULTS.appid,
    secret = DEFAULTS.secret,
    'push-token': pushToken = DEFAULTS.pushToken,
    'push-url': pushUrl,
    'aes-key': aesKey = DEFAULTS.aesKey,
    'push-mode': pushMode = DEFAULTS.pushMode,
    'push-format': pushFormat = DEFAULTS.pushFormat,
  } = flags;
  if (!/^[A-Za-z0-9]{43}$/.test(aesKey)) throw new Error('--aes-key must be 43 letters or digits');
  if (pushUrl !== undefined && !URL.canParse(pushUrl)) throw new Error('--push-url is not a URL');
  const timeout = flags['push-timeout-ms'] ?? String(DEFAULTS.pushTimeoutMs);
  return {
    host,
    port: wholeNumber(flags.port ?? String(DEFAULTS.port), 'port', 65535),
    appid,
    secret,
    pushUrl,
    pushToken,
    aesKey,
    pushMode: choice(pushMode, 'push-mode', ['plain', 'aes']),
    pushFormat: choice(pushFormat, 'push-format', ['json', 'xml']),
    pushTimeoutMs: wholeNumber(timeout, 'push-timeout-ms', 60_000),
    templates: loadTemplates(flags.templates),
    pages: flags['app-json'] ? pagesOfAppJson(flags['app-json']) : DEFAULTS.pages,
    freeSubscribe: flags['free-subscribe'] === true,
    noRateLimits: flags['no-rate-limits'] === true,
    tls: tlsFiles(flags['tls-cert'], flags['tls-key']),
    quiet: flags.quiet === true,
    help: flags.help === true,
  };
}

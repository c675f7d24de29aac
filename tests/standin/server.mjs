import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { pathToFileURL } from 'node:url';
import * as codes from './codes.mjs';
import * as control from './control.mjs';
import { ControlError } from './errors.mjs';
import * as faults from './faults.mjs';
import * as links from './links.mjs';
import * as messages from './messages.mjs';
import { DEFAULTS, parseOptions, USAGE } from './options.mjs';
import * as pages from './pages.mjs';
import * as push from './push.mjs';
import { control as controlReply, fail } from './reply.mjs';
import * as security from './security.mjs';
import * as tokens from './tokens.mjs';
import { describeCall, readRequest, writeReply } from './wire.mjs';
import { createWorld } from './world.mjs';
import * as wxacode from './wxacode.mjs';

const CONTROL_PREFIX = '/_standin/';

const RESET = {
  method: 'POST',
  path: '/_standin/reset',
  handle: (world, request, app) => {
    app.world = createWorld(app.options);
    return { reset: true };
  },
};

/** The platform's calls, by path. */
const API = new Map(
  [tokens, codes, messages, wxacode, links, security]
    .flatMap((part) => part.routes)
    .map((route) => [route.path, route]),
);

/** The stand-in's own calls. */
const CONTROLS = [
  RESET,
  ...[codes, messages, faults, pages, push, control].flatMap((part) => part.controls),
];

function answerApi(world, request) {
  const route = API.get(request.path);
  if (!route) return fail(40066);
  if (request.method !== route.method) return fail(route.method === 'POST' ? 43002 : 43001);
  const errcode = route.token ? world.tokens.check(request.query.access_token) : 0;
  if (errcode) return fail(errcode);
  if (route.method === 'POST' && request.raw.length === 0) return fail(44002);
  if (route.method === 'POST' && !request.json) return fail(47001);
  return route.handle(world, request);
}

async function answerControl(app, request) {
  const onPath = CONTROLS.filter(({ path }) => path === request.path);
  const route = onPath.find(({ method }) => method === request.method);
  if (!route) {
    const error = onPath.length ? 'wrong method for this call' : 'no such call of the stand-in';
    return controlReply({ error }, onPath.length ? 405 : 404);
  }
  if (request.raw.length && !request.json) {
    return controlReply({ error: 'the body must be a JSON object' }, 400);
  }
  try {
    const whole = { ...request, json: request.json ?? {} };
    return controlReply(await route.handle(app.world, whole, app));
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return controlReply({ error: error.message }, 400);
  }
}

function logCall(call) {
  const result = call.fault ? `fault=${call.fault}` : `errcode=${call.errcode ?? '-'}`;
  console.log(`${call.at} ${call.method} ${call.path} ${call.status ?? '-'} ${result}`);
}

async function serve(app, incoming, response) {
  const request = await readRequest(incoming);
  const { world } = app;
  const { content_type: contentType } = world.settings;
  if (!request.raw) {
    await writeReply(response, controlReply({ error: 'body too large' }, 413), contentType);
    return;
  }
  if (request.path.startsWith(CONTROL_PREFIX)) {
    await writeReply(response, await answerControl(app, request), contentType);
    return;
  }
  const fault = world.faults.take(request.path);
  const work = () => answerApi(world, request);
  const reply = fault ? faults.replyUnderFault(fault, work) : work();
  const call = world.calls.add(describeCall(request, reply, fault));
  if (!app.options.quiet) logCall(call);
  await writeReply(response, reply, contentType);
}

/** Starts a stand-in and resolves to {url, close} when it listens; rejects when it cannot. */
export async function startStandin(overrides = {}) {
  const options = { ...DEFAULTS, ...overrides };
  const app = { options, world: createWorld(options) };
  const handler = (incoming, response) => {
    serve(app, incoming, response).catch((error) => {
      if (!incoming.destroyed) console.error(`standin: ${error.stack}`);
      response.destroy();
    });
  };
  const { tls } = options;
  const server = tls ? https.createServer(tls, handler) : http.createServer(handler);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const url = `${tls ? 'https' : 'http'}://${options.host}:${server.address().port}`;
  return { url, close };
}

function startProblem(error, { host, port }) {
  if (error.code === 'EADDRINUSE') {
    return `port ${port} on ${host} is already in use; stop that program or give another --port`;
  }
  return error.message;
}

async function main() {
  let options = {};
  try {
    options = parseOptions(process.argv.slice(2));
    if (options.help) {
      console.log(USAGE);
      return;
    }
    const standin = await startStandin(options);
    console.log(`standin ${standin.url}`);
    for (const name of ['SIGTERM', 'SIGINT']) {
      process.once(name, () => standin.close().then(() => process.exit(0)));
    }
  } catch (error) {
    console.error(`standin: ${startProblem(error, options)}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();

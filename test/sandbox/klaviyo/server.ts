import type { AddressInfo } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { installFaults } from '../faults.ts';
import { type Answer, type Call, checkQuery, type Query } from './call.ts';
import { catalogHandlers } from './catalogRoutes.ts';
import type { Config } from './config.ts';
import { consentHandlers } from './consentRoutes.ts';
import { controls } from './control.ts';
import { ENDPOINTS, type Endpoint, routeOf } from './endpoints.ts';
import { ApiError, problem } from './errors.ts';
import { eventHandlers } from './eventRoutes.ts';
import { profileHandlers } from './profileRoutes.ts';
import { validateBody } from './validate.ts';
import { type Handler, World } from './world.ts';

export type KlaviyoOptions = Partial<Config> & { port?: number; seed?: number };
export type KlaviyoSandbox = { url: string; port: number; close(): Promise<void> };

/** "5 MB"; whether that means MB or MiB isn't documented, the smaller one is the safer one. */
const BODY_BYTES = 5_000_000;
const REVISIONS = ['2026-07-15'];
const JSON_API = 'application/vnd.api+json';
const HANDLERS: Record<string, Handler> = { ...profileHandlers, ...consentHandlers, ...eventHandlers, ...catalogHandlers };

/** Starts a stand-in for Klaviyo's API on 127.0.0.1; port 0 takes a free one. */
export async function startKlaviyo(options: KlaviyoOptions = {}): Promise<KlaviyoSandbox> {
  const { port: wanted = 0, seed = 1, ...config } = options;
  const world = new World(config, seed);
  const app = fastify({
    bodyLimit: BODY_BYTES,
    // Compound catalog ids are long, and longer still when percent-encoded.
    routerOptions: { maxParamLength: 1000 },
    forceCloseConnections: true,
  });
  count(app, world);
  installFaults(app, world.faults, {
    errorBody: (status) => errorBody([problem(status, 'error', 'Error.', 'An error occurred.')]),
  });
  shape(app);
  controls(app, world);
  for (const endpoint of ENDPOINTS) serve(app, world, endpoint);
  await app.listen({ host: '127.0.0.1', port: wanted });
  const { port } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => app.close() };
}

const errorBody = (errors: unknown[]) => ({ errors });
const isControl = (request: FastifyRequest): boolean => request.url.startsWith('/__sandbox');

/** Before everything else, so that a request which a fault strikes counts as well: the client did send it. */
function count(app: FastifyInstance, world: World): void {
  app.addHook('onRequest', async (request) => {
    if (isControl(request)) return;
    const path = request.routeOptions.url?.replace(/:(\w+)/g, '{$1}') ?? '(unknown)';
    world.requests.asked(`${request.method} ${path}`);
  });
  app.addHook('onResponse', async (request, reply) => {
    if (!isControl(request)) world.requests.answered(reply.statusCode);
  });
}

/** Content types in, Klaviyo's error shape out. */
function shape(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser<Buffer>(JSON_API, { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) =>
    parsed(body),
  );
  app.setNotFoundHandler((request, reply) => {
    const detail = `The path ${request.method} ${request.url} could not be found.`;
    return send(reply, { status: 404, body: errorBody([problem(404, 'not_found', 'Not found.', detail)]) });
  });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof ApiError)) return send(reply, fromFastify(error as Error & { statusCode?: number }));
    if (error.retryAfter !== undefined) unlimited(reply, error.retryAfter);
    return send(reply, { status: error.status, body: errorBody(error.problems) });
  });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch (error) {
    throw new ApiError([problem(400, 'invalid', 'Invalid input.', (error as Error).message, { pointer: '/data' })]);
  }
}

/** In pieces: V8 decodes megabytes several times faster this way, and what the stand-in takes is taken from who is measured beside it. */
function textOf(body: Buffer): string {
  const decoder = new StringDecoder();
  let text = '';
  for (let from = 0; from < body.length; from += 2048) text += decoder.write(body.subarray(from, from + 2048));
  return text + decoder.end();
}

function unlimited(reply: FastifyReply, retryAfter: number): void {
  for (const name of ['limit', 'remaining', 'reset']) reply.removeHeader(`ratelimit-${name}`);
  reply.header('retry-after', String(retryAfter));
}

const CODES: Record<number, [code: string, title: string]> = {
  400: ['invalid', 'Invalid input.'],
  413: ['payload_too_large', 'Request payload too large.'],
  415: ['unsupported_media_type', 'Unsupported media type.'],
};

function fromFastify(error: Error & { statusCode?: number }): Answer {
  const status = error.statusCode ?? 500;
  const [code, title] = CODES[status] ?? ['error', 'Error.'];
  return { status, body: errorBody([problem(status, code, title, error.message, { pointer: '/data' })]) };
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  reply.code(status);
  // A string, because Fastify leaves the charset off for types that it doesn't know, as the real API does.
  return body === undefined ? reply.send() : reply.type(JSON_API).send(JSON.stringify(body));
}

function serve(app: FastifyInstance, world: World, endpoint: Endpoint): void {
  const route = routeOf(endpoint);
  const handler = HANDLERS[route];
  if (!handler) throw new Error(`${route} has no handler`);
  app.route({
    method: endpoint.method,
    url: endpoint.path.replace(/\{(\w+)\}/g, ':$1'),
    bodyLimit: endpoint.bytes ?? BODY_BYTES,
    onRequest: async (request, reply) => {
      reply.headers(world.limiter.headers(endpoint, world.config.limits));
      admit(world, endpoint, request);
      reply.headers(world.limiter.headers(endpoint, world.config.limits));
      if (world.config.latencyMs > 0) await sleep(world.config.latencyMs);
    },
    handler: async (request, reply) => {
      world.settle();
      return send(reply, handler(world, callOf(endpoint, request)));
    },
  });
}

/** Key, then quota, then revision and scope: a call that is wrong in its form still costs quota. */
function admit(world: World, endpoint: Endpoint, request: FastifyRequest): void {
  const { authorization, revision } = request.headers;
  if (!world.config.keys.some((key) => authorization === `Klaviyo-API-Key ${key}`)) {
    const code = authorization ? 'authentication_failed' : 'not_authenticated';
    const detail = authorization ? `Invalid API key: ${authorization}` : 'Missing or invalid authorization scheme.';
    throw new ApiError([problem(401, code, 'Incorrect authentication credentials.', detail)]);
  }
  world.limiter.take(endpoint, world.config.limits);
  if (typeof revision !== 'string' || !REVISIONS.includes(revision)) {
    const detail = `The revision header is missing or unknown: ${String(revision)}.`;
    throw new ApiError([problem(400, 'invalid_revision', 'Invalid revision.', detail)]);
  }
  const missing = endpoint.scopes.filter((scope) => !world.config.scopes.includes(scope));
  if (missing.length === 0) return;
  const detail = `Required scope(s) ${missing.join(', ')} missing.`;
  throw new ApiError([problem(403, 'permission_denied', 'You do not have permission to perform this action.', detail)]);
}

function callOf(endpoint: Endpoint, request: FastifyRequest): Call {
  const asked = checkQuery(endpoint, request.query as Query);
  if (endpoint.method !== 'GET') validateBody(routeOf(endpoint), request.body);
  return { endpoint, url: request.url, params: request.params as Record<string, string>, ...asked, body: request.body };
}

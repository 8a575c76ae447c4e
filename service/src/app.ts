import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { Environment, Importer, Logger } from 'common';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { PublicUrl } from './address';
import { createPermissions } from './auth';
import { errorBody, errorHandler, HttpError, toHttpError } from './errors';
import { createMetrics } from './metrics';
import { registerOpenApi } from './openapi';
import { createReadiness } from './readiness';
import { connectionRoutes } from './routes/connection';
import type { Api, Deps } from './routes/deps';
import { healthRoutes } from './routes/health';
import { liveRoutes } from './routes/live';
import { metricsRoutes } from './routes/metrics';
import { notificationRoutes } from './routes/notifications';
import { recordRoutes } from './routes/records';
import { runRoutes } from './routes/runs';
import { scheduleRoutes } from './routes/schedules';
import { sequenceRoutes } from './routes/sequence';
import { settingsRoutes } from './routes/settings';
import { syncRoutes } from './routes/sync';
import { workRoutes } from './routes/work';
import { SHARED } from './schemas';
import { buildSerializer } from './serializers';
import { type Address, Slices } from './slices';

export interface AppOptions {
  importer: Importer;
  env: Environment;
  log: Logger;
  /** The address the outside knows us by; it may be learnt after the start. */
  publicUrl?: PublicUrl;
}

const BODY_LIMIT = 1024 * 1024;

/** Correlation ids come from outside (`mc/<project>/<user>/<uuid>`), so they are logged and echoed only when harmless. */
const CORRELATION_ID = /^[\w./:-]{1,256}$/;
const requestId = (headers: Record<string, unknown>) => {
  const given = headers['x-correlation-id'];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : randomUUID();
};

/** Bodies are taken as they are; what stands in an address is text, so numbers are read out of it. Nothing is dropped silently. */
function validators() {
  const options = { removeAdditional: false, useDefaults: true, allErrors: false } as const;
  const strict = addFormats(new Ajv({ ...options, coerceTypes: false }));
  const reading = addFormats(new Ajv({ ...options, coerceTypes: true }));
  return { strict, reading };
}

/** An empty body means `{}`, whatever its type says: `curl -X POST` and browsers disagree about the header. */
function emptyBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body.length === 0 ? done(null, {}) : parse(request, body as string, done),
  );
  app.addHook('onRequest', async ({ headers }) => {
    const length = headers['content-length'];
    if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) delete headers['content-type'];
  });
  app.addHook('preValidation', async (request) => {
    if (request.method === 'POST' && request.body === undefined) request.body = {};
  });
}

/** 404 for an unknown address, 405 when only the method is wrong. */
function notFound(app: FastifyInstance): void {
  const known: { method: string; path: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const path = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
    for (const each of [method].flat()) known.push({ method: each, path });
  });
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = [...new Set(known.filter((route) => route.path.test(path)).map((route) => route.method))];
    if (methods.length === 0) throw toHttpError({ statusCode: 404 });
    const message = `This address takes ${methods.join(', ')} only.`;
    throw new HttpError(405, { code: 'MethodNotAllowed', message }, { headers: { allow: methods.join(', ') } });
  });
}

function observe(app: FastifyInstance, log: Logger, seen: Deps['metrics'], ending: AbortSignal): void {
  app.addHook('onSend', async (request, reply) => {
    // Closing waits for connections: one that is kept alive after a slice would hold the process until it is killed.
    if (ending.aborted) reply.header('connection', 'close');
    reply.headers({ 'x-correlation-id': request.id, 'x-content-type-options': 'nosniff' });
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    seen.observeRequest(request, reply);
    const { method, routeOptions, id } = request;
    const about = { requestId: id, method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    // A UI polls every 2 s: only what changes something is worth a line at the usual level.
    if (method === 'GET') log.debug(about, 'answered');
    else log.info(about, 'answered');
  });
}

function ownUrl(app: FastifyInstance, port: number): string {
  const address = app.server.address() as AddressInfo | null;
  return `http://127.0.0.1:${address?.port ?? port}`;
}

/** For requests that are being answered while the service ends. */
const LAST_ANSWERS_MS = 1000;

const ROUTES = [
  healthRoutes,
  syncRoutes,
  runRoutes,
  recordRoutes,
  sequenceRoutes,
  liveRoutes,
  notificationRoutes,
  settingsRoutes,
  scheduleRoutes,
  connectionRoutes,
  workRoutes,
  metricsRoutes,
];

/** Wires the service. Nothing here talks to commercetools or Klaviyo before the server listens. */
export async function buildApp({ importer, env, log, publicUrl = async () => env.serviceUrl }: AppOptions) {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    // Each proxy adds the address it was called from at the end; what stands before those may be invented.
    trustProxy: (_address, hop) => hop < env.trustedProxies,
    // Time for a request to arrive; its slice may take minutes.
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    genReqId: (request) => requestId(request.headers),
    schemaController: { compilersFactory: { buildSerializer } },
    frameworkErrors: (_error, _request, reply) => {
      void (reply as FastifyReply).code(400).send(errorBody(toHttpError({ statusCode: 400 })));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();

  const ajv = validators();
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? ajv.strict : ajv.reading).compile(schema as object));
  app.setErrorHandler(errorHandler(log));
  app.decorateRequest('caller', undefined);
  for (const schema of SHARED) app.addSchema(schema);

  const metrics = createMetrics(importer, log, () => readiness.isReady());
  const readiness = createReadiness(importer, log);
  const selfUrl = async (): Promise<Address> => {
    const found = await publicUrl();
    if (found === undefined) return { url: ownUrl(app, env.port), from: 'configured' };
    return { url: found, from: found === env.serviceUrl ? 'configured' : 'saved' };
  };
  const slices = new Slices({ importer, env, log, selfUrl, observe: metrics.observeSlice });

  notFound(app);
  emptyBodies(app);
  observe(app, log, metrics, slices.signal);
  await app.register(rateLimit, { global: false });
  await registerOpenApi(app);

  const permit = createPermissions(app, env, log, publicUrl);
  const allow: Deps['allow'] = (permission) => ({ onRequest: permit(permission), config: { permission } });
  await app.register(async (api) => {
    api.addHook('onRoute', (route) => {
      if (!route.config?.permission) throw new Error(`The route ${route.url} doesn't say who may call it.`);
    });
    const deps: Deps = { importer, slices, readiness, metrics, allow, metricsToken: env.metricsToken };
    for (const routes of ROUTES) routes(api as Api, deps);
  });

  app.addHook('onListen', async () => {
    slices.begin();
    void readiness.reasons();
  });
  app.addHook('preClose', async () => {
    await slices.end();
    // A connection on which nothing was ever asked counts as busy, and would be waited for.
    setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS).unref();
  });
  app.addHook('onClose', async () => importer.close());
  return app;
}
export type App = Awaited<ReturnType<typeof buildApp>>;

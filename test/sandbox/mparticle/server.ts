import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault, Faults, installFaults } from '../faults.ts';
import { Feed, type FeedOptions } from './feed.ts';
import { type Counting, RateLimit } from './limits.ts';

export interface MparticleOptions extends FeedOptions {
  port?: number;
  key?: string;
  secret?: string;
  /** How batches are counted by the second. */
  counting?: Counting;
  perSecond?: number;
  /** Seconds of a `Retry-After` with a 429; without it there is none. */
  retryAfter?: number;
  latencyMs?: number;
  seed?: number;
}

export interface MparticleSandbox {
  url: string;
  port: number;
  feed: Feed;
  limit: RateLimit;
  setFaults(faults: Fault[]): void;
  close(): Promise<void>;
}

/** Documented as 256 kB; whether of 1,000 or 1,024 bytes isn't. */
const REQUEST_BYTES = 256_000;
const PATHS = ['/v2/events', '/v2/bulkevents', '/v2/bulkevents/historical'];

/** Starts a stand-in for mParticle's Events API on 127.0.0.1; port 0 takes a free one. */
export async function startMparticle(options: MparticleOptions = {}): Promise<MparticleSandbox> {
  const { key = 'sandbox-key', secret = 'sandbox-secret', latencyMs = 0 } = options;
  const feed = new Feed(options);
  const limit = new RateLimit(options.counting ?? 'sliding', options.perSecond ?? 270);
  const faults = new Faults(options.seed ?? 1);
  const app = fastify({ bodyLimit: REQUEST_BYTES, forceCloseConnections: true });
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  const arrived = new WeakMap<FastifyRequest, number>();
  const answered = new WeakMap<FastifyRequest, number>();

  app.addHook('onRequest', async (request) => {
    arrived.set(request, Date.now());
    if (!isControl(request)) feed.open++;
  });
  app.addHook('onSend', async (request) => void answered.set(request, Date.now()));
  app.addHook('onResponse', async (request, reply) => {
    if (isControl(request)) return;
    feed.open--;
    const at = arrived.get(request) ?? 0;
    feed.noteRequest({
      ...{ at, ms: (answered.get(request) ?? at) - at },
      path: request.url,
      batches: countOf(request.body),
      status: reply.statusCode,
    });
  });
  // A request that a fault strikes has no answer to note elsewhere.
  installFaults(app, faults, {
    errorBody: (status) => ({ errors: [{ code: String(status), message: 'An error was injected.' }] }),
  });
  app.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as Error & { statusCode?: number };
    return reply.code(statusCode).send({ errors: [{ code: String(statusCode), message }] });
  });

  const admitted = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const { authorization: given } = request.headers;
    if (given !== authorization) {
      reply.code(given ? 403 : 401);
      return false;
    }
    if (limit.take(countOf(request.body))) return true;
    if (options.retryAfter !== undefined) reply.header('retry-after', String(options.retryAfter));
    reply.code(429).header('x-mp-rate-limit-exceeded', 'account');
    return false;
  };
  for (const path of PATHS) {
    app.post(path, async (request, reply) => {
      if (latencyMs > 0) await sleep(latencyMs);
      if (!admitted(request, reply)) return reply.send();
      const historical = path.endsWith('historical');
      const { status, errors } = path === '/v2/events' ? feed.one(request.body) : feed.several(request.body, historical);
      reply.code(status).header('x-mp-rate-limit-percentage-used', String(limit.percentage()));
      return errors ? reply.send({ errors }) : reply.send();
    });
  }
  controls(app, feed, limit, faults);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  const setFaults = (list: Fault[]) => faults.set(list);
  return { url: `http://127.0.0.1:${port}`, port, feed, limit, setFaults, close: () => app.close() };
}

const isControl = (request: FastifyRequest): boolean => request.url.startsWith('/__sandbox');
const countOf = (body: unknown): number => (Array.isArray(body) ? body.length : body ? 1 : 0);

/** What a test asks and sets from another process. */
function controls(app: FastifyInstance, feed: Feed, limit: RateLimit, faults: Faults): void {
  app.get('/__sandbox/ledger', async () => ({ ...feed.ledger(), peakPerSecond: limit.peak }));
  app.get('/__sandbox/batches', async () => feed.processed);
  app.get('/__sandbox/requests', async () => feed.requests);
  app.get('/__sandbox/hits', async () => faults.hits());
  app.post('/__sandbox/faults', async (request, reply: FastifyReply) => {
    faults.set(request.body as Fault[]);
    return reply.code(204).send();
  });
  app.post('/__sandbox/refuse', async (request, reply: FastifyReply) => {
    feed.refuse((request.body as { customerIds: string[] }).customerIds);
    return reply.code(204).send();
  });
}

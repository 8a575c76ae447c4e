import { type Live, type LiveAnswer, type LiveEnvironment, type Logger, mayScrape } from 'common';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createAuth } from './auth';
import { confirm } from './envelopes/confirmation';
import { readEnvelope } from './envelopes/read';
import { Holding, type Place } from './holding';
import { Lag } from './lag';
import { createMetrics } from './metrics';

/** A Pub/Sub message of 10 MB is 13.4 MB as base64: https://cloud.google.com/pubsub/quotas#resource_limits */
const BODY_LIMIT = 16 * 1024 * 1024;
/** Connect's limit is 10 s, and an answer that comes later is none. */
const ANSWER_MS = 8000;
/** For answers under way while the process ends. */
const LAST_ANSWERS_MS = 500;

export interface Parts {
  live: Live;
  env: LiveEnvironment;
  log: Logger;
  answerMs?: number;
}

const answer = (code: string) => ({ errors: [{ code }] });

function later(reply: FastifyReply, code: string, retryAfterMs: number): FastifyReply {
  return reply
    .code(503)
    .header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))))
    .send(answer(code));
}

/** One answer for all that a request holds: it has to come again if any of it waits. */
function worst(answers: LiveAnswer[]): LiveAnswer {
  const deferred = answers.flatMap((each) => (each.settled ? [] : [each]));
  return deferred.reduce<LiveAnswer>((most, each) => (most.settled || each.retryAfterMs > most.retryAfterMs ? each : most), {
    settled: true,
  });
}

/** The real-time application's server. Answers say nothing but codes: a caller learns nothing of the records. */
export function buildApp({ live, env, log, answerMs = ANSWER_MS }: Parts) {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 60_000,
    // Longer than the keep-alive of a broker's front end: it mustn't post into a connection that is being closed.
    keepAliveTimeout: 620_000,
    forceCloseConnections: 'idle',
    // Its own answer of 503 would not say when to come again.
    return503OnClosing: false,
    exposeHeadRoutes: false,
  });
  const holding = new Holding();
  const lag = new Lag();
  const metrics = createMetrics(live);
  const isProven = createAuth(env, log);
  let ending = false;

  // Brokers name all kinds of content types; a body is recognised by its shape.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  eventRoute(app, { live, env, log, answerMs, holding, lag, isProven, isEnding: () => ending });
  app.route({ method: 'OPTIONS', url: '/event', handler: async (request, reply) => webHook(request, reply) });
  app.get('/health', async () => ({ status: 'ok' }));
  app.get('/ready', async (_request, reply) => {
    const reasons = ending ? ['shutting_down'] : await live.reasons();
    return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons });
  });
  app.get('/metrics', async (request, reply) => {
    const caller = { authorization: request.headers.authorization, address: request.ip };
    if (!mayScrape(caller, env.metricsToken))
      return reply.code(401).header('www-authenticate', 'Bearer').send(answer('unauthenticated'));
    return reply.type(metrics.contentType).send(await metrics.text());
  });

  app.setNotFoundHandler((request, reply) => {
    const known = /^\/(?:event|health|ready|metrics)(?:\?|$)/.test(request.url);
    void reply.code(known ? 405 : 404).send(answer(known ? 'method_not_allowed' : 'not_found'));
  });
  app.setErrorHandler((thrown: FastifyError, _request, reply) => {
    const status = thrown.statusCode ?? 500;
    if (status === 413) return reply.code(413).send(answer('too_large'));
    if (status < 500) return reply.code(400).send(answer('unreadable_request'));
    // An unexpected error is tried again: the broker keeps it.
    log.error({ code: 'internal', name: thrown.name }, 'a request failed');
    return later(reply, 'internal', 1000);
  });

  app.addHook('onSend', async (_request, reply) => {
    if (ending) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url === '/event') metrics.observeAnswer(reply.statusCode);
  });
  app.addHook('onListen', async () => live.begin());
  app.addHook('preClose', async () => {
    ending = true;
    lag.end();
    await live.end();
    // A connection on which nothing was ever asked counts as busy, and would be waited for.
    setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS).unref();
  });
  return app;
}

interface EventParts extends Required<Parts> {
  holding: Holding;
  lag: Lag;
  isProven: ReturnType<typeof createAuth>;
  isEnding(): boolean;
}

function eventRoute(app: FastifyInstance, parts: EventParts): void {
  const { live, env, log, answerMs, holding, lag, isProven, isEnding } = parts;
  /** Each request's place among what is held, from its first byte to its answer. */
  const places = new WeakMap<FastifyRequest, Place>();
  const arrivals = new WeakMap<FastifyRequest, number>();

  app.route<{ Body: Buffer | undefined }>({
    method: 'POST',
    url: '/event',
    // Before the body is read: what is refused costs no memory.
    onRequest: async (request, reply) => {
      // One that can't be parsed would be refused with 415, and a broker drops what is refused.
      delete request.headers['content-type'];
      // On a busy machine a request waits before it is seen, and so does its answer: both count.
      arrivals.set(request, performance.now() - Math.min(2 * lag.ms, answerMs / 2));
      if (isEnding()) return later(reply, 'shutting_down', 1000);
      const place = holding.take(Number(request.headers['content-length'] ?? 0) || 0);
      if (!place) return later(reply, 'queue_full', 1000);
      places.set(request, place);
      const proof = isProven ? await isProven(request) : 'proven';
      if (proof === 'unknown') return later(reply, 'keys_unavailable', 1000);
      if (proof === 'refused') return reply.code(401).header('www-authenticate', 'Bearer').send(answer('unauthenticated'));
      return undefined;
    },
    onResponse: async (request) => places.get(request)?.leave(),
    onRequestAbort: async (request) => places.get(request)?.leave(),
    handler: async (request, reply) => {
      const envelope = readEnvelope(request.body ?? Buffer.alloc(0), request.headers);
      // The payload isn't needed any more once it has been read: the record itself is what counts.
      request.body = undefined;
      places.get(request)?.dropBody();
      if (envelope.kind === 'unknown') return reply.code(400).send(answer('unknown_envelope'));
      if (envelope.kind === 'confirmation') return confirmed(reply, await confirm(envelope, env.callers.snsTopicArn, log));
      if (places.get(request)?.holds(envelope.deliveries.length) === false) return later(reply, 'queue_full', 1000);
      const deadline = (arrivals.get(request) ?? performance.now()) + answerMs;
      const settled = worst(await Promise.all(envelope.deliveries.map((each) => live.receive(each, deadline))));
      return settled.settled ? reply.code(204).send() : later(reply, settled.code, settled.retryAfterMs);
    },
  });
}

/** A topic that isn't ours is acknowledged all the same: asked again, it would be none of ours again. */
function confirmed(reply: FastifyReply, outcome: Awaited<ReturnType<typeof confirm>>): FastifyReply {
  if (outcome === 'failed') return later(reply, 'confirmation_failed', 1000);
  return reply.code(outcome === 'confirmed' ? 200 : 204).send();
}

/** Event Grid asks before it posts: https://learn.microsoft.com/azure/event-grid/end-point-validation-cloud-events-schema */
async function webHook(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const origin = request.headers['webhook-request-origin'];
  if (typeof origin === 'string' && /^[\w.-]{1,253}$/.test(origin)) reply.header('webhook-allowed-origin', origin);
  return reply.code(200).header('webhook-allowed-rate', '*').header('allow', 'POST, OPTIONS').send();
}

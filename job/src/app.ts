import { describeError, type Environment, Fatal, type Importer, type Logger, mayScrape } from 'common';
import Fastify, { type FastifyError } from 'fastify';
import { createAllowance } from './allowance';
import { createMetrics } from './metrics';

interface Parts {
  importer: Pick<Importer, 'sweep' | 'close' | 'throttled'>;
  env: Pick<Environment, 'jobSeconds' | 'jobInterval' | 'metricsToken'>;
  log: Logger;
}

/** Connect calls again while a round of 25 minutes is under way; more callers than that are none of its business. */
const MOST_ROUNDS = 40;
/**
 * Nothing in a call proves who sent it, and each round costs requests to commercetools. Connect calls once a minute at most;
 * a refused call loses nothing, because a round has begun seconds before.
 */
const ROUNDS_PER_MINUTE = 20;
const BODY_LIMIT = 64 * 1024;
/** For requests that are being answered while the job ends. */
const LAST_ANSWERS_MS = 1000;

/** The job's server. A round takes no input, so that a request to this address can cause nothing but a look. */
export function buildApp({ importer, env, log }: Parts) {
  // Connect's scheduler sends what it likes, so the body is read and dropped whatever its type.
  const app = Fastify({ bodyLimit: BODY_LIMIT, requestTimeout: 30_000, forceCloseConnections: 'idle', exposeHeadRoutes: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null));

  const ending = new AbortController();
  const rounds = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  const metrics = createMetrics(importer);
  const allowance = createAllowance(ROUNDS_PER_MINUTE);

  async function round() {
    const sweep = importer.sweep({ deadlineMs: env.jobSeconds * 1000, signal: ending.signal });
    rounds.add(sweep);
    const done = await sweep
      .finally(() => rounds.delete(sweep))
      .catch((error: unknown) => {
        metrics.observeRound('failed');
        throw error;
      });
    metrics.observeRound('done');
    log.info({ started: done.started.length, skipped: done.skipped.length, worked: done.worked.length }, 'round ended');
    return done;
  }

  app.post('/job', async (_request, reply) => {
    if (rounds.size >= MOST_ROUNDS || ending.signal.aborted) {
      return reply.code(503).header('retry-after', '60').send(answerOf('busy', 'Enough rounds are under way.'));
    }
    const waitMs = allowance.take();
    if (waitMs === 0) return round();
    reply.code(429).header('retry-after', String(Math.ceil(waitMs / 1000)));
    return reply.send(answerOf('too_many_rounds', 'A round has begun a moment ago.'));
  });
  app.get('/health', async () => ({ status: 'ok' }));
  app.get('/metrics', async (request, reply) => {
    const caller = { authorization: request.headers.authorization, address: request.ip };
    if (mayScrape(caller, env.metricsToken)) return reply.type(metrics.contentType).send(await metrics.text());
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .send(answerOf('unauthenticated', 'The token is wrong or missing.'));
  });

  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send(answerOf('not_found', 'There are POST /job, GET /health and GET /metrics only.'));
  });
  app.setErrorHandler((thrown: FastifyError, _request, reply) => {
    const known = describeError(thrown);
    if (known.code === 'internal' && thrown.statusCode !== undefined && thrown.statusCode < 500) {
      return reply.code(thrown.statusCode).send(answerOf('invalid', 'The request could not be read.'));
    }
    log.error(known, 'round failed');
    return reply.code(thrown instanceof Fatal ? 502 : 503).send(answerOf(known.code, known.message));
  });

  /** Where there is no caller. As on Connect, a round begins on time even while another one still works: other imports may be due. */
  function begin(): void {
    if (rounds.size >= MOST_ROUNDS) return;
    round().catch((error: unknown) => log.warn(describeError(error), 'round failed'));
  }
  // Closing waits for connections: one that is kept alive after its round would hold the process until it is killed.
  app.addHook('onSend', async (_request, reply) => {
    if (ending.signal.aborted) reply.header('connection', 'close');
  });
  app.addHook('onListen', async () => {
    if (env.jobInterval <= 0) return;
    timer = setInterval(begin, env.jobInterval * 1000);
    begin();
  });
  app.addHook('preClose', async () => {
    clearInterval(timer);
    ending.abort(new Error('The job is shutting down.'));
    await Promise.allSettled(rounds);
    // A connection on which nothing was ever asked counts as busy, and would be waited for.
    setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS_MS).unref();
  });
  app.addHook('onClose', async () => importer.close());
  return app;
}

const answerOf = (code: string, message: string) => ({ errors: [{ code, message }] });

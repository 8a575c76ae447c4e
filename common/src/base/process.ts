import type { EventEmitter } from 'node:events';
import { describeError } from './errors';
import { createLogger, type Logger } from './log';

/** What the platform leaves between SIGTERM and SIGKILL is 10 s; work in flight gets nearly all of it. */
const SHUTDOWN_MS = 9000;

/** The process, given by the one who owns it: this library has none, and ends none by itself. */
export interface Host extends Pick<EventEmitter, 'on'> {
  readonly env: Record<string, string | undefined>;
  readonly stderr: { write(text: string): unknown };
  exit(code: number): void;
}

/** What a Fastify application offers of this. */
export interface Server {
  listen(address: { host: string; port: number }): Promise<unknown>;
  close(): Promise<unknown>;
}

/**
 * The life of a server process: reads the configuration, listens, and ends in an orderly way at SIGTERM, SIGINT or an error that
 * was not caught. Exits with 0 when it was asked to end, and with 1 when the configuration is not usable, the start failed or the
 * state of the process is unknown. What isn't finished within 9 s is left to the next process, from its last checkpoint.
 */
export async function runServer<E extends { logLevel: string; port: number }>(
  host: Host,
  name: string,
  /** Reads the configuration; throws when it is not usable. */
  load: (variables: Host['env']) => E,
  build: (env: E, log: Logger) => Server | Promise<Server>,
): Promise<void> {
  let env: E;
  try {
    env = load(host.env);
  } catch (error) {
    host.stderr.write(`${error instanceof Error ? error.message : 'The configuration is not usable.'}\n`);
    return host.exit(1);
  }
  const log = createLogger(env.logLevel, name);
  let server: Server | undefined;
  let ending = false;

  async function end(reason: string, code: number): Promise<void> {
    if (ending) return;
    ending = true;
    log.info({ reason }, 'shutting down');
    setTimeout(() => {
      log.warn({}, 'work in flight was abandoned');
      host.exit(code);
    }, SHUTDOWN_MS).unref();
    await server?.close().catch((error: unknown) => log.error(describeError(error), 'closing failed'));
    host.exit(code);
  }

  // Signals come twice where npm forwards what its process group got as well; without a listener the second one would kill the process.
  for (const signal of ['SIGTERM', 'SIGINT']) host.on(signal, () => void end(signal, 0));
  // Runs survive a process whose state is unknown: theirs is elsewhere.
  for (const event of ['unhandledRejection', 'uncaughtException']) {
    host.on(event, (error: unknown) => {
      log.error(describeError(error), event);
      void end(event, 1);
    });
  }

  try {
    server = await build(env, log);
    await server.listen({ host: '0.0.0.0', port: env.port });
    log.info({ port: env.port }, 'listening');
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    log.error({ ...describeError(error), ...(typeof code === 'string' ? { cause: code } : {}) }, 'could not start');
    await end('start failed', 1);
  }
}

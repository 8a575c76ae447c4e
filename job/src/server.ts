import { createImporter, createLogger, describeError, type Environment, loadEnvironment } from 'common';
import { buildApp } from './app';

/** The platform kills us after 10 s; a round gets nearly all of it. */
const SHUTDOWN_MS = 9000;

function environment(): Environment {
  try {
    return loadEnvironment(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'The configuration is not usable.'}\n`);
    process.exit(1);
  }
}

async function main(): Promise<void> {
  const env = environment();
  const log = createLogger(env.logLevel, 'job');
  let app: ReturnType<typeof buildApp> | undefined;
  let exiting = false;

  async function exit(reason: string, code: number): Promise<void> {
    if (exiting) return;
    exiting = true;
    log.info({ reason }, 'shutting down');
    // Whatever isn't finished by then is picked up by the next process, from its last checkpoint.
    setTimeout(() => {
      log.warn({}, 'work in flight was abandoned');
      process.exit(code);
    }, SHUTDOWN_MS).unref();
    await app?.close().catch((error: unknown) => log.error(describeError(error), 'closing failed'));
    process.exit(code);
  }

  process.once('SIGTERM', () => void exit('SIGTERM', 0));
  process.once('SIGINT', () => void exit('SIGINT', 0));
  // The state of the process is unknown then. Runs survive it: their state is elsewhere.
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error: unknown) => {
      log.error(describeError(error), event);
      void exit(event, 1);
    });
  }

  try {
    app = buildApp({ importer: createImporter(env, log), env, log });
    await app.listen({ host: '0.0.0.0', port: env.port });
    log.info({ port: env.port }, 'listening');
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    log.error({ ...describeError(error), ...(typeof code === 'string' ? { cause: code } : {}) }, 'could not start');
    await exit('start failed', 1);
  }
}

void main();

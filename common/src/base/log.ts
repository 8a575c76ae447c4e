import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'>;

const SEVERITY: Record<string, string> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * JSON lines with `severity` and `message`, the names that Connect's log viewer reads
 * (https://docs.commercetools.com/connect/how-to-debug-a-deployment). Callers log ids, codes and numbers only.
 */
export function createLogger(level: string, name: string, to: DestinationStream = pino.destination(1)): PinoLogger {
  const options = {
    level,
    base: { name },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
  };
  return pino(options, to);
}

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

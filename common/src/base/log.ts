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

/** Where V8 says that a frame is: a file with line and column, or no file at all. */
const PLACE = /(?:(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\s()]*:\d+:\d+|node:[\w/]+:\d+:\d+|native|<anonymous>)/.source;
const FRAME = new RegExp(`^\\s+at (?:[\\w$.<>[\\] ]{1,100} \\(${PLACE}\\)|(?:async )?${PLACE})$`);
const FRAMES = 5;

/** Where an error was thrown, innermost first. Its message, of however many lines, isn't among them: it may quote personal data. */
export function stackFrames(error: unknown): string[] {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
  // Name and message come first, and a line of the message may look like a frame.
  const message = error.stack.indexOf(error.message);
  const behind = message < 0 ? error.stack : error.stack.slice(message + error.message.length);
  const lines = behind.split('\n').filter((line) => FRAME.test(line));
  return lines.slice(0, FRAMES).map((line) => line.trim());
}

/** JSON lines with `severity` and `message`, the names that hosting platforms' log viewers read. Callers log ids, codes and numbers only. */
export function createLogger(level: string, name: string, to: DestinationStream = pino.destination(1)): PinoLogger {
  const options = {
    level,
    base: { name },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    // An error that is logged as such would be written with its message, which may quote personal data.
    serializers: { err: (error: unknown) => ({ frames: stackFrames(error) }) },
    formatters: { level: (label: string) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
  };
  return pino(options, to);
}

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

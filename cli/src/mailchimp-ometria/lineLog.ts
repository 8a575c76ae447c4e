import type { Logger } from 'common';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
type Level = Exclude<(typeof LEVELS)[number], 'silent'>;
const NAMES: Record<Level, string> = { debug: 'DEBUG', info: 'INFO', warn: 'WARNING', error: 'ERROR' };

/** `YYYY-MM-DD HH:MM:SS LEVEL words`, in UTC: the form that scripts of the older importer read. */
export function lineLog(level: string, write: (line: string) => void, now: () => Date = () => new Date()): Logger {
  const least = LEVELS.indexOf(level as Level);
  const at =
    (own: Level) =>
    (fields: unknown, text?: string): void => {
      if (LEVELS.indexOf(own) < least) return;
      const time = now().toISOString().slice(0, 19).replace('T', ' ');
      write(`${time} ${NAMES[own]} ${[text, detailsOf(fields)].filter(Boolean).join(' ')}`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } as Logger;
}

/** Ids, codes and numbers, as `name=value`. */
function detailsOf(fields: unknown): string {
  if (typeof fields === 'string') return fields;
  if (typeof fields !== 'object' || fields === null) return '';
  return Object.entries(fields)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** What the engine says of every run is for those who look into it; the controller has its own words for the rest. */
export function quieter(log: Logger): Logger {
  const debug = log.debug.bind(log);
  return { debug, info: debug, warn: log.warn.bind(log), error: log.error.bind(log) } as Logger;
}

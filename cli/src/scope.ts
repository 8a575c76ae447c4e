import type { Scope, StartRequest } from 'common';
import { Usage } from './exit';

export interface ScopeOptions {
  since?: string;
  ids?: string;
  startId?: string;
  delta?: boolean;
  deleteAll?: boolean;
  deleteObsolete?: boolean;
  everybodys?: boolean;
  adopt?: boolean;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** A day begins at midnight UTC; a time says its zone. */
export function timeOf(text: string): string {
  const full = DAY.test(text) ? `${text}T00:00:00Z` : text;
  const time = TIME.test(full) ? new Date(full) : undefined;
  if (!time || Number.isNaN(time.getTime()) || (DAY.test(text) && time.toISOString().slice(0, 10) !== text)) {
    throw new Usage('--since takes a day (2026-01-31) or a time with its zone (2026-01-31T08:00:00Z).');
  }
  return time.toISOString();
}

/** Everything, unless one of the options says less. */
export function scopeOf(options: ScopeOptions): Scope {
  const { since, ids, startId } = options;
  if ([since, ids, startId].filter((value) => value !== undefined).length > 1) {
    throw new Usage("--since, --ids and --start-id can't be combined.");
  }
  if (since !== undefined) return { kind: 'since', since: timeOf(since) };
  if (ids !== undefined) return { kind: 'ids', ids: listOf(ids) };
  return { kind: 'all', ...(startId === undefined ? {} : { startId }) };
}

export function startScopeOf(options: ScopeOptions): StartRequest['scope'] {
  const { delta, deleteAll, deleteObsolete, everybodys, adopt, ...chosen } = options;
  const scope = scopeOf(chosen);
  if (everybodys && !deleteAll) throw new Usage('--everybodys belongs to --delete-all.');
  if (adopt && !deleteObsolete) throw new Usage('--adopt belongs to --delete-obsolete.');
  const special = Object.entries({ '--delta': delta, '--delete-all': deleteAll, '--delete-obsolete': deleteObsolete });
  const [name, second] = special.flatMap(([option, given]) => (given ? [option] : []));
  if (name === undefined) return scope;
  if (second !== undefined || Object.keys(chosen).length > 0)
    throw new Usage(`${name} can't be combined with another choice of records.`);
  if (delta) return { kind: 'changes' };
  return { kind: 'deletion', of: deleteObsolete ? (adopt ? 'adopted' : 'obsolete') : everybodys ? 'all' : 'own' };
}

/** The options by which a deletion is asked for. */
export const DELETION_OPTIONS = {
  own: '--delete-all',
  all: '--delete-all --everybodys',
  obsolete: '--delete-obsolete',
  adopted: '--delete-obsolete --adopt',
} as const;

function listOf(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '')) throw new Usage('--ids takes ids separated by commas.');
  return ids;
}

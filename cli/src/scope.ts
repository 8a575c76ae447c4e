import type { Scope, StartRequest } from 'common';
import { Usage } from './exit';

export interface ScopeOptions {
  since?: string;
  ids?: string;
  startId?: string;
  delta?: boolean;
  deleteAll?: boolean;
  everybodys?: boolean;
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

export function startScopeOf({ delta, deleteAll, everybodys, ...options }: ScopeOptions): StartRequest['scope'] {
  const scope = scopeOf(options);
  if (everybodys && !deleteAll) throw new Usage('--everybodys belongs to --delete-all.');
  if (!delta && !deleteAll) return scope;
  const name = delta ? '--delta' : '--delete-all';
  if ((delta && deleteAll) || Object.keys(options).length > 0)
    throw new Usage(`${name} can't be combined with another choice of records.`);
  return delta ? { kind: 'changes' } : { kind: 'deletion', of: everybodys ? 'all' : 'own' };
}

function listOf(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '')) throw new Usage('--ids takes ids separated by commas.');
  return ids;
}

import { object } from '../../../base/json';

/** One usable entry of the state file, with its defaults. Defaults are never written into the file. */
export interface Entry {
  /** Place in the file. */
  index: number;
  listId: string;
  /** 1 for the first entry of its list. */
  rank: number;
  /** Id of its pipeline. */
  pipeline: string;
  /** Up to when everything has arrived; undefined where the file says nothing, or nothing readable. */
  latest: Latest;
  startOffset: number;
  itemsPerRequest: number;
  workerCount: number;
  /** What the operator can change of it, as text: without the fields that we write. */
  parameters: string;
}

export interface Latest {
  /** As it stands in the file. */
  text: string | undefined;
  /** Epoch milliseconds; undefined: everything is loaded. */
  ms: number | undefined;
  /** Equal for equal meanings: tells whether the operator has changed it. */
  key: string;
}

/** An entry that can't be used. The others can. */
export interface Refusal {
  listId: string | undefined;
  field: string;
  message: string;
}

export interface Entries {
  entries: Entry[];
  refusals: Refusal[];
  warnings: string[];
}

const LIST_ID = /^[A-Za-z0-9]{1,64}$/;
const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const OURS = ['latest_timestamp', 'elapsed_seconds', 'total_updates'];

export const pipelineIdOf = (listId: string, rank: number): string => `mailchimp-ometria-${listId}-${rank}`;
export const PIPELINE_PREFIX = 'mailchimp-ometria-';

/** Reads every element of the file's array; what is wrong with one is no reason to leave the others. */
export function readEntries(elements: readonly unknown[]): Entries {
  const found: Entries = { entries: [], refusals: [], warnings: [] };
  const ranks = new Map<string, number>();
  elements.forEach((element, index) => {
    const raw = object(element);
    const place = `entry ${index + 1}`;
    const listId = raw.list_id;
    if (typeof listId !== 'string' || !LIST_ID.test(listId)) {
      found.warnings.push(`${place} of the state file is ignored: list_id must be 1 to 64 letters and digits.`);
      return;
    }
    const rank = (ranks.get(listId) ?? 0) + 1;
    ranks.set(listId, rank);
    const entry = readEntry(raw, { index, listId, rank }, found.warnings);
    if ('message' in entry) found.refusals.push(entry);
    else found.entries.push(entry);
  });
  return found;
}

function readEntry(
  raw: Record<string, unknown>,
  at: Pick<Entry, 'index' | 'listId' | 'rank'>,
  warnings: string[],
): Entry | Refusal {
  const { listId } = at;
  const refuse = (field: string, message: string): Refusal => ({ listId, field, message });
  const startOffset = raw.start_offset ?? (raw.start_offset === undefined ? 0 : null);
  if (typeof startOffset !== 'number' || !Number.isSafeInteger(startOffset) || startOffset < 0) {
    return refuse('start_offset', 'start_offset must be a whole number, 0 or more');
  }
  const clamp = (field: string, fallback: number, most: number) => {
    const value = raw[field] === undefined ? fallback : raw[field];
    if (typeof value !== 'number') return undefined;
    const clamped = Math.min(most, Math.max(1, Math.floor(value)));
    if (clamped !== value)
      warnings.push(`list "${listId}": ${field} must be a whole number from 1 to ${most}; ${clamped} is used.`);
    return clamped;
  };
  const itemsPerRequest = clamp('items_per_request', 100, 1000);
  if (itemsPerRequest === undefined) return refuse('items_per_request', 'items_per_request must be a number from 1 to 1000');
  const workerCount = clamp('worker_count', 8, 8);
  if (workerCount === undefined) return refuse('worker_count', 'worker_count must be a number from 1 to 8');
  const latest = latestOf(raw.latest_timestamp);
  if (latest.ms === undefined && latest.key !== 'none') {
    warnings.push(`list "${listId}": latest_timestamp is not a time that can be read: everything will be loaded.`);
  }
  const parameters = JSON.stringify(Object.entries(raw).filter(([name]) => !OURS.includes(name)));
  return { ...at, pipeline: pipelineIdOf(listId, at.rank), latest, startOffset, itemsPerRequest, workerCount, parameters };
}

/** A time without a zone is UTC, as Mailchimp reads it. */
export function latestOf(value: unknown): Latest {
  if (value === undefined || value === null) return { text: undefined, ms: undefined, key: 'none' };
  const ms = typeof value === 'string' ? timeOf(value.trim()) : undefined;
  if (ms === undefined) return { text: undefined, ms: undefined, key: `unreadable ${JSON.stringify(value)}` };
  return { text: String(value), ms, key: String(ms) };
}

function timeOf(text: string): number | undefined {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day, clock = '00:00', zone = 'Z'] = match;
  // 30 February would become 2 March.
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) < 1 || Number(day) > days) return undefined;
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
  const ms = Date.parse(`${year}-${month}-${day}T${clock}${offset}`);
  return Number.isFinite(ms) ? ms : undefined;
}

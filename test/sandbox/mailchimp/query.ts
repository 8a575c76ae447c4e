import { STATUSES } from './members.ts';

/** A request that Mailchimp's documents don't know; the stand-in answers 400 and remembers it. */
export class Violation extends Error {}

export interface ListQuery {
  fields: string[];
  count: number;
  offset: number;
  since: number | undefined;
  before: number | undefined;
  status: string | undefined;
}

const KNOWN = ['fields', 'count', 'offset', 'since_last_changed', 'before_last_changed', 'sort_field', 'sort_dir', 'status'];

/** Strict: what isn't documented, or isn't safe by the facts, is refused instead of ignored. */
export function readQuery(query: Record<string, unknown>): ListQuery {
  for (const [name, value] of Object.entries(query)) {
    if (!KNOWN.includes(name)) throw new Violation(`unknown parameter ${name}`);
    if (typeof value !== 'string' || value === '') throw new Violation(`${name} is empty or given twice`);
  }
  const { fields, status } = query as Record<string, string | undefined>;
  verifyOrder(query as Record<string, string | undefined>);
  if (status !== undefined && !(STATUSES as readonly string[]).includes(status)) throw new Violation(`status ${status}`);
  return {
    fields: fields?.split(',') ?? [],
    // Asking for more than 1000 still gives 1000.
    count: Math.min(1000, whole(query.count, 'count', 10, 1)),
    offset: whole(query.offset, 'offset', 0, 0),
    since: timeOf(query.since_last_changed, 'since_last_changed'),
    before: timeOf(query.before_last_changed, 'before_last_changed'),
    status,
  };
}

function verifyOrder({ sort_field, sort_dir }: Record<string, string | undefined>): void {
  if (sort_field !== undefined && !['timestamp_opt', 'timestamp_signup', 'last_changed'].includes(sort_field)) {
    throw new Violation(`sort_field ${sort_field}`);
  }
  if ((sort_field === undefined) !== (sort_dir === undefined)) throw new Violation('sort_field and sort_dir belong together');
  if (sort_field !== undefined && sort_field !== 'last_changed') throw new Violation('this stand-in sorts by last_changed only');
  if (sort_dir !== undefined && sort_dir !== 'ASC') throw new Violation(`sort_dir ${sort_dir}`);
}

function whole(value: unknown, name: string, fallback: number, least: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'string' || !/^\d+$/.test(value) || Number(value) < least) throw new Violation(`${name} ${String(value)}`);
  return Number(value);
}

/** Whole seconds in the documented form: fractions give the whole list, and offsets are ignored. */
function timeOf(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/.test(value)) {
    throw new Violation(`${name} ${String(value)}`);
  }
  return Date.parse(value) / 1000;
}

/** Only the fields asked for, by their dotted names. */
export function select(value: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  if (fields.length === 0) return value;
  const picked: Record<string, unknown> = {};
  for (const field of fields) {
    const [head = '', ...rest] = field.split('.');
    if (!(head in value)) continue;
    if (rest.length === 0) picked[head] = value[head];
  }
  return picked;
}

/** Known names of a selection below a prefix, e.g. `members.`. */
export const below = (fields: readonly string[], prefix: string): string[] =>
  fields.flatMap((field) => (field.startsWith(prefix) ? [field.slice(prefix.length)] : []));

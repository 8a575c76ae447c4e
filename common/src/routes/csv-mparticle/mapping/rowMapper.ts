import { type Rejected, rejected, type Skipped, skipped } from '../../../contract/outcome';
import type { CsvRow } from '../../../systems/csv/rows';
import {
  type AttributeValue,
  HISTORICAL_AFTER_MS,
  LIMITS,
  OLD_AFTER_MS,
  type ScalarValue,
} from '../../../systems/mparticle/batch';
import { REJECTIONS } from './codes';
import type { Mapping, Target } from './mapping';
import { trimmed } from './text';
import { identityReader, type ReadValue, RowReport, textReader, transformed, valueReader } from './value';

/** What a row says, before it becomes a batch. */
export interface Content {
  identities: Record<string, string>;
  attributes: Record<string, AttributeValue>;
  event?: { name: string; timestamp?: number; attributes: Record<string, ScalarValue> };
}

export interface MappedRow {
  kind: 'mapped';
  content: Content;
  warnings: string[];
  /** No more bytes than this as JSON, without what is the same for every row. */
  atMostBytes: number;
}

export type MapRow = (row: CsvRow, now: number) => MappedRow | Skipped | Rejected;

export interface RowMapperOptions {
  header: readonly string[];
  /** Events go to the historical endpoint. */
  historical: boolean;
}

/** Prepares a mapping for a header, so that for a row nothing is looked up any more. Pure and total. */
export function rowMapper(mapping: Mapping, { header, historical }: RowMapperOptions): MapRow {
  const places = new Map(header.map((name, index) => [name, index]));
  const identities = mapping.identities.map(({ name, from }) => ({
    name,
    read: identityReader(name, from, places),
    identifies: from.kind === 'column',
  }));
  const attributes = readersOf(mapping.userAttributes, places, valueReader);
  const event = eventReader(mapping, places, historical);
  const namesBytes = jsonBytesOfNames(mapping);
  const names = header.map((name) => trimmed(name) !== '');

  return (row, now) => {
    const odd = structure(row, names);
    if (odd) return odd;
    const report = new RowReport();
    const content: Content = { identities: identitiesOf(identities, row, report), attributes: {} };
    if (!report.rejection) content.attributes = valuesOf(attributes, row, report);
    if (event && !report.rejection) content.event = event(row, now, report);
    if (report.rejection) return report.rejection;
    if (row.unusual && row.cells.some((cell) => cell.includes('\ufffd'))) report.warn('replacement_character');
    // A character is six bytes at most: \u0000.
    return { kind: 'mapped', content, warnings: report.warnings, atMostBytes: namesBytes + 6 * report.characters };
  };
}

/** A row that doesn't fit its header, or has nothing in it. */
function structure({ cells }: CsvRow, names: boolean[]): Skipped | Rejected | undefined {
  if (trimmed(cells[0] ?? '') === '' && cells.every((cell) => trimmed(cell) === '')) return skipped('blank_row');
  if (cells.length === names.length) return undefined;
  const surplus = cells.length > names.length && cells.slice(names.length).every((cell) => trimmed(cell) === '');
  return surplus ? undefined : rejected('column_count', REJECTIONS.column_count);
}

/** A constant alone identifies no single user: it would make all rows one user. */
function identitiesOf(readers: (Reader & { identifies: boolean })[], row: CsvRow, report: RowReport): Record<string, string> {
  const found: Record<string, string> = {};
  let known = false;
  for (const { name, read, identifies } of readers) {
    const value = read(row, report);
    if (value === undefined) continue;
    found[name] = value as string;
    known ||= identifies;
  }
  if (!known) report.reject('no_identity');
  return found;
}

interface Reader {
  name: string;
  read: ReadValue;
}

function readersOf(targets: Target[], places: Map<string, number>, reader: typeof valueReader): Reader[] {
  return targets.map(({ name, from }) => ({ name, read: reader(from, places) }));
}

function valuesOf(readers: Reader[], row: CsvRow, report: RowReport): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const { name, read } of readers) {
    const value = read(row, report);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

type ReadEvent = (row: CsvRow, now: number, report: RowReport) => NonNullable<Content['event']>;

function eventReader({ event }: Mapping, places: Map<string, number>, historical: boolean): ReadEvent | undefined {
  if (!event) return undefined;
  const attributes = readersOf(event.attributes, places, valueReader);
  const readName = valueReader(event.name, places);
  const nameColumn = event.name.kind === 'column' ? event.name.column : undefined;
  const readTime = timeReader(event.timestamp, places, historical);
  return (row, now, report) => {
    const name = readName(row, report);
    if (name === undefined) report.reject('no_event_name', nameColumn);
    else if ((name as string).length > LIMITS.name) report.reject('too_long', nameColumn);
    const timestamp = readTime?.(row, now, report);
    const values = valuesOf(attributes, row, report) as Record<string, ScalarValue>;
    return { name: String(name), ...(timestamp === undefined ? {} : { timestamp }), attributes: values };
  };
}

function timeReader(from: NonNullable<Mapping['event']>['timestamp'], places: Map<string, number>, historical: boolean) {
  if (!from) return undefined;
  const text = textReader(from.column, places);
  return (row: CsvRow, now: number, report: RowReport): number | undefined => {
    const cell = text(row, report);
    // An invalid time rejects the row, so what the transforms warn of doesn't matter.
    const time = cell === '' ? undefined : transformed(cell, { ...from, onInvalid: 'omit' }, new RowReport());
    if (typeof time !== 'number') return report.reject('invalid_timestamp', from.column);
    const age = now - time;
    if (historical && age < HISTORICAL_AFTER_MS) return report.reject('too_recent', from.column);
    if (!historical && age > OLD_AFTER_MS) report.warn('old_event');
    return time;
  };
}

/** Names, quotes and signs of all values; numbers and booleans are counted with them. */
function jsonBytesOfNames({ identities, userAttributes, event }: Mapping): number {
  const targets = [...identities, ...userAttributes, ...(event?.attributes ?? [])];
  return targets.reduce((sum, { name }) => sum + Buffer.byteLength(JSON.stringify(name)) + 40, 0);
}

import type { Options } from 'csv-parse';
import { InvalidFile } from './errors';

/** A record above this is a quote that was never closed, much sooner than data. */
export const LONGEST_RECORD = 1024 * 1024;

/** A row with its place: `info.bytes` is the offset right after it. */
export interface Parsed {
  record: string[];
  info: { bytes: number };
}

/** RFC 4180, with line ends of every kind in one file; nothing is repaired, because a repair swallows rows. */
export const parserOptions = (delimiter: string, info = true): Options => ({
  delimiter,
  quote: '"',
  escape: '"',
  bom: false,
  info,
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: LONGEST_RECORD,
});

const FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'there is text after a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands within a cell that has no quotes around it',
  CSV_MAX_RECORD_SIZE: 'a row is longer than 1 MiB, which is mostly a quote that is never closed',
};

/** The words for what the parser found; its own message quotes cells. */
export function quotingFault(code: string, place: string): InvalidFile {
  const what = FAULTS[code] ?? 'the file is not CSV';
  return new InvalidFile(
    `${place}: ${what}. Quotes go around a whole cell, and are doubled inside. Correct the file and start again.`,
  );
}

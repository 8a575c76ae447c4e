import { createHash } from 'node:crypto';
import type { Rejected, Skipped } from '../../../contract/outcome';
import { InvalidFile } from '../../../systems/csv/errors';
import type { CsvFile } from '../../../systems/csv/file';
import { type CsvFormat, LEFT_OVER } from '../../../systems/csv/header';
import { type CsvRow, readRows } from '../../../systems/csv/rows';
import { trimmed } from '../mapping/text';

export interface FoundRow {
  row: number;
  code: string;
  /** The column it is about. */
  field?: string;
}

/** What a whole file would become. */
export interface FileCheck {
  /** SHA-256 of the file. */
  hash: string;
  rows: number;
  accepted: number;
  skipped: Record<string, number>;
  rejected: Record<string, number>;
  warnings: Record<string, number>;
  /** The first rows that would be rejected. */
  first: (FoundRow & { reason: string })[];
  /** Columns that the mapping doesn't use. */
  unused: string[];
}

const LISTED = 20;
type Checked = { kind: 'mapped'; warnings: string[] } | Skipped | Rejected;

export interface CheckOptions {
  file: CsvFile;
  format: CsvFormat;
  check(row: CsvRow): Checked;
  columns: readonly string[];
  /** After each piece of the file: bytes and rows so far. */
  progress?(bytes: number, rows: number): void;
  signal: AbortSignal;
}

/**
 * Reads the whole file once, and maps every row as if it were sent.
 * @throws InvalidFile for anything that is wrong with the file as such
 */
export async function checkFile({ file, format, check, columns, progress, signal }: CheckOptions): Promise<FileCheck> {
  const hash = createHash('sha256');
  let bytes = 0;
  const result: Omit<FileCheck, 'hash'> = {
    ...{ rows: 0, accepted: 0, skipped: {}, rejected: {}, warnings: {}, first: [] },
    unused: format.header.filter((name) => trimmed(name) !== '' && !columns.includes(name) && !LEFT_OVER.has(name)),
  };
  const nameless = new NamelessColumns(format.header);
  const tap = (piece: Buffer) => {
    hash.update(piece);
    bytes += piece.length;
  };
  for await (const rows of readRows(file, format, { tap, places: false })) {
    signal.throwIfAborted();
    for (const row of rows) {
      nameless.look(row);
      count(check(row), row, result);
    }
    progress?.(bytes, result.rows);
  }
  nameless.refuse();
  if (result.rows === 0) throw new InvalidFile('The file has no rows: there is nothing below its header.');
  await file.refuseChanged();
  return { hash: hash.digest('hex'), ...result };
}

function count(checked: Checked, row: CsvRow, result: Omit<FileCheck, 'hash'>): void {
  result.rows++;
  if (checked.kind === 'mapped') {
    result.accepted++;
    for (const code of checked.warnings) result.warnings[code] = (result.warnings[code] ?? 0) + 1;
    return;
  }
  const by = checked.kind === 'skipped' ? result.skipped : result.rejected;
  by[checked.code] = (by[checked.code] ?? 0) + 1;
  if (checked.kind === 'skipped' || result.first.length >= LISTED) return;
  const { code, reason, field } = checked;
  result.first.push({ row: row.number, code, reason, ...(field === undefined ? {} : { field }) });
}

/** A column may be without a name only if it is empty all the way down: what is in it would be lost unnoticed. */
class NamelessColumns {
  private readonly open: number[];
  private readonly faults: string[] = [];

  constructor(header: readonly string[]) {
    this.open = [...header.entries()].filter(([, name]) => trimmed(name) === '').map(([index]) => index);
  }

  look({ number, cells }: CsvRow): void {
    if (this.open.length === 0) return;
    for (const index of this.open.splice(0)) {
      if (trimmed(cells[index] ?? '') === '') this.open.push(index);
      else this.faults.push(`Column ${index + 1} has no name in the header, but a value in row ${number}.`);
    }
  }

  refuse(): void {
    if (this.faults.length === 0) return;
    const listed = this.faults.map((fault) => `  - ${fault}`).join('\n');
    throw new InvalidFile(`The header is not usable:\n${listed}\nName these columns, or empty them..`);
  }
}

/** The hash alone, where the rest is known from before. */
export async function hashOf(file: CsvFile, signal: AbortSignal, progress?: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of file.bytes(0)) {
    signal.throwIfAborted();
    hash.update(piece);
    bytes += piece.length;
    progress?.(bytes);
  }
  await file.refuseChanged();
  return hash.digest('hex');
}

import { InvalidFile } from '../../systems/csv/errors';
import { CsvFile } from '../../systems/csv/file';
import { type CsvFormat, formatOf } from '../../systems/csv/header';
import type { CsvRow } from '../../systems/csv/rows';
import { InvalidMapping, loadMapping } from './mapping/loadMapping';
import { columnsOf, type Mapping } from './mapping/mapping';
import { RowBatches } from './rows/batches';
import { checkFile, type FileCheck } from './rows/check';

export interface FileOptions {
  path: string;
  /** Path of the mapping; without it the one of policies. */
  mapping?: string | undefined;
  encoding?: string | undefined;
  delimiter?: string | undefined;
  /** Events go to the historical endpoint. */
  historical: boolean;
}

/** A file whose header fits a mapping. */
export interface Prepared {
  file: CsvFile;
  format: CsvFormat;
  mapping: Mapping;
  mappingName: string;
  columns: string[];
  historical: boolean;
}

/**
 * Opens a file and its mapping, and holds the header against it.
 * @throws InvalidFile, InvalidMapping
 */
export async function prepare(options: FileOptions): Promise<Prepared> {
  const { historical, encoding, delimiter } = options;
  const [mapped, opened] = await Promise.allSettled([loadMapping(options.mapping), CsvFile.open(options.path)]);
  // Both faults at once: they are corrected together.
  if (mapped.status === 'rejected') throw opened.status === 'rejected' ? both(opened.reason, mapped.reason) : mapped.reason;
  if (opened.status === 'rejected') throw opened.reason;
  const { mapping, name } = mapped.value;
  if (historical && !mapping.event?.timestamp) {
    throw new InvalidMapping(name, ['event.timestamp is missing: --historical needs the time of each event.']);
  }
  const file = opened.value;
  const columns = columnsOf(mapping);
  const format = await formatOf(file, { encoding, delimiter, columns });
  return { file, format, mapping, mappingName: name, columns, historical };
}

function both(one: unknown, other: unknown): unknown {
  if (!(one instanceof InvalidFile) || !(other instanceof InvalidMapping)) return one;
  return new InvalidFile(`${one.message}\n${other.message}`);
}

/** Reads the whole file, and maps every row as if it were sent. */
export function checkPrepared(
  { file, format, mapping, columns, historical }: Prepared,
  signal: AbortSignal,
  progress?: (bytes: number, rows: number) => void,
): Promise<FileCheck> {
  // Ids don't matter to a check: whatever they are made of has the same length.
  const batches = new RowBatches({
    ...{ mapping, historical, header: format.header },
    ...{ environment: 'development', dataPlan: undefined, importId: '' },
  });
  const now = Date.now();
  const check = (row: CsvRow) => batches.check(row, now);
  return checkFile({ file, format, columns, check, signal, ...(progress ? { progress } : {}) });
}

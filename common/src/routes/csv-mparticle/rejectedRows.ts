import { Refused } from '../../contract/errors';
import type { Failure } from '../../contract/run';
import { CsvFile } from '../../systems/csv/file';
import { type CsvFormat, formatOf, LEFT_OVER } from '../../systems/csv/header';
import { readRows } from '../../systems/csv/rows';
import type { ImportRecord } from './imports';
import { hashOf } from './rows/check';

/**
 * The rejected rows as a file that can be imported again once they are corrected: three columns that an import ignores, then the
 * cells exactly as they were. Not defused against formulas, since that would change them.
 * @throws Refused when the file is no longer what was imported
 */
export async function* rejectedRows(
  record: ImportRecord,
  failures: ReadonlyMap<number, Failure>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { file, format } = await sameFile(record, signal);
  const line = (cells: readonly string[]) => `${cells.map((cell) => quoted(cell, format.delimiter)).join(format.delimiter)}\r\n`;
  // Columns of an earlier list would be there twice.
  const kept = (cells: readonly string[]) => cells.filter((_, index) => !LEFT_OVER.has(format.header[index] ?? ''));
  yield `\ufeff${line(['import_row', 'import_code', 'import_reason', ...kept(format.header)])}`;
  let left = failures.size;
  for await (const rows of readRows(file, format, { places: false })) {
    signal.throwIfAborted();
    const lines = rows.flatMap(({ number, cells }) => {
      const failure = failures.get(number);
      return failure ? [line([String(number), failure.code, failure.reason, ...kept(cells)])] : [];
    });
    left -= lines.length;
    if (lines.length > 0) yield lines.join('');
    if (left === 0) return;
  }
}

async function sameFile(record: ImportRecord, signal: AbortSignal): Promise<{ file: CsvFile; format: CsvFormat }> {
  try {
    const file = await CsvFile.open(record.path);
    if (file.size === record.size && (await hashOf(file, signal)) === record.hash) {
      const { encoding, delimiter } = record;
      return { file, format: await formatOf(file, { encoding, delimiter, columns: [] }) };
    }
  } catch {
    signal.throwIfAborted();
  }
  throw new Refused(
    'not_found',
    `The file was changed, moved or removed since it was imported, so its rejected rows can't be read from it: ${record.path}\n` +
      'Put it back there, or list numbers and reasons only: failures without --csv.',
  );
}

/** Quoted where it has to be. */
function quoted(cell: string, delimiter: string): string {
  const needed = cell.includes(delimiter) || /["\r\n]/.test(cell) || cell !== cell.trim();
  return needed ? `"${cell.replaceAll('"', '""')}"` : cell;
}

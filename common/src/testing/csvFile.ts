import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CsvFile } from '../systems/csv/file';
import { type CsvFormat, type FormatOptions, formatOf } from '../systems/csv/header';
import { type CsvRow, type Place, readRows } from '../systems/csv/rows';

/** A folder of this test file's own, removed at its end. */
export function temporaryFolder(): { path: string; write(name: string, content: string | Uint8Array): string } {
  const path = mkdtempSync(join(tmpdir(), 'csv-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
  };
}

/** Opens a file and finds out how it is read. */
export async function opened(
  path: string,
  options: Partial<FormatOptions> = {},
): Promise<{ file: CsvFile; format: CsvFormat; rows(from?: Place): Promise<CsvRow[]> }> {
  const file = await CsvFile.open(path);
  const format = await formatOf(file, { columns: [], delimiter: ',', ...options });
  const rows = async (from?: Place) => {
    const all: CsvRow[] = [];
    for await (const piece of readRows(file, format, { from })) all.push(...piece);
    return all;
  };
  return { file, format, rows };
}

import type { Context } from '../../../contract/context';
import type { Selection, Shard } from '../../../contract/run';
import type { Item, Source, Total } from '../../../contract/source';
import type { CsvFile } from '../../../systems/csv/file';
import type { CsvFormat } from '../../../systems/csv/header';
import { type CsvRow, type Place, readRows } from '../../../systems/csv/rows';

const PAGE = 500;
/** Rows can be long: a page holds no more than about so many characters. */
const PAGE_CHARACTERS = 2_000_000;

/** Sorts as text: row number in 10 digits, byte offset after the row in 14. */
export const cursorOf = ({ number, end }: Pick<CsvRow, 'number' | 'end'>): string =>
  `${String(number).padStart(10, '0')}:${String(end).padStart(14, '0')}`;

export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [row, offset] = cursor.split(':').map(Number);
  return { row: row ?? 0, offset: offset ?? 0 };
}

/** The rows of a file in its order; `rows` is what the check before has counted. */
export function rowSource(file: CsvFile, format: CsvFormat, rows: number): Source<CsvRow> {
  return {
    title: 'The file',
    async shards(): Promise<Shard[]> {
      return [{ done: false }];
    },
    async *read(shard, selection) {
      const wanted = selection.kind === 'ids' ? new Set(selection.ids) : undefined;
      for await (const page of pages(file, format, placeOf(shard.cursor), wanted)) {
        await file.refuseChanged();
        yield page;
      }
    },
    async count(selection: Selection, _ctx: Context): Promise<Total> {
      return { count: selection.kind === 'ids' ? selection.ids.length : rows, exactness: 'exact' };
    },
  };
}

async function* pages(file: CsvFile, format: CsvFormat, from: Place | undefined, wanted: Set<string> | undefined) {
  let page: Item<CsvRow>[] = [];
  let characters = 0;
  await file.refuseChanged();
  for await (const rows of readRows(file, format, { from })) {
    for (const row of rows) {
      const id = String(row.number);
      if (wanted && !wanted.has(id)) continue;
      page.push({ id, cursor: cursorOf(row), value: row });
      for (const cell of row.cells) characters += cell.length;
      if (page.length < PAGE && characters < PAGE_CHARACTERS) continue;
      yield page;
      page = [];
      characters = 0;
    }
  }
  if (page.length > 0) yield page;
}

import { checkPrepared } from 'common/csv-files';
import { EXIT } from '../exit';
import { checkBar } from './checkBar';
import type { CsvContext } from './program';
import { preparedFile, type ReadingOptions } from './ready';
import { print } from './report';
import { badRows, checkWords } from './words';

/** Reads the whole file and says what would become of its rows; sends and writes nothing. */
export async function validate(context: CsvContext, path: string, options: ReadingOptions): Promise<number> {
  const prepared = await preparedFile(path, options);
  const { name, size } = prepared.file;
  const bar = checkBar(context.terminal, { name, size, json: context.json });
  const check = await checkPrepared(prepared, context.terminal.interruption, (bytes, rows) => bar.show(bytes, rows)).finally(
    bar.end,
  );
  const { format, mappingName: mapping } = prepared;
  const result = { file: name, encoding: format.encoding.name, delimiter: format.delimiter, mapping, ...check };
  print(context, result, () => checkWords(prepared, check));
  return badRows(check) > 0 ? EXIT.rejected : EXIT.ok;
}

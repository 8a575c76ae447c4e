import fc from 'fast-check';
import iconv from 'iconv-lite';
import { opened, temporaryFolder } from '../../testing/csvFile';

const folder = temporaryFolder();
let count = 0;

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab1 ,;"\r\n\t|é€😀\u00a0=+-'), maxLength: 12 }),
  fc.constantFrom('', '"', '""', '\r', '\n', '\r\n', ',', '😀'),
);
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 30 }));
const lineEnd = fc.constantFrom('\r\n', '\n', '\r');

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csvOf = (rows: string[][], delimiter: string, ends: string[]) =>
  rows.map((row, at) => row.map(quoted).join(delimiter) + (ends[at % ends.length] ?? '\n')).join('');

const width = (rows: string[][]) => rows[0]?.length ?? 1;
const headed = (rows: string[][]) => [Array.from({ length: width(rows) }, (_, at) => `column ${at}`), ...rows];

test('gives back whatever was quoted, in any delimiter, line end and encoding', async () => {
  const encoding = fc.constantFrom('utf-8', 'utf-8 with mark', 'utf-16le', 'utf-16be');
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.array(lineEnd, { minLength: 1 }),
      encoding,
      async (rows, delimiter, ends, name) => {
        const text = csvOf(headed(rows), delimiter, ends);
        const bytes = name.startsWith('utf-8')
          ? Buffer.from(`${name === 'utf-8' ? '' : '\ufeff'}${text}`)
          : iconv.encode(text, name, { addBOM: true });
        const { rows: read } = await opened(folder.write(`${++count}.csv`, bytes), { delimiter });
        expect((await read()).map(({ cells }) => cells)).toEqual(rows);
      },
    ),
    { numRuns: 150 },
  );
});

test('continues after any row with the next one', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.array(lineEnd, { minLength: 1 }), fc.boolean(), fc.nat(), async (rows, ends, marked, pick) => {
      const text = `${marked ? '\ufeff' : ''}${csvOf(headed(rows), ';', ends)}`;
      const { rows: read } = await opened(folder.write(`${++count}.csv`, text), { delimiter: ';' });
      const all = await read();
      const place = all[pick % all.length];
      if (!place) return;
      expect(await read({ row: place.number, offset: place.end })).toEqual(all.slice(place.number));
    }),
    { numRuns: 150 },
  );
});

test('continues transcoded files by the number of the row', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.nat(), async (rows, pick) => {
      const bytes = iconv.encode(csvOf(headed(rows), ',', ['\r\n']), 'utf-16le', { addBOM: true });
      const { rows: read } = await opened(folder.write(`${++count}.csv`, bytes));
      const all = await read();
      const row = pick % (all.length + 1);
      expect(await read({ row, offset: 0 })).toEqual(all.slice(row));
    }),
    { numRuns: 60 },
  );
});

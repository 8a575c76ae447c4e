import iconv from 'iconv-lite';
import { opened, temporaryFolder } from '../../testing/csvFile';
import { InvalidFile } from './errors';
import { CsvFile } from './file';

const folder = temporaryFolder();
let count = 0;
const write = (content: string | Uint8Array) => folder.write(`${++count}.csv`, content);
const cellsOf = async (content: string | Uint8Array, options = {}) =>
  (await (await opened(write(content), options)).rows()).map(({ cells }) => cells);
const columns = ['id', 'Email Address'];

describe('rows', () => {
  it('reads every kind of line end in one file', async () => {
    expect(await cellsOf('id,b\r\n1,x\n2,"y\r\nz"\r3,w')).toEqual([
      ['1', 'x'],
      ['2', 'y\r\nz'],
      ['3', 'w'],
    ]);
  });

  it('keeps lines of blanks and of delimiters, drops lines without a character', async () => {
    expect(await cellsOf('id,b\n\n  \n,\n\r\n1,2\n\n')).toEqual([['  '], ['', ''], ['1', '2']]);
  });

  it('numbers rows and knows their ends', async () => {
    const { rows } = await opened(write('\ufeffid,b\r\n1,"é\n"\r\n2,y'));
    expect(await rows()).toEqual([
      { number: 1, cells: ['1', 'é\n'], end: 18, unusual: false },
      { number: 2, cells: ['2', 'y'], end: 21, unusual: false },
    ]);
  });

  it('marks rows that may hold control or replacement characters', async () => {
    const { rows } = await opened(write('id\na\u0001\n'));
    expect(await rows()).toMatchObject([{ unusual: true }]);
    const replaced = await opened(write('id\na\ufffd\n'));
    expect(await replaced.rows()).toMatchObject([{ unusual: true }]);
  });

  it.each([
    ['id,b\n1,2\n3,4\n5,x"y\n6,7\n', /^After row 2 \(line 4\): a quote stands within/],
    ['id,b\r\n1,"2\r\n"\r\n3,4\r\n5,"x"y\r\n', /^After row 2 \(line 5\): there is text after a closing quote/],
    ['id,b\n1,2\n3,"4\n5,6\n', /^After row 1 \(line 3\): a quote is opened and never closed/],
    [`id,b\n1,2\n3,"${'x'.repeat(3_000_000)}`, /^After row 1 \(line 3\): a row is longer than 1 MiB/],
    [`id,b\n1,2\n3,${'x,'.repeat(600_000)}\n5,6\n`, /^After row 1 \(line 3\): a row is longer than 1 MiB/],
    [`id,b\n1,2\n3,${'x,'.repeat(3_000_000)}`, /^After row 1 \(line 3\): a row is longer than 1 MiB/],
  ])('refuses wrong quotes and endless rows (%#)', async (text, message) => {
    await expect(cellsOf(text)).rejects.toThrow(message);
  });

  it('takes megabytes of blank lines for what they are', async () => {
    expect(await cellsOf(`id,b\n1,2\n${'\n'.repeat(5_000_000)}3,4\n`)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('says which column names and cells nothing: no cell in a message', async () => {
    const error = await cellsOf('id,b\n1,"secret"x\n').catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(InvalidFile);
    expect(String(error)).not.toContain('secret');
  });
});

describe('encodings', () => {
  it.each([
    ['utf-16le', Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode('id,b\n1,Ánna 😀\n', 'utf-16le')])],
    ['utf-16be', Buffer.concat([Buffer.from([0xfe, 0xff]), iconv.encode('id,b\n1,Ánna 😀\n', 'utf-16be')])],
    ['utf-8', Buffer.from('\ufeffid,b\n1,Ánna 😀\n')],
  ])('takes the byte-order mark of %s', async (_name, bytes) => {
    expect(await cellsOf(bytes, { encoding: 'windows-1252' })).toEqual([['1', 'Ánna 😀']]);
  });

  it('reads Windows-1252 when asked to', async () => {
    const bytes = iconv.encode('id,b\n1,€ – Ünal’s\n', 'windows-1252');
    expect(await cellsOf(bytes, { encoding: 'windows-1252' })).toEqual([['1', '€ – Ünal’s']]);
  });

  it('refuses bytes that are not UTF-8, and names the row before them', async () => {
    const bytes = Buffer.concat([Buffer.from('id,b\n1,é\n2,"x\ny"\n3,'), Buffer.from([0xe9]), Buffer.from('t\n4,z\n')]);
    await expect(cellsOf(bytes)).rejects.toThrow(/^After row 2 \(line 5\): .* not UTF-8.*--encoding windows-1252/);
  });

  it('refuses a character cut off at the end of the file', async () => {
    await expect(cellsOf(Buffer.concat([Buffer.from('id,b\n1,2\n3,x'), Buffer.from([0xf0, 0x9f])]))).rejects.toThrow(
      /After row 1/,
    );
  });

  it('finds wrong bytes far into a large file', async () => {
    const good = Buffer.from(`id,b\n${'1,ü€😀\n'.repeat(50_000)}`);
    await expect(cellsOf(Buffer.concat([good, Buffer.from([0x31, 0x2c, 0xfc, 0x0a])]))).rejects.toThrow(
      /^After row 50000 \(line 50002\)/,
    );
  });

  it('refuses unknown encodings', async () => {
    await expect(cellsOf('id\n1\n', { encoding: 'klingon' })).rejects.toThrow(/--encoding klingon is not known/);
    await expect(cellsOf('id\n1\n', { encoding: 'base64' })).rejects.toThrow(/is not known/);
  });
});

describe('header and delimiter', () => {
  it.each([
    [',', 'id,Email Address\n1,a;b\n'],
    [';', 'id;Email Address\n1;a,b\n'],
    ['\t', 'id\tEmail Address\n1\ta,b\n'],
    ['|', 'id|"Email Address"\n1|a,b\n'],
  ])('finds the delimiter %j by the header', async (delimiter, text) => {
    const { format } = await opened(write(text), { columns, delimiter: undefined });
    expect(format.delimiter).toBe(delimiter);
  });

  it('obeys a line that names the delimiter', async () => {
    const { format, rows } = await opened(write('\ufeffsep=;\r\nid;Email Address\r\n1;x,y\r\n'), {
      columns,
      delimiter: undefined,
    });
    expect(format).toMatchObject({ delimiter: ';', header: ['id', 'Email Address'] });
    const all = await rows();
    expect(all).toMatchObject([{ number: 1, cells: ['1', 'x,y'] }]);
    expect(await rows({ row: 0, offset: 28 })).toMatchObject([{ cells: ['1', 'x,y'] }]);
  });

  it('refuses a header that fits several delimiters', async () => {
    await expect(opened(write('id\n1\n'), { columns: ['id'], delimiter: undefined })).rejects.toThrow(
      /fits several delimiters.*--delimiter/,
    );
  });

  it('lists all faults of a header at once, each with its near miss', async () => {
    const opening = opened(write('ID,Email\u00a0Address,x,x,,\n'), {
      columns: ['id', 'Email Address', 'Product'],
      delimiter: undefined,
    });
    await expect(opening).rejects.toThrow(InvalidFile);
    const error = await opening.catch((thrown: Error) => thrown.message);
    expect(error).toContain('"id" is missing; there is "ID"');
    expect(error).toContain('"Email Address" is missing; there is "Email\\u00A0Address"');
    expect(error).toContain('"Product" is missing.');
    expect(error).toContain('"x" stands there 2 times (columns 3, 4)');
  });

  it('names the column meant when a letter is wrong', async () => {
    await expect(opened(write('id,Emial Address\n'), { columns })).rejects.toThrow(/there is "Emial Address"/);
  });
});

describe('files', () => {
  it.each([
    ['missing.csv', /There is no such file/],
    ['.', /is a folder/],
  ])('refuses %s', async (name, message) => {
    await expect(CsvFile.open(`${folder.path}/${name}`)).rejects.toThrow(message);
  });

  it.each([
    [Buffer.alloc(0), /is empty/],
    [Buffer.from([0x50, 0x4b, 3, 4, 20]), /Excel workbook \(\.xlsx\)/],
    [Buffer.from([0x1f, 0x8b, 8]), /gunzip/],
  ])('refuses other formats by their first bytes (%#)', async (bytes, message) => {
    await expect(CsvFile.open(write(bytes))).rejects.toThrow(message);
  });

  it('notices a change', async () => {
    const path = write('id\n1\n');
    const file = await CsvFile.open(path);
    await file.refuseChanged();
    folder.write(path.split('/').at(-1) ?? '', 'id\n1\n2\n');
    await expect(file.refuseChanged()).rejects.toMatchObject({ code: 'file_changed' });
  });
});

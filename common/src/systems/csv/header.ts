import type { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { decoded, type Encoding, encodingOf } from './encoding';
import { InvalidFile, shownName } from './errors';
import type { CsvFile } from './file';
import { near } from './nearMiss';
import { LONGEST_RECORD, type Parsed, parserOptions, quotingFault } from './parser';
import { NotUtf8 } from './utf8';

/** How a file is read: found once, kept for a resume. */
export interface CsvFormat {
  encoding: Encoding;
  delimiter: string;
  /** Bytes of the text (UTF-8) before its header: a line that names the delimiter. */
  skip: number;
  header: string[];
}

export interface FormatOptions {
  encoding?: string | undefined;
  /** One character; without it the one that fits. */
  delimiter?: string | undefined;
  /** Columns that must be there, byte for byte. */
  columns: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Columns of a list of rejected rows: left over when it is imported again. */
export const LEFT_OVER = new Set(['import_row', 'import_code', 'import_reason']);
export const delimiterName = (delimiter: string): string => (delimiter === '\t' ? 'tab' : delimiter);

/**
 * Finds out how the file is to be read, and checks its header.
 * @throws InvalidFile with all that is wrong with the header, each with the column that was perhaps meant
 */
export async function formatOf(file: CsvFile, options: FormatOptions): Promise<CsvFormat> {
  const encoding = encodingOf(file.beginning, options.encoding);
  const head = await beginningOf(file, encoding);
  const named = /^"?sep=([^\r\n"])"?(?:\r\n|\n|\r|$)/i.exec(head.toString('latin1', 0, 16));
  const skip = named?.[0].length ?? 0;
  const wanted = options.delimiter ?? named?.[1];
  const candidates = (wanted === undefined ? DELIMITERS : [wanted]).map((delimiter) =>
    headerWith(delimiter, head.subarray(skip), options.columns),
  );
  const { delimiter, header } = chosen(candidates, options.columns);
  return { encoding, delimiter, skip, header };
}

/** As much of the text as a header can have. */
async function beginningOf(file: CsvFile, encoding: Encoding): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of decoded(file.bytes(encoding.start), encoding)) {
      pieces.push(piece);
      length += piece.length;
      if (length > LONGEST_RECORD + 1024) break;
    }
  } catch (error) {
    // A later row may be meant: it is found, and named, when the rows are read.
    if (!(error instanceof NotUtf8)) throw error;
  }
  return Buffer.concat(pieces);
}

interface Candidate {
  delimiter: string;
  header: string[];
  /** How many of the columns wanted it has. */
  found: number;
  fault?: CsvError;
}

function headerWith(delimiter: string, head: Buffer, columns: readonly string[]): Candidate {
  try {
    const [first] = parse(head, { ...parserOptions(delimiter), to: 1 }) as unknown as Parsed[];
    const header = first?.record ?? [];
    const names = new Set(header);
    return { delimiter, header, found: columns.filter((column) => names.has(column)).length };
  } catch (error) {
    return { delimiter, header: [], found: -1, fault: error as CsvError };
  }
}

function chosen(candidates: Candidate[], columns: readonly string[]): Candidate {
  const fitting = candidates.filter(({ found }) => found === columns.length);
  const [best] = candidates.toSorted((one, other) => other.found - one.found || other.header.length - one.header.length);
  if (!best) throw new RangeError('no delimiter to try');
  if (fitting.length > 1) {
    const names = fitting.map(({ delimiter }) => delimiterName(delimiter)).join('  ');
    throw new InvalidFile(`The header fits several delimiters (${names}). Name the right one: --delimiter ","`);
  }
  if (best.fault) throw quotingFault(best.fault.code, 'In the header');
  if (best.header.length === 0) throw new InvalidFile('The file has no header: its first row names the columns.');
  const faults = [...repeated(best.header), ...missing(best.header, columns)];
  if (faults.length === 0) return best;
  const read =
    candidates.length > 1 && fitting.length === 0
      ? 'None of the delimiters , ; tab | gives all mapped columns'
      : 'The header is not usable';
  const listed = faults.map((fault) => `  - ${fault}`).join('\n');
  throw new InvalidFile(
    `${read} (read with "${delimiterName(best.delimiter)}", ${best.header.length} columns):\n${listed}\n` +
      'Correct the names in the file, or in the mapping (--mapping). They have to be the same, capitals and blanks included.',
  );
}

function repeated(header: readonly string[]): string[] {
  const seen = new Map<string, number[]>();
  for (const [index, name] of header.entries()) seen.set(name, [...(seen.get(name) ?? []), index + 1]);
  return [...seen].flatMap(([name, places]) =>
    places.length > 1 && name.trim() !== '' && !LEFT_OVER.has(name)
      ? [`${shownName(name)} stands there ${places.length} times (columns ${places.join(', ')}).`]
      : [],
  );
}

function missing(header: readonly string[], columns: readonly string[]): string[] {
  const names = new Set(header);
  return columns
    .filter((column) => !names.has(column))
    .map((column) => {
      const meant = near(column, header);
      return `${shownName(column)} is missing${meant === undefined ? '' : `; there is ${shownName(meant)}`}.`;
    });
}

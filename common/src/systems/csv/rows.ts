import { type CsvError, type Parser, parse } from 'csv-parse';
import { decoded } from './encoding';
import { InvalidFile } from './errors';
import type { CsvFile } from './file';
import type { CsvFormat } from './header';
import { LONGEST_RECORD, type Parsed, parserOptions, quotingFault } from './parser';
import { NotUtf8 } from './utf8';

/** One row of the file, below its header. */
export interface CsvRow {
  /** From 1. */
  number: number;
  cells: string[];
  /** Byte offset in the file right after it; 0 where the text was transcoded. */
  end: number;
  /** It may hold a control character or U+FFFD: a look at its bytes is cheaper than one at every cell. */
  unusual: boolean;
}

/** A place between two rows. */
export interface Place {
  row: number;
  offset: number;
}

export interface ReadOptions {
  /** Rows after this place only. */
  from?: Place | undefined;
  /** Gets the bytes of the file as they are read, from its very beginning. */
  tap?: Tap;
  /** Whether a row knows its end: that costs an eighth of the time. */
  places?: boolean;
}

type Tap = (bytes: Buffer) => void;

/**
 * The rows after a place, in pieces as they come; from the beginning without one. Nothing but the rows of a piece is in memory.
 * @throws InvalidFile for wrong bytes, quotes and sizes: "after row N (line L)"
 */
export async function* readRows(
  file: CsvFile,
  format: CsvFormat,
  { from, tap, places = true }: ReadOptions = {},
): AsyncGenerator<CsvRow[]> {
  const { at, skip, row, offset } = startOf(format, from);
  const bytes = tap ? tapped(file, at, tap) : file.bytes(at);
  const text = without(decoded(bytes, format.encoding), skip);
  const parser = new RowParser(format, row, places ? offset : undefined);
  const wanted = from?.row ?? 0;
  try {
    for await (const piece of text) yield after(wanted, parser.write(piece));
    yield after(wanted, parser.end());
  } catch (error) {
    // Where a row of so many bytes begins is known to a reading with places only.
    if (error instanceof TooLong && !places) await exhausted(readRows(file, format, { from }));
    const faultAt = parser.faultOf(error);
    if (!faultAt) throw error;
    const line = await lineAt(file, format, (offset ?? 0) + parser.read(error));
    throw faultAt(`After row ${Math.max(0, parser.row)} (line ${line})`);
  } finally {
    parser.close();
  }
}

/** Where reading begins: in the file, in its text, and before which row. */
function startOf({ encoding, skip }: CsvFormat, from: Place | undefined) {
  if (from && !encoding.transcoded) return { at: from.offset, skip: 0, row: from.row, offset: from.offset };
  const offset = encoding.transcoded ? undefined : encoding.start + skip;
  return { at: encoding.start, skip, row: -1, offset };
}

const notUtf8 = (place: string) =>
  new InvalidFile(
    `${place}: there are bytes that are not UTF-8. Name the encoding the file was saved in, ` +
      'mostly --encoding windows-1252, or save it as UTF-8.',
  );

const after = (row: number, rows: CsvRow[]): CsvRow[] =>
  (rows[0]?.number ?? Number.POSITIVE_INFINITY) > row ? rows : rows.filter(({ number }) => number > row);

async function exhausted(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows);
}

async function* tapped(file: CsvFile, at: number, tap: Tap): AsyncGenerator<Buffer> {
  if (at > 0) tap(file.beginning.subarray(0, at));
  for await (const piece of file.bytes(at)) {
    tap(piece);
    yield piece;
  }
}

async function* without(pieces: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of pieces) {
    const kept = left > 0 ? piece.subarray(left) : piece;
    left = Math.max(0, left - piece.length);
    if (kept.length > 0) yield kept;
  }
}

/** Feeds csv-parse by hand: a pipe would be slower, and would hide how far it is. */
class RowParser {
  private readonly parser: Parser;
  private fed = 0;
  private handedOut = 0;
  private emptyBefore = 0;
  private lastUnusual = -1;
  /** A row that comes next begins there or later. */
  private begun = 0;
  private lastEnd = 0;

  constructor(
    format: CsvFormat,
    /** Number of the last row read; the header is row 0. */
    public row: number,
    /** Offset in the file of the first byte that is fed; undefined where offsets mean nothing, or aren't wanted. */
    private readonly offset: number | undefined,
  ) {
    this.parser = parse(parserOptions(format.delimiter, offset !== undefined));
    // Read from `errored` after each write; without a listener the process would end.
    this.parser.on('error', () => {});
  }

  /** Offset in the text of the end of the last row before an error. */
  read(error?: unknown): number {
    return error instanceof TooLong ? this.lastEnd : this.parser.info.bytes;
  }

  write(piece: Buffer): CsvRow[] {
    const from = this.fed;
    this.noteUnusual(piece);
    this.fed += piece.length;
    this.parser.write(piece);
    const rows = this.rows();
    const { empty_lines: empty } = this.parser.info;
    if (rows.length === 0 && this.fed - this.parser.info.bytes > 2 * LONGEST_RECORD && empty === this.emptyBefore)
      throw new TooLong();
    if (rows.length > 0) {
      this.begun = from;
      this.emptyBefore = empty;
    }
    return rows;
  }

  /** The parser looks some characters ahead: a row may be complete and not handed out yet. */
  private flush(): void {
    try {
      this.parser.write('____');
      this.rows();
    } catch {
      // Of what is wrong, the bytes came first.
    }
  }

  end(): CsvRow[] {
    this.parser.end();
    return this.rows();
  }

  close(): void {
    this.parser.destroy();
  }

  /** What to say of an error of the file; undefined for any other. */
  faultOf(error: unknown): ((place: string) => InvalidFile) | undefined {
    if (error instanceof NotUtf8) {
      this.flush();
      return notUtf8;
    }
    if (error instanceof TooLong) return (place) => quotingFault('CSV_MAX_RECORD_SIZE', place);
    if (error !== this.parser.errored) return undefined;
    const { code, records } = error as CsvError;
    // Rows of the piece in which the error is were parsed, but are not handed out.
    if (typeof records === 'number') this.row += Math.max(0, records - this.handedOut);
    return (place) => quotingFault(code, place);
  }

  private rows(): CsvRow[] {
    const rows: CsvRow[] = [];
    const unusual = this.lastUnusual >= this.begun;
    for (;;) {
      const parsed = this.parser.read() as Parsed | string[] | null;
      if (parsed === null) break;
      const cells = Array.isArray(parsed) ? parsed : parsed.record;
      refuseTooLong(cells);
      if (!Array.isArray(parsed)) this.lastEnd = parsed.info.bytes;
      this.handedOut++;
      const number = ++this.row;
      // The header of the text.
      if (number === 0) continue;
      const end = Array.isArray(parsed) ? 0 : (this.offset ?? 0) + parsed.info.bytes;
      rows.push({ number, cells, end, unusual });
    }
    if (this.parser.errored) throw this.parser.errored;
    return rows;
  }

  /** Control characters but tab and line ends; 0xEF begins U+FFFD, among a few others. */
  private noteUnusual(piece: Buffer): void {
    for (let at = piece.length - 1; at >= 0; at--) {
      const byte = piece[at] as number;
      if ((byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) || byte === 0xef) {
        this.lastUnusual = this.fed + at;
        return;
      }
    }
  }
}

class TooLong extends Error {}

/** The parser's own limit looks at one cell. */
function refuseTooLong(record: string[]): void {
  let length = record.length;
  for (const cell of record) length += cell.length;
  if (length > LONGEST_RECORD) throw new TooLong();
}

/** The line (from 1) at an offset of the text: counted only once something is wrong. */
async function lineAt(file: CsvFile, format: CsvFormat, offset: number): Promise<number> {
  const { encoding } = format;
  const until = encoding.transcoded ? offset + format.skip : offset - encoding.start;
  let line = 1;
  let at = 0;
  let last = 0;
  try {
    for await (const piece of decoded(file.bytes(encoding.start), encoding)) {
      for (const byte of piece) {
        if (at++ >= until) return line;
        // CRLF is one line end.
        if (byte === 0x0d || (byte === 0x0a && last !== 0x0d)) line++;
        last = byte;
      }
    }
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
  }
  return line;
}

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Fatal } from '../../contract/errors';
import { InvalidFile } from './errors';

/** Large enough that the work for each piece doesn't count, small enough that the rows of one fit into memory many times. */
const PIECE_BYTES = 128 * 1024;

/** First bytes of formats that are taken for CSV now and then. */
const FOREIGN: [signature: number[], advice: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'is a ZIP archive or an Excel workbook (.xlsx). Unpack it, or export the sheet as "CSV UTF-8"'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'is an old Excel workbook (.xls). Export the sheet as "CSV UTF-8"'],
  [[0x1f, 0x8b], 'is compressed with gzip. Unpack it (gunzip)'],
  [[0x42, 0x5a, 0x68], 'is compressed with bzip2. Unpack it (bunzip2)'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'is compressed with zstd. Unpack it (unzstd)'],
  [[0x25, 0x50, 0x44, 0x46], 'is a PDF. Export the data as CSV'],
];

const REASONS: Record<string, string> = {
  ENOENT: 'There is no such file',
  ENOTDIR: 'There is no such file',
  EACCES: 'The file may not be read',
  EPERM: 'The file may not be read',
};

/** A file as it was when the import looked at it first. Reading streams: its size doesn't matter to memory. */
export class CsvFile {
  private constructor(
    /** Absolute. */
    readonly path: string,
    readonly size: number,
    /** Epoch milliseconds. */
    readonly modifiedMs: number,
    /** The first bytes, at most 4 kB. */
    readonly beginning: Buffer,
  ) {}

  /** @throws InvalidFile when it is missing, no regular file, not readable, empty, or of another format by its first bytes */
  static async open(given: string): Promise<CsvFile> {
    const path = resolve(given);
    try {
      const about = await stat(path);
      if (about.isDirectory()) throw new InvalidFile(`${given} is a folder. Name a file in it.`);
      if (!about.isFile()) throw new InvalidFile(`${given} is no regular file. A resume has to read it again: save it first.`);
      const handle = await open(path, 'r');
      try {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
        const beginning = buffer.subarray(0, bytesRead);
        refuseForeign(given, beginning);
        return new CsvFile(path, about.size, about.mtimeMs, beginning);
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (error instanceof InvalidFile) throw error;
      throw new InvalidFile(`${REASONS[codeOf(error)] ?? `The file could not be read (${codeOf(error)})`}: ${given}`);
    }
  }

  get name(): string {
    return basename(this.path);
  }

  /**
   * The bytes from an offset on, in pieces.
   * @throws Fatal `file_unreadable`
   */
  async *bytes(start: number): AsyncGenerator<Buffer> {
    try {
      for await (const piece of createReadStream(this.path, { start, highWaterMark: PIECE_BYTES })) yield piece as Buffer;
    } catch (error) {
      throw new Fatal('file_unreadable', `The file could no longer be read (${codeOf(error)}): ${this.path}`);
    }
  }

  /** @throws Fatal `file_changed`: rows would be skipped or sent twice, unnoticed */
  async refuseChanged(): Promise<void> {
    const now = await stat(this.path).catch(() => undefined);
    if (now?.size === this.size && now.mtimeMs === this.modifiedMs) return;
    throw new Fatal('file_changed', `The file was changed or removed while it was imported: ${this.path}`);
  }
}

function refuseForeign(given: string, beginning: Buffer): void {
  if (beginning.length === 0) throw new InvalidFile(`${given} is empty.`);
  for (const [signature, advice] of FOREIGN) {
    if (signature.every((byte, at) => beginning[at] === byte)) throw new InvalidFile(`${given} ${advice}, and import that.`);
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown reason');

import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import { between, encodeUtf8 } from '../../base/utf8';

const deflate = promisify(deflateRaw);

/** Lines of JSON at a tenth of their size: for what has been sent and is only read again when something is wrong with it. */
export class CompressedLines {
  private constructor(private readonly bytes: Buffer | undefined) {}

  /** JSON has no line breaks of its own. The fastest level is small enough; it works beside the main thread. */
  static async of(lines: string[]): Promise<CompressedLines> {
    return new CompressedLines(lines.length === 0 ? undefined : await deflate(encodeUtf8(between(lines, '\n')), { level: 1 }));
  }

  read(): string[] {
    return this.bytes === undefined ? [] : inflateRawSync(this.bytes).toString().split('\n');
  }
}

/** The same for records; the answer reads them each time it is called. They have to be what JSON makes of them. */
export async function compressed<R>(records: R[]): Promise<() => R[]> {
  const lines = await CompressedLines.of(records.map((record) => JSON.stringify(record)));
  return () => lines.read().map((line) => JSON.parse(line) as R);
}

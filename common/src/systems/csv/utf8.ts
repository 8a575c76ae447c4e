import { isUtf8 } from 'node:buffer';

/** Bytes that are no UTF-8; everything before them has been passed on. */
export class NotUtf8 extends Error {}

/** Passes valid UTF-8 on, never cut within a character. @throws NotUtf8 */
export async function* checkedUtf8(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const all = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const whole = all.length - unfinished(all);
    rest = all.subarray(whole);
    const text = all.subarray(0, whole);
    if (!isUtf8(text)) {
      yield validPart(text);
      throw new NotUtf8();
    }
    if (text.length > 0) yield text;
  }
  if (rest.length > 0) throw new NotUtf8();
}

/** How many bytes at the end begin a character whose other bytes haven't come yet. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    // A byte that continues a character; its beginning is further ahead.
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return back < length ? back : 0;
  }
  return 0;
}

function validPart(bytes: Buffer): Buffer {
  let valid = 0;
  let beyond = bytes.length;
  while (beyond - valid > 1) {
    const middle = (valid + beyond) >> 1;
    const part = bytes.subarray(0, middle);
    if (isUtf8(part.subarray(0, middle - unfinished(part)))) valid = middle;
    else beyond = middle;
  }
  const part = bytes.subarray(0, valid);
  return part.subarray(0, valid - unfinished(part));
}

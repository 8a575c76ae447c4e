import iconv from 'iconv-lite';
import { InvalidFile } from './errors';
import { checkedUtf8 } from './utf8';

export interface Encoding {
  /** `utf-8`, or a name that iconv-lite knows. */
  name: string;
  /** Where the text begins, after a byte-order mark. */
  start: number;
  /** The text is read as UTF-8 bytes of its own: a place in it is no place in the file. */
  transcoded: boolean;
}

const MARKS: [bytes: number[], name: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/**
 * A byte-order mark decides, then what was asked for, else it is UTF-8: never guessed.
 * @throws InvalidFile when the encoding that was asked for is unknown
 */
export function encodingOf(beginning: Buffer, asked: string | undefined): Encoding {
  const name = asked === undefined ? undefined : canonical(asked);
  for (const [bytes, marked] of MARKS) {
    if (!bytes.every((byte, at) => beginning[at] === byte)) continue;
    return { name: marked, start: bytes.length, transcoded: marked !== 'utf-8' };
  }
  return { name: name ?? 'utf-8', start: 0, transcoded: name !== undefined && name !== 'utf-8' };
}

/** The names of bytes in iconv-lite are no encodings of text. */
const NO_TEXT = /^(?:base64|hex|binary|internal)$/i;

export function isEncoding(name: string): boolean {
  return !NO_TEXT.test(name) && iconv.encodingExists(name);
}

function canonical(name: string): string {
  if (!isEncoding(name)) {
    throw new InvalidFile(`--encoding ${name} is not known. Examples: utf-8, windows-1252, iso-8859-15, utf-16le, shift_jis.`);
  }
  return /^utf-?8$/i.test(name) ? 'utf-8' : name.toLowerCase();
}

/** The file's text as UTF-8. @throws NotUtf8 when it is said to be UTF-8, and isn't */
export function decoded(bytes: AsyncIterable<Buffer>, { name }: Encoding): AsyncGenerator<Buffer> {
  return name === 'utf-8' ? checkedUtf8(bytes) : transcoded(bytes, name);
}

async function* transcoded(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(name, { stripBOM: false });
  for await (const piece of bytes) {
    const text = decoder.write(piece);
    if (text.length > 0) yield Buffer.from(text, 'utf8');
  }
  const rest = decoder.end();
  if (rest) yield Buffer.from(rest, 'utf8');
}

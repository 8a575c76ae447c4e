import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** The columns of the mapping of policies, and one that no mapping uses. */
const HEADER = [
  ...['Policy Number', 'customer_id', 'Email Address', 'Other 2', '$firstname', '$lastname', '$mobile', '$zip'],
  ...['Guidewire Account IDs', 'Types of Ancillaries Held', 'dob', 'Policy Status', 'Auto Renewal', 'Individual Role', 'Product'],
  ...['Brand', 'Is Multicar Policy', 'Online Policy', 'Vehicle Registration', 'Latest Renewal Date', 'Latest End Date'],
  ...['Latest Start Date', 'Payment Method', 'When'],
];

const day = (row: number) => `2026-${String(1 + (row % 12)).padStart(2, '0')}-${String(1 + (row % 28)).padStart(2, '0')}`;

function lineOf(row: number): string {
  const customer = row % 100_003;
  return [
    ...[
      `P-${row}`,
      `000${customer}`,
      `person.${customer}@example.com`,
      `x-${customer}`,
      'kim',
      'McDonald',
      `44770090${row % 10_000}.0`,
    ],
    ...['EX1 2MP', '111|222', 'Breakdown', '1990-12-24', 'Live', 'true', 'Policyholder', '"Car, home"', 'Example', 'TRUE', '0'],
    ...['AB12 CDE', day(row), day(row + 5), '1/1/26', 'Monthly', `${day(row)} 12:${10 + (row % 50)}:00`],
  ].join(',');
}

export interface GeneratedFile {
  rows: number;
  bytes: number;
}

/**
 * Writes a file of so many rows, or of so many bytes, as a stream.
 * @param filler characters in a column that is not mapped: long rows make a large file of few requests
 */
export async function writeCsv(
  path: string,
  {
    rows = Number.POSITIVE_INFINITY,
    bytes = Number.POSITIVE_INFINITY,
    filler = 0,
  }: { rows?: number; bytes?: number; filler?: number },
): Promise<GeneratedFile> {
  const stream = createWriteStream(path);
  const rest = filler > 0 ? `,"${'note, '.repeat(Math.ceil(filler / 6))}"` : '';
  let written = 0;
  let row = 0;
  let piece = `${HEADER.join(',')}${filler > 0 ? ',Internal note' : ''}\n`;
  while (row < rows && written < bytes) {
    piece += `${lineOf(++row)}${rest}\n`;
    if (piece.length < 256 * 1024) continue;
    written += piece.length;
    if (!stream.write(piece)) await once(stream, 'drain');
    piece = '';
  }
  stream.end(piece);
  await once(stream, 'close');
  return { rows: row, bytes: written + piece.length };
}

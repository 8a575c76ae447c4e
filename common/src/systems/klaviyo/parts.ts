/** As many rows as a request takes, and their bytes. */
interface Limits<R> {
  rows: number;
  bytes: number;
  bytesOf(row: R): number;
}

/** Cuts rows into as few requests, in their order, as the limits allow; a row that is too large by itself is a request of its own. */
export function partsOf<R>(rows: readonly R[], limits: Limits<R>): R[][] {
  const parts: R[][] = [];
  let part: R[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = limits.bytesOf(row);
    if (part.length > 0 && (part.length === limits.rows || bytes + size > limits.bytes)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

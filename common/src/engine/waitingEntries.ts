import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Entry } from './batcher';
import type { PendingRange } from './progress';

/** As JSON: id, number of the range, size, label, warnings. */
type Line = [id: string, range: number, size: number, label: string | null, warnings: string[] | null];

/**
 * The entries of a batch on its way. While it waits for its job, which takes seconds to minutes, they are packed outside the heap: a seventh
 * of what they take as objects, and the garbage collector doesn't walk over them.
 */
export class WaitingEntries {
  private ranges: PendingRange[] = [];
  private packed: Buffer | undefined;

  constructor(private entries: Entry[]) {}

  pack(): void {
    if (this.packed) return;
    const places = new Map<PendingRange, number>();
    const placeOf = (range: PendingRange): number => {
      const place = places.get(range) ?? places.size;
      places.set(range, place);
      return place;
    };
    const lines = this.entries.map(
      ({ id, range, size, label, warnings }): Line => [id, placeOf(range), size, label ?? null, warnings ?? null],
    );
    this.ranges = [...places.keys()];
    this.packed = deflateRawSync(JSON.stringify(lines), { level: 1 });
    this.entries = [];
  }

  /** In their order. */
  unpack(): Entry[] {
    if (!this.packed) return this.entries;
    const { ranges } = this;
    const lines: Line[] = JSON.parse(inflateRawSync(this.packed).toString());
    return lines.map(([id, place, size, label, warnings]) => ({
      ...{ id, range: ranges[place] as PendingRange, size },
      ...{ label: label ?? undefined, warnings: warnings ?? undefined },
    }));
  }
}

import type { CarriedBatch, Segment, StoredRun } from '../state/documents';
import { addTo, type Batch, emptyBatch, type MappedItem, recordBytes } from './batcher';
import type { PendingRange } from './progress';

/** What was read of a segment so far. */
interface Part {
  segment: Segment;
  items: MappedItem[];
  ranges: PendingRange[];
}

interface Open {
  before: CarriedBatch;
  /** The records are taken up as of this one while they are read. */
  batch: Batch;
  parts: Part[];
  /** Segments whose end the reader hasn't passed. */
  missing: Set<Segment>;
}

interface Parts {
  include(shard: number, cursor: string, batch: Batch): PendingRange;
  /** Gets a batch all of whose places have been read; undefined when no record of it is left to send. */
  dispatch(batch: Batch | undefined, before: CarriedBatch): Promise<void>;
  bytesOf?: ((record: unknown) => number) | undefined;
}

/**
 * Puts the batches together again that jobs of an earlier slice carry: in the order in which they were sent, from the same places of
 * the source. What was changed meanwhile shows in their digest.
 */
export class Reassembly {
  private readonly open: Open[];
  private readonly byShard = new Map<number, { open: Open; part: Part }[]>();

  constructor(
    left: readonly CarriedBatch[],
    { shards = [] }: Pick<StoredRun, 'shards'>,
    private readonly parts: Parts,
  ) {
    const unread = ({ shard, last }: Segment) => {
      const at = shards[shard];
      return at !== undefined && !at.done && (at.cursor === undefined || at.cursor < last);
    };
    this.open = left.map((before) => ({
      before,
      batch: { ...emptyBatch(), mayRepeat: true },
      parts: before.segments.map((segment) => ({ segment, items: [], ranges: [] })),
      missing: new Set(before.segments.filter(unread)),
    }));
    for (const open of this.open) {
      for (const part of open.parts) {
        const { shard } = part.segment;
        this.byShard.set(shard, [...(this.byShard.get(shard) ?? []), { open, part }]);
      }
    }
  }

  /** Takes a record that belongs to one of the batches; false for all others. */
  take(item: MappedItem): boolean {
    const { shard, cursor } = item;
    const place = this.byShard
      .get(shard)
      ?.find(({ open, part: { segment } }) => open.missing.has(segment) && segment.first <= cursor && cursor <= segment.last);
    if (!place) return false;
    place.part.items.push(item);
    place.part.ranges.push(this.parts.include(shard, cursor, place.open.batch));
    return true;
  }

  /** The reader of a shard has come to a place, or to its end. */
  async passed(shard: number, cursor?: string): Promise<void> {
    for (const { open, part } of this.byShard.get(shard) ?? []) {
      const { segment } = part;
      if (!open.missing.has(segment) || (cursor !== undefined && cursor < segment.last)) continue;
      open.missing.delete(segment);
      if (open.missing.size === 0) await this.close(open);
    }
  }

  /** Hands on what there is of batches that aren't complete: their readers may be waiting for them. */
  async flush(): Promise<void> {
    for (const open of [...this.open]) {
      if (open.parts.every(({ items }) => items.length === 0)) continue;
      open.missing.clear();
      await this.close(open);
    }
  }

  private async close(open: Open): Promise<void> {
    this.open.splice(this.open.indexOf(open), 1);
    const { batch, parts, before } = open;
    for (const part of parts) {
      for (const [index, item] of part.items.entries()) {
        const range = part.ranges[index];
        if (range) addTo(batch, item, range, recordBytes(item.records, this.parts.bytesOf));
      }
      // Nothing here holds the records while they wait for their job.
      part.items = [];
      part.ranges = [];
    }
    await this.parts.dispatch(batch.entries.length === 0 ? undefined : batch, before);
  }
}

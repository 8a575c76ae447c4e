import { Semaphore } from '../base/semaphore';
import { sleep } from '../base/wait';
import { type Outcome, written } from '../contract/outcome';
import type { Selection, Shard } from '../contract/run';
import type { Item } from '../contract/source';
import type { Batcher, MappedItem } from './batcher';
import { labelOf } from './labels';
import { combine } from './outcomes';
import type { Reassembly } from './reassembly';
import { mapPage } from './transferPage';
import type { SliceParts } from './writers';

/** Pages that may be read or mapped at once: bounds memory, whatever the number of shards. */
const PAGES = 3;
/** Rejected records that wait for a checkpoint, which a single slow batch can hold up. They take memory one by one. */
const MOST_REJECTED = 50_000;
const REJECTED_PAUSE_MS = 100;

/** A record that the mapping settled by itself. */
interface SettledItem {
  shard: number;
  id: string;
  label: string | undefined;
  cursor: string;
  outcome: Outcome;
}

/** Reads the shards of a run side by side, maps their pages and fills the batches. */
export class Readers {
  private readonly pages = new Semaphore(PAGES);
  /** One page after the other is handed on: so a batch that has to wait for its turn slows all readers down. */
  private readonly turn = new Semaphore(1);

  constructor(
    private readonly parts: SliceParts,
    private readonly batcher: Batcher,
    private readonly reassembly: Reassembly,
  ) {}

  /** Resolves when everything is read and in batches, or the slice is to end. */
  async readAll(selection: Selection): Promise<void> {
    const { lease, halt } = this.parts;
    const open = [...(lease.run.shards ?? []).entries()].filter(([, shard]) => !shard.done);
    await Promise.all(open.map(([index, shard]) => this.readShard(shard, index, selection).catch((error) => halt.fail(error))));
    if (!halt.draining) await this.flush();
  }

  private async flush(): Promise<void> {
    await this.reassembly.flush();
    await this.batcher.flush();
  }

  private async readShard(shard: Shard, index: number, selection: Selection): Promise<void> {
    const { transfer, ctx, halt, progress, checkpoints } = this.parts;
    const iterator = transfer.source.read(shard, selection, ctx)[Symbol.asyncIterator]();
    // A function of its own, so that nothing holds the raw records while their batches wait to be sent.
    const mapNext = async () => {
      const page = await iterator.next();
      return page.done ? undefined : this.map(page.value, index);
    };
    const nextPage = async (): Promise<boolean> => {
      if (halt.draining) return false;
      const mapped = await mapNext();
      if (mapped === undefined) {
        progress.finish(index);
        checkpoints.request();
        await this.turn.run(() => this.reassembly.passed(index));
        return false;
      }
      await this.turn.run(() => this.collect(mapped));
      return true;
    };
    // The permit is taken before a page is read: readers that wait hold no page.
    while (await this.pages.run(nextPage));
  }

  /** Hands a page's records on; waits while the destination is busy, which is what slows the readers down. */
  private async collect(mapped: (MappedItem | SettledItem)[]): Promise<void> {
    const { halt, progress, repeats, checkpoints } = this.parts;
    await this.untilSaved();
    const last = mapped.at(-1);
    if (last) progress.reading(last.shard, last.cursor);
    for (const item of mapped) {
      if (halt.draining) return;
      if ('records' in item) {
        if (!this.reassembly.take(item)) await this.batcher.add(item, repeats.mayRepeat(item.shard, item.cursor));
      } else {
        progress.skip(item.shard, item.cursor, item, item.outcome);
        checkpoints.request();
      }
      await this.reassembly.passed(item.shard, item.cursor);
    }
  }

  /** The cursor can't pass a batch that takes its time, and what is rejected behind it has to be remembered: not without end. */
  private async untilSaved(): Promise<void> {
    const { progress, halt, ctx } = this.parts;
    if (progress.pendingFailures < MOST_REJECTED) return;
    // The others may be waiting for what waits here for its batch to be filled.
    await this.flush();
    while (progress.pendingFailures >= MOST_REJECTED && !halt.draining) await sleep(REJECTED_PAUSE_MS, ctx.signal);
  }

  /** Maps a page; what is settled by that alone has its outcome. */
  private async map(items: Item<unknown>[], shard: number): Promise<(MappedItem | SettledItem)[]> {
    const { lease, transfer, ctx } = this.parts;
    const { scope, resumedAt, startedAt } = lease.run;
    const mapCtx = { now: Date.parse(resumedAt ?? startedAt), historical: scope.kind === 'all' };
    const { destination } = transfer;
    const values = items.map(({ value }) => value);
    const mapped = await mapPage(transfer, values, mapCtx, ctx);
    return items.map(({ id, cursor, value }, index) => {
      const record = mapped[index] ?? written;
      const place = { shard, id, cursor, label: labelOf(transfer, value) };
      if (record.kind !== 'mapped') return { ...place, outcome: record };
      const { records, warnings } = record;
      if (records.length === 0) return { ...place, outcome: combine([], warnings) };
      return { ...place, records: destination.pack?.(records) ?? records, warnings };
    });
  }
}

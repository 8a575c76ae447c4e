import { silent } from '../base/log';
import { ascending } from '../base/order';
import type { Context, WriteContext } from '../contract/context';
import type { Destination } from '../contract/destination';
import type { StartRequest } from '../contract/importer';
import { type Outcome, type Rejected, rejected, type Skipped, skipped, written } from '../contract/outcome';
import { definePipeline, type Mapped, type Pipeline } from '../contract/pipeline';
import type { Shard } from '../contract/run';
import type { Item } from '../contract/source';
import { Runs } from '../control/runs';
import { Lease } from '../state/lease';
import { MemoryStore } from '../state/stores/memory';

/** Numbered records: what is missing or doubled at the destination can be named. */
export interface Numbered {
  id: string;
  number: number;
}

export const idOf = (number: number) => String(number).padStart(6, '0');

/** A source of `count` records in `shards` ranges, and a destination that keeps a ledger of everything it was sent. */
export class World {
  static readonly LEASE_MS = 60_000;
  /** As those of a shop's source. */
  static readonly TIMES = { overlapMs: 120_000, settledMs: 60_000 };
  readonly store = new MemoryStore(() => this.now());
  readonly runs = new Runs(this.store, World.LEASE_MS, () => World.TIMES);
  /** id -> how often it was written. */
  readonly ledger = new Map<string, number>();
  readonly batches: { ids: string[]; mayRepeat: boolean }[] = [];
  pagesRead = 0;
  private readonly begun = Date.now();
  /** Server time moves only when it is pushed: expiry is tested without waiting. */
  pushedMs = 0;
  onWrite: (ids: string[], ctx: WriteContext) => Promise<void> = async () => {};
  onRead: (page: Item<Numbered>[]) => Promise<void> = async () => {};
  bytesOf = (record: Numbered): number => JSON.stringify(record).length;
  pack = (records: Numbered[]): Numbered[] => records;
  checkpointMs: number | undefined;
  concurrency = 3;
  /** A record that isn't in the source any more. */
  hidden: string | undefined;
  /** The account behind the destination. */
  target: string | undefined;
  /** Times that the mapping was given as now. */
  readonly times = new Set<number>();
  outcomeOf: (record: Numbered) => Outcome = () => written;
  map: (record: Numbered) => Mapped<Numbered> | Skipped | Rejected = (record) => {
    if (record.number % 10 === 7) return skipped('seven');
    return record.number % 25 === 3 ? rejected('three', 'Ends in a three.') : { kind: 'mapped', records: [record] };
  };

  constructor(
    readonly count: number,
    readonly shards = 3,
    readonly batch = 50,
    readonly pageSize = 20,
  ) {}

  now(): number {
    return this.begun + this.pushedMs;
  }

  get pipeline(): Pipeline {
    return definePipeline<Numbered, Numbered>({
      id: 'numbers',
      title: 'Numbers',
      source: {
        title: 'The counter',
        ...World.TIMES,
        count: async () => ({ count: this.count, exactness: 'exact' }),
        shards: async (selection) => (selection.kind === 'ids' ? [{ done: false }] : this.ranges()),
        read: (shard, selection, ctx) => this.read(shard, selection.kind === 'ids' ? selection.ids : undefined, ctx),
      },
      map: (record, _related, { now }) => {
        this.times.add(now);
        return this.map(record);
      },
      destination: this.destination,
    });
  }

  start(scope: StartRequest['scope'] = { kind: 'all' }) {
    return this.runs.start({ pipeline: 'numbers', scope, trigger: 'user', requestedBy: 'tester' });
  }

  async claim(): Promise<Lease> {
    const lease = await Lease.claim('numbers', { store: this.store, leaseMs: World.LEASE_MS, log: silent });
    if (!lease) throw new Error('nothing to claim');
    return lease;
  }

  /** Numbers that arrive by the rules of the mapping above. */
  get expected(): string[] {
    return Array.from({ length: this.count }, (_, number) => number)
      .filter((number) => number % 10 !== 7 && number % 25 !== 3)
      .map(idOf);
  }

  get arrived(): string[] {
    return [...this.ledger.keys()].sort(ascending);
  }

  private get destination(): Destination<Numbered> {
    return {
      title: 'Ledger',
      batch: { records: this.batch, bytes: 1_000_000 },
      concurrency: this.concurrency,
      ...(this.checkpointMs === undefined ? {} : { checkpointMs: this.checkpointMs }),
      bytesOf: (record) => this.bytesOf(record),
      pack: (records) => this.pack(records),
      repeatsCost: true,
      target: async () => this.target,
      preview: async (records) => records,
      write: async (records, ctx) => {
        const ids = records.map(({ id }) => id);
        this.batches.push({ ids, mayRepeat: ctx.mayRepeat });
        await this.onWrite(ids, ctx);
        for (const id of ids) this.ledger.set(id, (this.ledger.get(id) ?? 0) + 1);
        return records.map((record) => this.outcomeOf(record));
      },
    };
  }

  private ranges(): Shard[] {
    const bound = (index: number) => idOf(Math.floor((index * this.count) / this.shards));
    return Array.from({ length: this.shards }, (_, index) => ({
      from: bound(index),
      ...(index < this.shards - 1 ? { to: bound(index + 1) } : {}),
      done: false,
    }));
  }

  private async *read(shard: Shard, ids: string[] | undefined, _ctx: Context): AsyncGenerator<Item<Numbered>[]> {
    const { from = '', to = '~', cursor = '' } = shard;
    const all = ids ?? Array.from({ length: this.count }, (_, number) => idOf(number));
    const wanted = all.filter((id) => id >= from && id < to && id > cursor && id !== this.hidden).sort(ascending);
    for (let start = 0; start < wanted.length; start += this.pageSize) {
      const page = wanted.slice(start, start + this.pageSize).map((id) => this.item(id));
      this.pagesRead++;
      await this.onRead(page);
      yield page;
    }
  }

  private item(id: string): Item<Numbered> {
    const number = Number(id);
    return { id, cursor: id, value: number < this.count ? { id, number } : undefined };
  }
}

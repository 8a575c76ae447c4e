import type { Outcome } from '../contract/outcome';
import type { Counts, Failure, Shard } from '../contract/run';
import type { StoredRun } from '../state/documents';
import { FAILURES_PER_DOCUMENT } from '../state/failures';
import { countOutcome, emptyTally, sumOf, type Tally } from './tally';

/**
 * Records of a shard, in reading order, that no checkpoint covers yet: those of one batch, and what the mapping settled
 * among them. Only the rejected ones are remembered one by one.
 */
export interface PendingRange {
  shard: number;
  /** Place of its last record. */
  to: string;
  /** The batch that its records are sent in, if any. */
  batch: object | undefined;
  /** How many of its records have no outcome yet. */
  unsettled: number;
  tally: Tally;
  failures: Failure[];
  /** A checkpoint that is being written ends with it or behind it: it takes no more records. */
  sealed: boolean;
}

/** A record as a list of rejected ones names it. */
export interface Named {
  id: string;
  label?: string | undefined;
}

/** Where the records of one shard stand. */
interface ShardProgress {
  shard: Shard;
  /** Read but not yet part of a checkpoint, in reading order. */
  pending: PendingRange[];
  /** The end of the last page read. */
  read: string | undefined;
  finished: boolean;
}

/** A part of a shard that a checkpoint covers. */
export interface SettledRange {
  shard: number;
  /** Where the shard's cursor stood before. */
  from: string | undefined;
  failures: Failure[];
  ranges: PendingRange[];
}

/** What the next checkpoint will say, and the rejected records to save before it. */
export interface Snapshot {
  settled: SettledRange[];
  change: Omit<Tally, 'rejects'> & Partial<Pick<Tally, 'rejects'>> & { shards: Shard[] };
  tally: Tally;
  /** More is settled than one checkpoint takes. */
  more: boolean;
}

/**
 * How far each shard is settled. A cursor moves only over a prefix in which every record is settled, in the same step as
 * the counts: so batches may finish in any order and a crash neither loses nor double counts a record. What waits behind an
 * unfinished batch takes memory by the batch, not by the record.
 */
export class Progress {
  private readonly shards: ShardProgress[];
  private tally: Tally;
  /** A run of a version that did not count its rejected records by code has no numbers rather than wrong ones. */
  private readonly countsRejects: boolean;

  constructor(run: StoredRun) {
    this.shards = (run.shards ?? []).map((shard) => ({ shard, pending: [], read: shard.cursor, finished: shard.done }));
    this.tally = { counts: run.counts, warnings: run.warnings, skips: run.skips, rejects: run.rejects ?? {} };
    this.countsRejects = run.rejects !== undefined || run.counts.rejected === 0;
  }

  /** What checkpoints cover. */
  get counts(): Counts {
    return this.tally.counts;
  }

  /** A page of a shard has been read, up to there. */
  reading(shard: number, upTo: string): void {
    this.of(shard).read = upTo;
  }

  /** Takes the next record of a shard up, which is sent in this batch; `settle` its range with the outcome. */
  include(shard: number, cursor: string, batch: object): PendingRange {
    const range = this.rangeFor(shard, cursor, (last) => last.batch === batch && last.unsettled > 0);
    range.batch = batch;
    range.unsettled++;
    return range;
  }

  /** Takes the next record of a shard up, whose outcome is known without sending it. */
  skip(shard: number, cursor: string, record: Named, outcome: Outcome): void {
    note(
      this.rangeFor(shard, cursor, () => true),
      record,
      outcome,
    );
  }

  /** The outcome of a record that was sent. */
  settle(range: PendingRange, record: Named, outcome: Outcome): void {
    range.unsettled--;
    // A settled range holds nothing of what was sent.
    if (range.unsettled === 0) range.batch = undefined;
    note(range, record, outcome);
  }

  /** The source has no more for this shard. */
  finish(shard: number): void {
    this.of(shard).finished = true;
  }

  /** How many rejected records are not yet part of a checkpoint. */
  get pendingFailures(): number {
    return this.shards.reduce((sum, { pending }) => pending.reduce((all, { failures }) => all + failures.length, sum), 0);
  }

  /** How many ranges are remembered. */
  get pendingRanges(): number {
    return this.shards.reduce((sum, { pending }) => sum + pending.length, 0);
  }

  get done(): boolean {
    return this.shards.every(({ shard }) => shard.done);
  }

  /** The end of the last page read of a shard. */
  readUpTo(shard: number): string | undefined {
    return this.of(shard).read;
  }

  /** Undefined when nothing has been settled since the last checkpoint. */
  snapshot(): Snapshot | undefined {
    let more = false;
    let changed = false;
    const settled: SettledRange[] = [];
    const shards = this.shards.map((progress, index) => {
      progress.pending = compacted(progress.pending);
      const { shard, pending, finished } = progress;
      const ranges = settledPrefix(pending);
      for (const range of ranges) range.sealed = true;
      const next = pending[ranges.length];
      if (next && next.unsettled === 0) more = true;
      const last = ranges.at(-1);
      const done = finished && next === undefined;
      if (last || done !== shard.done) changed = true;
      settled.push({ shard: index, from: shard.cursor, failures: ranges.flatMap(({ failures }) => failures), ranges });
      return { ...shard, ...(last ? { cursor: last.to } : {}), done };
    });
    if (!changed) return undefined;
    const tally = sumOf([this.tally, ...settled.flatMap(({ ranges }) => ranges.map((range) => range.tally))]);
    const { rejects, ...others } = tally;
    return { settled, change: { shards, ...others, ...(this.countsRejects ? { rejects } : {}) }, tally, more };
  }

  /** The snapshot has been written: what it covers is history. */
  commit({ settled, change: { shards }, tally }: Snapshot): void {
    for (const { shard, ranges } of settled) {
      const progress = this.of(shard);
      const written = shards[shard];
      progress.pending.splice(0, ranges.length);
      if (written) progress.shard = written;
    }
    this.tally = tally;
  }

  /** The last range of the shard if it may take one more record, else a new one. */
  private rangeFor(shard: number, cursor: string, fits: (last: PendingRange) => boolean): PendingRange {
    const progress = this.of(shard);
    const last = progress.pending.at(-1);
    if (last && !last.sealed && hasRoom(last) && fits(last)) {
      last.to = cursor;
      return last;
    }
    const range = { shard, to: cursor, batch: undefined, unsettled: 0, tally: emptyTally(), failures: [], sealed: false };
    progress.pending.push(range);
    return range;
  }

  private of(shard: number): ShardProgress {
    const progress = this.shards[shard];
    if (!progress) throw new RangeError('no such shard');
    return progress;
  }
}

/** Any record without an outcome may still be rejected, and a range's rejected records fit one document. */
const hasRoom = ({ failures, unsettled }: PendingRange) => failures.length + unsettled < FAILURES_PER_DOCUMENT;

function note({ tally, failures }: PendingRange, { id, label }: Named, outcome: Outcome): void {
  countOutcome(tally, outcome);
  if (outcome.kind !== 'rejected') return;
  const { code, reason, field } = outcome;
  failures.push({ id, code, reason, ...(field === undefined ? {} : { field }), ...(label === undefined ? {} : { label }) });
}

/** Settled ranges side by side become one: behind an unfinished batch their number stays small. */
function compacted(pending: PendingRange[]): PendingRange[] {
  const kept: PendingRange[] = [];
  for (const range of pending) {
    const last = kept.at(-1);
    if (last && mergeable(last) && mergeable(range) && last.failures.length + range.failures.length <= FAILURES_PER_DOCUMENT) {
      last.to = range.to;
      last.tally = sumOf([last.tally, range.tally]);
      last.failures.push(...range.failures);
    } else kept.push(range);
  }
  return kept;
}
const mergeable = ({ unsettled, sealed }: PendingRange) => unsettled === 0 && !sealed;

/** As many as are settled without a gap and whose rejected records fit one document. */
function settledPrefix(pending: PendingRange[]): PendingRange[] {
  let failures = 0;
  const end = pending.findIndex((range) => {
    failures += range.failures.length;
    return range.unsettled > 0 || failures > FAILURES_PER_DOCUMENT;
  });
  return end === -1 ? [...pending] : pending.slice(0, end);
}

import type { Outcome } from '../contract/outcome';
import type { Counts, Failure, Shard } from '../contract/run';
import type { StoredRun } from '../state/documents';
import { FAILURES_PER_DOCUMENT } from '../state/failures';

/** A source record under way; `outcome` is set once it is settled. */
export interface Entry {
  shard: number;
  id: string;
  cursor: string;
  outcome: Outcome | undefined;
  /** What the mapping left out; counted once the record has arrived. */
  warnings?: string[];
}

interface Lane {
  shard: Shard;
  /** Read but not yet part of a checkpoint, in reading order. */
  pending: Entry[];
  /** The furthest place read. */
  read: string | undefined;
  finished: boolean;
}

export interface Stretch {
  shard: number;
  /** Where the shard's cursor stood before. */
  from: string | undefined;
  failures: Failure[];
  entries: number;
}

/** What the next checkpoint will say, and the rejected records to save before it. */
export interface Snapshot {
  stretches: Stretch[];
  change: Pick<StoredRun, 'counts' | 'warnings' | 'skips'> & { shards: Shard[] };
  /** More is settled than one checkpoint takes. */
  more: boolean;
}

/**
 * Which records of each shard are settled. A cursor moves only over a prefix in which every record is settled, in the
 * same step as the counts: so batches may finish in any order and a crash neither loses nor double counts one.
 */
export class Progress {
  private readonly lanes: Lane[];
  counts: Counts;
  private warnings: Record<string, number>;
  private skips: Record<string, number>;

  constructor(run: StoredRun) {
    this.lanes = (run.shards ?? []).map((shard) => ({ shard, pending: [], read: shard.cursor, finished: shard.done }));
    this.counts = run.counts;
    this.warnings = run.warnings;
    this.skips = run.skips;
  }

  add(entry: Entry): void {
    const lane = this.lane(entry.shard);
    lane.pending.push(entry);
    lane.read = entry.cursor;
  }

  /** The source has no more for this shard. */
  finish(shard: number): void {
    this.lane(shard).finished = true;
  }

  /** How many records are read and not yet part of a checkpoint. */
  get pending(): number {
    return this.lanes.reduce((sum, { pending }) => sum + pending.length, 0);
  }

  get done(): boolean {
    return this.lanes.every(({ shard }) => shard.done);
  }

  /** Records that are about to be sent reach further than what was noted: note everything read so far. */
  noteSent(entries: Entry[]): boolean {
    let changed = false;
    for (const { shard: index, cursor } of entries) {
      const lane = this.lane(index);
      if (lane.shard.sent !== undefined && cursor <= lane.shard.sent) continue;
      lane.shard = { ...lane.shard, sent: lane.read ?? cursor };
      changed = true;
    }
    return changed;
  }

  /** Everything that was sent is settled: what was only read is sent for the first time later. */
  forgetSent(): void {
    for (const lane of this.lanes) {
      const { sent: _, ...shard } = lane.shard;
      lane.shard = shard;
    }
  }

  /** The given shards with what is being sent now, which may have grown since they were read or noted down. */
  withSent(shards: Shard[]): Shard[] {
    return shards.map(({ sent: _, ...shard }, index) => {
      const sent = this.lanes[index]?.shard.sent;
      return sent === undefined ? shard : { ...shard, sent };
    });
  }

  /** Undefined when nothing has been settled since the last checkpoint. */
  snapshot(): Snapshot | undefined {
    const counts = { ...this.counts };
    const warnings = { ...this.warnings };
    const skips = { ...this.skips };
    const stretches: Stretch[] = [];
    let more = false;
    let changed = false;
    const shards = this.lanes.map((lane, index) => {
      const stretch = settledPrefix(lane, index);
      const last = lane.pending[stretch.entries - 1];
      for (const entry of lane.pending.slice(0, stretch.entries)) count(entry, counts, warnings, skips);
      if (stretch.failures.length >= FAILURES_PER_DOCUMENT) more = true;
      const done = lane.finished && stretch.entries === lane.pending.length;
      if (last || done !== lane.shard.done) changed = true;
      stretches.push(stretch);
      return { ...lane.shard, ...(last ? { cursor: last.cursor } : {}), done };
    });
    return changed ? { stretches, change: { shards, counts, warnings, skips }, more } : undefined;
  }

  /** The snapshot has been written: what it covers is history. */
  commit({ stretches, change }: Snapshot): void {
    for (const { shard, entries } of stretches) {
      const lane = this.lane(shard);
      const written = change.shards[shard];
      lane.pending.splice(0, entries);
      if (written) lane.shard = { ...written, ...(lane.shard.sent === undefined ? {} : { sent: lane.shard.sent }) };
    }
    this.counts = change.counts;
    this.warnings = change.warnings;
    this.skips = change.skips;
  }

  private lane(shard: number): Lane {
    const lane = this.lanes[shard];
    if (!lane) throw new RangeError('no such shard');
    return lane;
  }
}

function settledPrefix({ pending, shard }: Lane, index: number): Stretch {
  const failures: Failure[] = [];
  let entries = 0;
  for (const { id, outcome } of pending) {
    if (outcome === undefined || failures.length >= FAILURES_PER_DOCUMENT) break;
    entries++;
    if (outcome.kind !== 'rejected') continue;
    const { code, reason, field } = outcome;
    failures.push({ id, code, reason, ...(field === undefined ? {} : { field }) });
  }
  return { shard: index, from: shard.cursor, failures, entries };
}

function count({ outcome }: Entry, counts: Counts, warnings: Record<string, number>, skips: Record<string, number>): void {
  if (!outcome) return;
  counts.read++;
  counts[outcome.kind]++;
  if (outcome.kind === 'skipped') skips[outcome.code] = (skips[outcome.code] ?? 0) + 1;
  if (outcome.kind === 'written') for (const code of outcome.warnings ?? []) warnings[code] = (warnings[code] ?? 0) + 1;
}

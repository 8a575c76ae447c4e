import type { StoredRun } from '../state/documents';
import type { Lease } from '../state/lease';
import { sameTarget } from '../state/watermark';
import type { PendingRange } from './progress';

/** Places by shard, up to which records may have been sent. */
type Places = readonly (string | undefined)[];

/**
 * Which records the destination's account may hold already. That is a matter of the pipeline and the account, not of one run: what any
 * other run has sent since may be part of this one, so all of its records may be repeats. Otherwise only those that this run's own
 * earlier slices may have sent without settling them: each range notes, before records are sent, how far.
 */
export class RepeatLog {
  private readonly before: Places;
  private readonly sent: (string | undefined)[];
  private readonly all: boolean;
  /** The last write that has begun, and the one that waits for its turn. */
  private begun: { places: Places; stored: Promise<void> };
  private waiting: Promise<void> | undefined;

  /** @param matters false for a destination that repeats cost nothing: then nothing is noted, and anything may be a repeat */
  constructor(
    private readonly lease: Lease,
    private readonly matters: boolean,
  ) {
    const { scope, repeats, shards = [] } = lease.run;
    // All but a first full import repeat on purpose.
    this.all = !matters || scope.kind !== 'all' || repeats === true;
    this.before = shards.map(({ sent }) => sent);
    this.sent = [...this.before];
    this.begun = { places: this.before, stored: Promise.resolve() };
  }

  mayRepeat(shard: number, cursor: string): boolean {
    const sent = this.before[shard];
    return this.all || (sent !== undefined && cursor <= sent);
  }

  /**
   * Notes that these ranges are about to be sent, and with them all that has been read, which spares most further writes.
   * Resolves when that is stored, by this write or by one that covers it.
   * @param readUpTo how far a shard has been read
   */
  async sending(
    ranges: Iterable<Pick<PendingRange, 'shard' | 'to'>>,
    readUpTo: (shard: number) => string | undefined,
  ): Promise<void> {
    if (!this.matters) return;
    const further = [...ranges].filter(({ shard, to }) => !reaches(this.begun.places[shard], to));
    if (further.length === 0) return this.begun.stored;
    for (const { shard, to } of further) {
      const read = readUpTo(shard);
      if (!reaches(this.sent[shard], to)) this.sent[shard] = reaches(read, to) ? read : to;
    }
    return this.write();
  }

  /** Everything that was sent is settled: what was only read is sent for the first time later. */
  async settled(): Promise<void> {
    if (!this.matters) return;
    this.sent.fill(undefined);
    await this.write();
  }

  /** The run with what is noted here, which may have grown since its ranges were read or written. */
  into(run: StoredRun): StoredRun {
    if (!this.matters || !run.shards) return run;
    const shards = run.shards.map(({ sent: _, ...shard }, index) => {
      const sent = this.sent[index];
      return sent === undefined ? shard : { ...shard, sent };
    });
    return { ...run, shards };
  }

  /** What is noted until its turn comes goes along. */
  private write(): Promise<void> {
    if (this.waiting) return this.waiting;
    const stored = this.lease.update((run) => {
      this.begun = { places: [...this.sent], stored };
      this.waiting = undefined;
      return this.into(run);
    });
    this.waiting = stored;
    return stored;
  }
}

const reaches = (place: string | undefined, to: string) => place !== undefined && to <= place;

/** Whether another run than this one has sent to the account last: then it is unknown what of this one is there. */
export function othersHaveSent({ state, run }: Pick<Lease, 'state' | 'run'>, target: string | undefined): boolean {
  return (state.senders ?? []).some(({ account, runId }) => sameTarget(account, target) && runId !== run.id);
}

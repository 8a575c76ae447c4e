import fc from 'fast-check';
import { type Outcome, rejected, skipped, written } from '../contract/outcome';
import type { Shard } from '../contract/run';
import type { StoredRun } from '../state/documents';
import { FAILURES_PER_DOCUMENT } from '../state/failures';
import { sampleRun } from '../testing/sampleRun';
import { type PendingRange, Progress } from './progress';

const run = (shards: Shard[], over: Partial<StoredRun> = {}): StoredRun => {
  const { heartbeatAt: _, ...sample } = sampleRun({ status: 'running' });
  return { ...sample, beat: 0, stalls: 0, shards, ...over };
};
const open = (count = 1) => Array.from({ length: count }, (): Shard => ({ done: false }));
const no = rejected('code', 'Reason.');

/** A progress with what a test of a few records needs. */
function tracked(shards = open()) {
  const progress = new Progress(run(shards));
  return {
    progress,
    skip: (cursor: string, outcome: Outcome, shard = 0) => progress.skip(shard, cursor, { id: `id-${cursor}` }, outcome),
    /** Records of one batch; the answer settles them. */
    send(cursors: string, shard = 0) {
      const batch = {};
      const sent = [...cursors].map((cursor): [string, PendingRange] => [cursor, progress.include(shard, cursor, batch)]);
      const settle = (outcome: Outcome = written) => {
        for (const [cursor, range] of sent) progress.settle(range, { id: `id-${cursor}` }, outcome);
      };
      return Object.assign(settle, { ranges: new Set(sent.map(([, range]) => range)) });
    },
    checkpoint() {
      const snapshot = progress.snapshot();
      if (snapshot) progress.commit(snapshot);
      return snapshot;
    },
  };
}

describe('a cursor', () => {
  it('moves with the counts over what is settled without a gap', () => {
    const { progress, send, skip } = tracked();
    const first = send('a');
    const second = send('bc');
    skip('d', skipped('why'));
    second();
    expect(progress.snapshot()).toBeUndefined();
    first();
    expect(progress.snapshot()?.change).toEqual({
      shards: [{ cursor: 'd', done: false }],
      counts: { read: 4, written: 3, skipped: 1, rejected: 0 },
      warnings: {},
      skips: { why: 1 },
      rejects: {},
    });
  });

  it('stands before a batch of which a record is not settled', () => {
    const { progress, send, skip } = tracked();
    skip('a', skipped('why'));
    send('bc');
    expect(progress.snapshot()?.change).toMatchObject({ shards: [{ cursor: 'a' }], counts: { read: 1 } });
  });

  it('starts from the same place again when a checkpoint was not written', () => {
    const { progress, send, checkpoint } = tracked();
    send('a')();
    const lost = progress.snapshot();
    send('b')({ kind: 'written', warnings: ['w'] });
    expect([lost?.change.counts.read, checkpoint()?.change.counts.read]).toEqual([1, 2]);
    expect(progress.snapshot()).toBeUndefined();
    expect(progress.counts.read).toBe(2);
    send('c')({ kind: 'written', warnings: ['w', 'x'] });
    expect(progress.snapshot()?.change).toMatchObject({ counts: { read: 3, written: 3 }, warnings: { w: 2, x: 1 } });
  });

  it('leaves what is settled after the snapshot to the next', () => {
    const { progress, send, skip } = tracked();
    skip('a', skipped('why'));
    const snapshot = progress.snapshot();
    skip('b', skipped('why'));
    send('c')();
    expect(snapshot?.change).toMatchObject({ shards: [{ cursor: 'a' }], counts: { read: 1 } });
    if (snapshot) progress.commit(snapshot);
    expect(progress.snapshot()?.change).toMatchObject({ shards: [{ cursor: 'c' }], counts: { read: 3 } });
  });

  it('moves in each shard by itself', () => {
    const { progress, send } = tracked(open(2));
    send('a', 0);
    send('z', 1)();
    expect(progress.snapshot()?.change.shards).toEqual([{ done: false }, { cursor: 'z', done: false }]);
  });
});

describe('a shard is done', () => {
  it('when it was read to its end and all of it is settled', () => {
    const { progress, send, checkpoint } = tracked();
    const settle = send('a');
    progress.finish(0);
    expect(progress.snapshot()).toBeUndefined();
    settle();
    expect(progress.done).toBe(false);
    expect(checkpoint()?.change.shards).toEqual([{ cursor: 'a', done: true }]);
    expect(progress.done).toBe(true);
  });

  it('when it holds nothing', () => {
    const { progress } = tracked();
    progress.finish(0);
    expect(progress.snapshot()?.change.shards).toEqual([{ done: true }]);
  });
});

describe('rejected records', () => {
  it('come with the place where their range began', () => {
    const { progress, skip } = tracked([{ cursor: 'before', done: false }]);
    skip('a', rejected('code', 'Reason.', 'email'));
    skip('b', no);
    expect(progress.snapshot()?.settled).toMatchObject([
      {
        shard: 0,
        from: 'before',
        failures: [
          { id: 'id-a', code: 'code', reason: 'Reason.', field: 'email' },
          { id: 'id-b', code: 'code', reason: 'Reason.' },
        ],
      },
    ]);
  });

  it.each([1, 7, FAILURES_PER_DOCUMENT + 100])('fill one document at a time in batches of %i', (size) => {
    const { progress, checkpoint } = tracked();
    const total = FAILURES_PER_DOCUMENT * 2 + 1;
    for (let index = 0; index < total; ) {
      const batch = {};
      const ranges: PendingRange[] = [];
      for (let each = 0; each < size && index < total; each++, index++) ranges.push(progress.include(0, cursorOf(index), batch));
      for (const range of ranges) progress.settle(range, { id: 'id' }, no);
    }
    const sizes: number[] = [];
    for (let more = true; more; ) {
      const snapshot = checkpoint();
      sizes.push(snapshot?.settled[0]?.failures.length ?? 0);
      more = snapshot?.more ?? false;
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(FAILURES_PER_DOCUMENT);
    expect(sizes.length).toBeLessThanOrEqual(5);
    expect(progress.counts).toMatchObject({ read: total, rejected: total });
  });
});

const cursorOf = (index: number) => String(index).padStart(7, '0');

it('remembers a few ranges when a million records wait for one batch', () => {
  const { progress, send, checkpoint } = tracked(open(4));
  const slow = send('0');
  for (let index = 1; index <= 1_000_000; ) {
    const batch = {};
    const ranges: PendingRange[] = [];
    for (let each = 0; each < 1000; each++, index++) ranges.push(progress.include(index % 4, cursorOf(index), batch));
    for (const range of ranges) progress.settle(range, { id: 'id' }, index % 100_000 === 0 ? no : written);
    if (index % 10_000 === 1) checkpoint();
  }
  checkpoint();
  expect(progress.pendingRanges).toBeLessThan(10);
  slow();
  checkpoint();
  expect([progress.counts.read, progress.pendingRanges]).toEqual([1_000_001, 0]);
});

/** Every record by itself, as the simplest form of the same thing. */
class Records {
  readonly progress = new Progress(run(open(3)));
  readonly all: { shard: number; cursor: string; outcome: Outcome; settled: boolean }[] = [];
  private batch: (() => void)[] = [];
  private readonly batches: (() => void)[][] = [];
  private snapshot: ReturnType<Progress['snapshot']>;

  skip(shard: number, outcome: Outcome): void {
    const { cursor } = this.add(shard, outcome, true);
    this.progress.skip(shard, cursor, { id: cursor }, outcome);
  }

  send(shard: number, outcome: Outcome): void {
    const record = this.add(shard, outcome, false);
    const range = this.progress.include(shard, record.cursor, this.batch);
    this.batch.push(() => {
      record.settled = true;
      this.progress.settle(range, { id: record.cursor }, outcome);
    });
  }

  cut(): void {
    this.batches.push(this.batch);
    this.batch = [];
  }

  settle(which: number): void {
    const [batch = []] = this.batches.splice(which % Math.max(1, this.batches.length), 1);
    for (const settle of batch) settle();
  }

  look(): void {
    this.snapshot ??= this.progress.snapshot();
  }

  /** Writes the snapshot, or loses it. */
  write(arrives: boolean): void {
    const { snapshot } = this;
    this.snapshot = undefined;
    if (!snapshot || !arrives) return;
    this.progress.commit(snapshot);
    const { shards, counts } = snapshot.change;
    const covered = this.all.filter(({ shard, cursor }) => cursor <= (shards[shard]?.cursor ?? ''));
    expect(covered.every(({ settled }) => settled)).toBe(true);
    expect(counts).toEqual(countsOf(covered.map(({ outcome }) => outcome)));
    const rejects = snapshot.settled.flatMap(({ failures }) => failures);
    expect(rejects.length).toBeLessThanOrEqual(counts.rejected);
  }

  /** Settles and writes everything. */
  end(): void {
    this.write(true);
    this.cut();
    while (this.batches.length > 0) this.settle(0);
    for (let more = true; more; ) {
      this.look();
      more = this.snapshot !== undefined;
      this.write(true);
    }
  }

  private add(shard: number, outcome: Outcome, settled: boolean) {
    const record = { shard, cursor: cursorOf(this.all.length), outcome, settled };
    this.all.push(record);
    return record;
  }
}

function countsOf(outcomes: Outcome[]) {
  const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length;
  return { read: outcomes.length, written: count('written'), skipped: count('skipped'), rejected: count('rejected') };
}

it('counts exactly the records that its cursors cover, whatever order things happen in', () => {
  const outcome = fc.constantFrom<Outcome>(written, skipped('s'), no, { kind: 'written', warnings: ['w'] });
  const step = fc.oneof(
    fc.tuple(fc.nat(2), outcome).map(
      ([shard, given]) =>
        (records: Records) =>
          records.skip(shard, given),
    ),
    fc.tuple(fc.nat(2), outcome).map(
      ([shard, given]) =>
        (records: Records) =>
          records.send(shard, given),
    ),
    fc.constant((records: Records) => records.cut()),
    fc.nat(20).map((which) => (records: Records) => records.settle(which)),
    fc.constant((records: Records) => records.look()),
    fc.boolean().map((arrives) => (records: Records) => records.write(arrives)),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const records = new Records();
      for (const act of steps) act(records);
      records.end();
      expect(records.progress.counts).toEqual(countsOf(records.all.map((record) => record.outcome)));
      expect(records.progress.pendingRanges).toBe(0);
    }),
    { numRuns: 500 },
  );
});

it('knows how far each shard has been read', () => {
  const { progress } = tracked([{ done: false }, { cursor: 'm', done: false }]);
  progress.reading(0, 'b');
  expect([progress.readUpTo(0), progress.readUpTo(1)]).toEqual(['b', 'm']);
});

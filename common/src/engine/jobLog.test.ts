import type { CarriedBatch, StoredRun } from '../state/documents';
import { addTo, type Batch, emptyBatch } from './batcher';
import { JobLog } from './jobLog';
import type { PendingRange } from './progress';

const START = Date.parse('2026-01-01T00:00:00Z');

function held(run: Partial<StoredRun> = {}) {
  const lease = { run: { shards: [{ done: false }, { done: false }], ...run } as StoredRun, serverNow: START };
  const changed = jest.fn();
  return { lease, changed, log: new JobLog(lease, changed) };
}

/** A batch of records at these places; a letter is a place. */
function batchOf(...parts: [shard: number, cursors: string][]): Batch {
  const batch = emptyBatch();
  for (const [shard, cursors] of parts) {
    for (const cursor of cursors) {
      const item = { shard, id: `id-${cursor}`, cursor, records: [cursor], warnings: undefined };
      addTo(batch, item, { shard } as PendingRange, 1);
    }
  }
  return batch;
}
const carried = (log: JobLog, run: StoredRun): CarriedBatch[] => log.into(run).carried ?? [];

it('writes a job with the places of its batch, and asks for a write', () => {
  const { lease, changed, log } = held();
  const jobs = log.of(batchOf([0, 'abc'], [1, 'mn'], [0, 'd']));
  expect([log.dirty, carried(log, lease.run)]).toEqual([false, []]);
  jobs.started({ id: 'job-1', kind: 'k' });
  expect([log.dirty, changed.mock.calls.length]).toEqual([true, 1]);
  expect(carried(log, lease.run)).toEqual([
    {
      segments: [
        { shard: 0, first: 'a', last: 'c' },
        { shard: 1, first: 'm', last: 'n' },
        { shard: 0, first: 'd', last: 'd' },
      ],
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      jobs: [{ id: 'job-1', kind: 'k', startedAt: expect.stringMatching(/^2026-01-01T00:00:00/) }],
    },
  ]);
  expect(log.dirty).toBe(false);
});

it('keeps it until the cursors of all its places have passed', () => {
  const { lease, log } = held();
  log.of(batchOf([0, 'ab'], [1, 'mn'])).started({ id: 'job-1', kind: 'k' });
  const at = (first: string, second: string) => ({
    ...lease.run,
    shards: [
      { done: false, cursor: first },
      { done: false, cursor: second },
    ],
  });
  expect(carried(log, at('b', 'm'))).toHaveLength(1);
  expect(log.size).toBe(1);
  lease.run = at('b', 'n');
  expect(carried(log, lease.run)).toEqual([]);
  expect(log.size).toBe(0);
});

it('forgets a job on demand', () => {
  const { lease, log } = held();
  const jobs = log.of(batchOf([0, 'ab']));
  jobs.started({ id: 'job-1', kind: 'k' });
  jobs.started({ id: 'job-2', kind: 'k' });
  jobs.forget('job-1');
  expect(carried(log, lease.run)[0]?.jobs.map(({ id }) => id)).toEqual(['job-2']);
  jobs.forget('job-2');
  expect([carried(log, lease.run), log.size]).toEqual([[], 0]);
});

describe('a batch that was left under way', () => {
  const left = (batch: Batch): CarriedBatch => {
    const { lease, log } = held();
    log.of(batch).started({ id: 'job-1', kind: 'k' });
    const [found] = carried(log, lease.run);
    if (!found) throw new RangeError('nothing is carried');
    return found;
  };
  const taken = (batch: Batch, again: Batch) => {
    const before = left(batch);
    const { lease, log } = held({ carried: [before] });
    lease.serverNow = START + 60_000;
    const later = new JobLog(lease, () => {});
    const [first] = later.left;
    expect(log.size).toBe(1);
    return { jobs: later.of(again, first), log: later, lease };
  };

  it('is the same when its records are, and its jobs have their age by the server clock', () => {
    const { jobs } = taken(batchOf([0, 'ab'], [1, 'm']), batchOf([0, 'ab'], [1, 'm']));
    expect(jobs.same).toBe(true);
    expect(jobs.left).toEqual([{ id: 'job-1', kind: 'k', ageMs: expect.any(Number) }]);
    expect(jobs.left[0]?.ageMs).toBeGreaterThanOrEqual(60_000);
    expect(jobs.left[0]?.ageMs).toBeLessThan(61_000);
  });

  it.each<[string, Batch]>([
    ['one is missing', batchOf([0, 'a'], [1, 'm'])],
    ['one is new', batchOf([0, 'abc'], [1, 'm'])],
    ['their order differs', batchOf([1, 'm'], [0, 'ab'])],
  ])('is another one when %s', (_, again) => {
    const { jobs, log, lease } = taken(batchOf([0, 'ab'], [1, 'm']), again);
    expect(jobs.same).toBe(false);
    expect(jobs.left).toHaveLength(1);
    // Still remembered, as of the records that are there now.
    expect(carried(log, lease.run).map(({ segments }) => segments)).toEqual([again.segments]);
  });
});

import { type Outcome, rejected, skipped, written } from '../contract/outcome';
import type { Shard } from '../contract/run';
import type { StoredRun } from '../state/documents';
import { FAILURES_PER_DOCUMENT } from '../state/failures';
import { type Entry, Progress } from './progress';

const run = (shards: Shard[], over: Partial<StoredRun> = {}): StoredRun => ({
  id: 'r',
  pipeline: 'p',
  scope: { kind: 'all' },
  trigger: 'cli',
  requestedBy: 'tester',
  status: 'running',
  counts: { read: 0, written: 0, skipped: 0, rejected: 0 },
  warnings: {},
  skips: {},
  totalIs: 'unknown',
  workedMs: 0,
  startedAt: '2026-01-01T00:00:00Z',
  beat: 0,
  stalls: 0,
  shards,
  ...over,
});
const open = (count = 1) => Array.from({ length: count }, (): Shard => ({ done: false }));

function adding(progress: Progress) {
  return (cursor: string, shard = 0): Entry => {
    const entry: Entry = { shard, id: `id-${cursor}`, cursor, outcome: undefined };
    progress.add(entry);
    return entry;
  };
}
const settle = (entry: Entry, outcome: Outcome = written) => {
  entry.outcome = outcome;
};

describe('a cursor', () => {
  it('moves over what is settled without a gap, and the counts with it', () => {
    const progress = new Progress(run(open()));
    const [a, b, c] = ['a', 'b', 'c'].map((cursor) => adding(progress)(cursor)) as [Entry, Entry, Entry];
    settle(b);
    settle(c);
    expect(progress.snapshot()).toBeUndefined();
    settle(a, skipped('why'));
    expect(progress.snapshot()?.change).toEqual({
      shards: [{ cursor: 'c', done: false }],
      counts: { read: 3, written: 2, skipped: 1, rejected: 0 },
      warnings: {},
      skips: { why: 1 },
    });
  });

  it('moves for good only when that is written; until then it is counted from the same place again', () => {
    const progress = new Progress(run(open()));
    settle(adding(progress)('a'));
    const lost = progress.snapshot();
    settle(adding(progress)('b'), { kind: 'written', warnings: ['w'] });
    const second = progress.snapshot();
    expect([lost?.change.counts.read, second?.change.counts.read]).toEqual([1, 2]);
    if (second) progress.commit(second);
    expect(progress.snapshot()).toBeUndefined();
    expect(progress.counts.read).toBe(2);
    settle(adding(progress)('c'), { kind: 'written', warnings: ['w', 'x'] });
    expect(progress.snapshot()?.change).toMatchObject({ counts: { read: 3, written: 3 }, warnings: { w: 2, x: 1 } });
  });

  it('leaves what was settled after the snapshot to the next', () => {
    const progress = new Progress(run(open()));
    settle(adding(progress)('a'));
    const snapshot = progress.snapshot();
    settle(adding(progress)('b'));
    if (snapshot) progress.commit(snapshot);
    expect(progress.snapshot()?.change).toMatchObject({ shards: [{ cursor: 'b' }], counts: { read: 2 } });
  });

  it('moves in each shard by itself', () => {
    const progress = new Progress(run(open(2)));
    adding(progress)('a', 0);
    settle(adding(progress)('z', 1));
    expect(progress.snapshot()?.change.shards).toEqual([{ done: false }, { cursor: 'z', done: false }]);
  });
});

describe('a shard is done', () => {
  it('when it was read to its end and all of it is settled', () => {
    const progress = new Progress(run(open()));
    const entry = adding(progress)('a');
    progress.finish(0);
    expect(progress.snapshot()).toBeUndefined();
    settle(entry);
    const snapshot = progress.snapshot();
    expect(snapshot?.change.shards).toEqual([{ cursor: 'a', done: true }]);
    expect(progress.done).toBe(false);
    if (snapshot) progress.commit(snapshot);
    expect(progress.done).toBe(true);
  });

  it('also when it holds nothing', () => {
    const progress = new Progress(run(open()));
    progress.finish(0);
    expect(progress.snapshot()?.change.shards).toEqual([{ done: true }]);
  });
});

describe('rejected records', () => {
  it('are handed out with the place where their stretch began', () => {
    const progress = new Progress(run([{ cursor: 'before', done: false }]));
    settle(adding(progress)('a'), rejected('code', 'Reason.', 'email'));
    settle(adding(progress)('b'), rejected('code', 'Reason.'));
    expect(progress.snapshot()?.stretches).toEqual([
      {
        shard: 0,
        from: 'before',
        entries: 2,
        failures: [
          { id: 'id-a', code: 'code', reason: 'Reason.', field: 'email' },
          { id: 'id-b', code: 'code', reason: 'Reason.' },
        ],
      },
    ]);
  });

  it('fill one document at a time', () => {
    const progress = new Progress(run(open()));
    const total = FAILURES_PER_DOCUMENT * 2 + 1;
    for (let index = 0; index < total; index++) {
      settle(adding(progress)(String(index).padStart(5, '0')), rejected('code', 'Reason.'));
    }
    const sizes: number[] = [];
    for (let more = true; more; ) {
      const snapshot = progress.snapshot();
      if (!snapshot) break;
      sizes.push(snapshot.stretches[0]?.failures.length ?? 0);
      progress.commit(snapshot);
      more = snapshot.more;
    }
    expect(sizes).toEqual([FAILURES_PER_DOCUMENT, FAILURES_PER_DOCUMENT, 1]);
    expect(progress.counts).toMatchObject({ read: total, rejected: total });
  });
});

describe('what is being sent', () => {
  it('is noted as far as was read, so that not every batch needs a note', () => {
    const progress = new Progress(run(open()));
    const [a, b] = ['a', 'b'].map((cursor) => adding(progress)(cursor)) as [Entry, Entry];
    expect(progress.noteSent([a])).toBe(true);
    expect(progress.withSent(open())).toEqual([{ done: false, sent: 'b' }]);
    expect(progress.noteSent([b])).toBe(false);
    expect(progress.noteSent([adding(progress)('c')])).toBe(true);
    progress.forgetSent();
    expect(progress.withSent([{ cursor: 'q', done: false, sent: 'old' }])).toEqual([{ cursor: 'q', done: false }]);
  });

  it('outlives a checkpoint that began before', () => {
    const progress = new Progress(run(open()));
    settle(adding(progress)('a'));
    const snapshot = progress.snapshot();
    progress.noteSent([adding(progress)('b')]);
    if (snapshot) progress.commit(snapshot);
    expect(progress.withSent(open())).toEqual([{ done: false, sent: 'b' }]);
  });
});

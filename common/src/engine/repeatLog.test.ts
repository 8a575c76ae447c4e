import { setImmediate } from 'node:timers/promises';
import type { Scope, Shard } from '../contract/run';
import type { PipelineState, StoredRun } from '../state/documents';
import type { Lease } from '../state/lease';
import { othersHaveSent, RepeatLog } from './repeatLog';

const ALL: Scope = { kind: 'all' };
const range = (to: string, shard = 0) => ({ shard, to });

/** A run that is held, whose writes are counted. */
function held(shards: Shard[], more: Partial<StoredRun> = {}) {
  const run = { id: 'run', scope: ALL, shards, ...more } as StoredRun;
  const writes: StoredRun[] = [];
  const store = { answers: Promise.resolve() };
  let chain = Promise.resolve();
  const update = (change: (run: StoredRun) => StoredRun) => {
    chain = chain.then(() => {
      writes.push(change(run));
      return store.answers;
    });
    return chain;
  };
  return { lease: { run, state: {}, update } as unknown as Lease, writes, store };
}

describe('what may be a repeat', () => {
  const marked = () => held([{ done: false, sent: 'm' }, { done: false }]);

  it('is what an earlier slice of a first full import may have sent', () => {
    const log = new RepeatLog(marked().lease, true);
    expect([log.mayRepeat(0, 'm'), log.mayRepeat(0, 'n'), log.mayRepeat(1, 'a')]).toEqual([true, false, false]);
  });

  it('is not what this slice has sent itself', async () => {
    const log = new RepeatLog(held([{ done: false }]).lease, true);
    await log.sending([range('b')], () => 'z');
    expect(log.mayRepeat(0, 'c')).toBe(false);
  });

  it.each<[string, Partial<StoredRun>]>([
    ['a list of ids', { scope: { kind: 'ids', ids: ['a'] } }],
    ['what another run may have sent', { repeats: true }],
  ])('is everything of %s', (_, more) => {
    expect(new RepeatLog(held([{ done: false }], more).lease, true).mayRepeat(0, 'a')).toBe(true);
  });
});

describe('what is sent', () => {
  it('is noted as far as was read, which spares further notes', async () => {
    const { lease, writes } = held([{ done: false }]);
    const log = new RepeatLog(lease, true);
    await log.sending([range('a')], () => 'b');
    await log.sending([range('b')], () => 'b');
    expect(writes.map(({ shards }) => shards)).toEqual([[{ done: false, sent: 'b' }]]);
    await log.sending([range('c')], () => 'c');
    expect(log.into(lease.run).shards).toEqual([{ done: false, sent: 'c' }]);
  });

  it('waits for the note of another batch that covers it', async () => {
    const { lease, writes, store } = held([{ done: false }]);
    let answer = () => {};
    store.answers = new Promise((resolve) => {
      answer = resolve;
    });
    const log = new RepeatLog(lease, true);
    const sent: string[] = [];
    const sending = (to: string) => log.sending([range(to)], () => (to < 'c' ? 'b' : 'd')).then(() => sent.push(to));
    const first = [sending('a'), sending('b')];
    await setImmediate();
    const second = [sending('b'), sending('c'), sending('d')];
    await setImmediate();
    expect([writes.length, sent]).toEqual([1, []]);
    answer();
    await Promise.all([...first, ...second]);
    expect(writes.map(({ shards }) => shards?.[0]?.sent)).toEqual(['b', 'd']);
  });

  it("isn't sent when its note, or one that covers it, could not be stored", async () => {
    const { lease, store } = held([{ done: false }]);
    store.answers = Promise.reject(new Error('unavailable'));
    const log = new RepeatLog(lease, true);
    const both = await Promise.allSettled(['a', 'b'].map((to) => log.sending([range(to)], () => 'b')));
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(log.sending([range('b')], () => 'b')).rejects.toThrow('unavailable');
  });

  it('is forgotten once it is settled', async () => {
    const { lease, writes } = held([{ done: false, cursor: 'q', sent: 'old' }]);
    await new RepeatLog(lease, true).settled();
    expect(writes[0]?.shards).toEqual([{ done: false, cursor: 'q' }]);
  });

  it('is not noted when repeats cost nothing', async () => {
    const { lease, writes } = held([{ done: false }]);
    const log = new RepeatLog(lease, false);
    await log.sending([range('a')], () => 'b');
    await log.settled();
    expect(writes).toEqual([]);
    expect(log.mayRepeat(0, 'a')).toBe(true);
  });
});

describe('another run', () => {
  const has = (senders: PipelineState['senders'], target: string | undefined) =>
    othersHaveSent({ state: { senders }, run: { id: 'run' } } as unknown as Lease, target);

  it.each<[boolean, PipelineState['senders'], string | undefined]>([
    [false, undefined, 'a'],
    [false, [{ account: 'a', runId: 'run' }], 'a'],
    [true, [{ account: 'a', runId: 'other' }], 'a'],
    [false, [{ account: 'b', runId: 'other' }], 'a'],
    [
      true,
      [
        { account: 'a', runId: 'other' },
        { account: 'b', runId: 'run' },
      ],
      'a',
    ],
    [true, [{ runId: 'other' }], 'a'],
    [true, [{ account: 'a', runId: 'other' }], undefined],
  ])('has sent to the account: %p when %j, asked for %p', (expected, senders, target) =>
    expect(has(senders, target)).toBe(expected),
  );
});

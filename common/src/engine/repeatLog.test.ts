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
  const update = async (change: (run: StoredRun) => StoredRun) => {
    writes.push(change(run));
  };
  return { lease: { run, state: {}, update } as unknown as Lease, writes };
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

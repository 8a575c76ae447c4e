import type { Entry } from './batcher';
import { emptyTally } from './tally';
import { WaitingEntries } from './waitingEntries';

const range = (shard: number) => ({
  ...{ shard, to: 'z', batch: undefined, unsettled: 2 },
  ...{ tally: emptyTally(), failures: [], sealed: false },
});
const entry = (id: string, place: Entry['range'], more: Partial<Entry> = {}): Entry => ({
  ...{ id, range: place, size: 1, label: undefined, warnings: undefined },
  ...more,
});

describe('entries that wait for a job', () => {
  const [first, second] = [range(0), range(1)];
  const entries = () => [
    entry('a', first),
    entry('b', second, { size: 0 }),
    entry('c', first, { size: 3, label: 'Größe "42"\n', warnings: ['invalid_phone', 'name_taken'] }),
  ];

  it('come back as they were, in their order', () => {
    const waiting = new WaitingEntries(entries());
    waiting.pack();
    expect(waiting.unpack()).toEqual(entries());
  });

  it('belong to the very ranges they belonged to', () => {
    const waiting = new WaitingEntries(entries());
    waiting.pack();
    const [a, b, c] = waiting.unpack();
    expect(a?.range).toBe(first);
    expect(b?.range).toBe(second);
    expect(c?.range).toBe(first);
  });

  it('may be packed twice, or not at all', () => {
    const waiting = new WaitingEntries(entries());
    expect(waiting.unpack()).toEqual(entries());
    waiting.pack();
    waiting.pack();
    expect(waiting.unpack()).toEqual(entries());
  });
});

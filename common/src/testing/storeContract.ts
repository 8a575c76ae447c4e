import { Conflict } from '../contract/errors';
import type { Store } from '../state/stores/store';

/** What every store promises; the engine rests on nothing else. `open` gives one without documents. */
export function describeStoreContract(open: () => Promise<{ store: Store; close(): Promise<void> }>): void {
  let store: Store;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ store, close } = await open());
  });
  afterEach(() => close());

  describe('put', () => {
    it('creates at version 0 and replaces at the expected version', async () => {
      expect(await store.put('c', 'k', { a: 1 }, 0)).toMatchObject({ key: 'k', value: { a: 1 }, version: 1 });
      expect(await store.put('c', 'k', { a: 2 }, 1)).toMatchObject({ key: 'k', value: { a: 2 }, version: 2 });
      expect(await store.get('c', 'k')).toMatchObject({ key: 'k', value: { a: 2 }, version: 2 });
    });

    it.each([0, 1, 3])('conflicts when version %p is expected and 2 is stored', async (version) => {
      await store.put('c', 'k', { a: 1 }, 0);
      await store.put('c', 'k', { a: 2 }, 1);
      await expect(store.put('c', 'k', { a: 9 }, version)).rejects.toBeInstanceOf(Conflict);
      expect((await store.get('c', 'k'))?.value).toEqual({ a: 2 });
    });

    it('conflicts when nothing is stored and a version is expected', async () => {
      await expect(store.put('c', 'k', {}, 1)).rejects.toBeInstanceOf(Conflict);
      expect(await store.get('c', 'k')).toBeUndefined();
    });

    it('succeeds once when many write the same version', async () => {
      const results = await Promise.allSettled(Array.from({ length: 10 }, (_, owner) => store.put('c', 'k', { owner }, 0)));
      const written = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.value] : []));
      expect(written).toHaveLength(1);
      expect((await store.get('c', 'k'))?.value).toEqual(written[0]);
    });

    it('loses no increment of concurrent writers', async () => {
      const increment = async (owner: number, beat: number): Promise<void> => {
        const current = await store.get<{ sum: number }>('c', 'k');
        const value = { sum: (current?.value.sum ?? 0) + 1, owner, beat };
        await store.put('c', 'k', value, current?.version ?? 0).catch(() => increment(owner, beat));
      };
      const writer = async (owner: number) => {
        for (let beat = 0; beat < 10; beat++) await increment(owner, beat);
      };
      await Promise.all([1, 2, 3].map(writer));
      expect(await store.get('c', 'k')).toMatchObject({ value: { sum: 30 }, version: 30 });
    });

    it('copies values in and out, and drops what is undefined', async () => {
      const value = { list: [1], text: 'ä "quoted" \u{1F600}\u0000', gone: undefined };
      const { value: answered } = await store.put('c', 'k', value, 0);
      value.list.push(2);
      answered.list.push(3);
      const expected = { list: [1], text: 'ä "quoted" \u{1F600}\u0000' };
      expect((await store.get('c', 'k'))?.value).toEqual(expected);
    });

    it('measures ages by the clock of the store', async () => {
      const written = await store.put('c', 'k', {}, 0);
      const read = await store.get('c', 'k');
      expect(read?.lastModifiedAt).toBe(written.lastModifiedAt);
      for (const document of [written, read]) {
        const age = (document?.serverNow ?? 0) - (document?.lastModifiedAt ?? 0);
        // A clock that is read from a header has whole seconds only.
        expect(age).toBeGreaterThan(-1001);
        expect(age).toBeLessThan(5000);
      }
    });
  });

  describe('save', () => {
    it('overwrites, so that an older version conflicts', async () => {
      await store.save('c', 'k', { a: 1 });
      await store.save('c', 'k', { a: 2 });
      expect(await store.get('c', 'k')).toMatchObject({ value: { a: 2 }, version: 2 });
      await expect(store.put('c', 'k', { a: 3 }, 1)).rejects.toBeInstanceOf(Conflict);
    });

    it('settles when many save at once', async () => {
      await Promise.all([1, 2, 3, 4].map((a) => store.save('c', 'k', { a })));
      expect((await store.get('c', 'k'))?.version).toBe(4);
    });
  });

  describe('delete', () => {
    it('conflicts when another version is stored', async () => {
      await store.put('c', 'k', {}, 0);
      await expect(store.delete('c', 'k', 7)).rejects.toBeInstanceOf(Conflict);
      await store.delete('c', 'k', 1);
      expect(await store.get('c', 'k')).toBeUndefined();
    });

    it('does nothing when there is no document', async () => {
      await store.delete('c', 'k');
      await store.delete('c', 'k', 1);
    });

    it('makes room for a new document', async () => {
      await store.save('c', 'k', { a: 1 });
      await store.delete('c', 'k');
      expect(await store.put('c', 'k', { a: 2 }, 0)).toMatchObject({ version: 1 });
    });
  });

  describe('list', () => {
    const KEYS = ['b.2', 'a.1', 'b.10', 'c', 'b.1', 'b_1', 'B.1'];
    beforeEach(async () => {
      for (const key of KEYS) await store.save('x', key, { even: key.endsWith('2') ? 'yes' : 'no', key, number: 1 });
      await store.save('y', 'b.3', { even: 'yes' });
    });

    it.each<[object, string[]]>([
      [{}, ['B.1', 'a.1', 'b.1', 'b.10', 'b.2', 'b_1', 'c']],
      [{ order: 'desc' }, ['c', 'b_1', 'b.2', 'b.10', 'b.1', 'a.1', 'B.1']],
      [{ prefix: 'b.' }, ['b.1', 'b.10', 'b.2']],
      [{ prefix: 'b.1' }, ['b.1', 'b.10']],
      [{ prefix: 'z' }, []],
      [{ prefix: 'b.', order: 'desc', limit: 2 }, ['b.2', 'b.10']],
      [{ limit: 2 }, ['B.1', 'a.1']],
      [{ after: 'b.10' }, ['b.2', 'b_1', 'c']],
      [{ after: 'b.15' }, ['b.2', 'b_1', 'c']],
      [{ after: 'b.10', order: 'desc' }, ['b.1', 'a.1', 'B.1']],
      [{ after: 'b.1', prefix: 'b.', limit: 1 }, ['b.10']],
      [{ match: { even: 'yes' } }, ['b.2']],
      [{ match: { even: 'no', key: 'c' } }, ['c']],
      [{ match: { key: 'a" or key != "' } }, []],
      [{ match: { other: 'yes' } }, []],
      [{ match: { even: 'no' }, prefix: 'b', order: 'desc', limit: 2 }, ['b_1', 'b.10']],
    ])('%j gives %j', async (options, keys) => {
      expect((await store.list('x', { limit: 10, ...options })).map(({ key }) => key)).toEqual(keys);
    });

    it('gives whole documents', async () => {
      const document = await store.get('x', 'a.1');
      const { serverNow: _, ...expected } = document ?? { serverNow: 0 };
      expect(await store.list('x', { prefix: 'a', limit: 1 })).toEqual([{ ...expected, serverNow: expect.any(Number) }]);
    });

    it('gives nothing when the container is unknown', async () => {
      expect(await store.list('nothing', { limit: 1 })).toEqual([]);
    });
  });

  it('names a document so that an operator finds it', () => {
    expect(store.name('some-container', 'some-key')).toContain('some-container/some-key');
  });
}

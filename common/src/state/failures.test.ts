import { ascending } from '../base/order';
import type { Failure } from '../contract/run';
import { allFailures, deleteFailures, failuresCsv, listFailures, removeFailures, saveFailures } from './failures';
import { MemoryStore } from './stores/memory';

const failure = (id: string, over: Partial<Failure> = {}): Failure => ({ id, code: 'code', reason: 'Reason.', ...over });
const many = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => failure(`${prefix}${index}`));

async function csvOf(...failures: Failure[]): Promise<string> {
  const store = new MemoryStore();
  await saveFailures(store, 'run', 0, undefined, failures);
  let csv = '';
  for await (const lines of failuresCsv(store, 'run')) csv += lines;
  return csv;
}

async function pages(store: MemoryStore, limit: number): Promise<string[][]> {
  const seen: string[][] = [];
  for (let after: string | undefined; ; ) {
    const page = await listFailures(store, 'run', { limit, ...(after ? { after } : {}) });
    seen.push(page.failures.map(({ id }) => id));
    after = page.next;
    if (after === undefined) return seen;
  }
}

describe('saving', () => {
  it('again from the same place replaces what was there', async () => {
    const store = new MemoryStore();
    await saveFailures(store, 'run', 0, 'a', many('old', 3));
    await saveFailures(store, 'run', 0, 'a', many('new', 2));
    await saveFailures(store, 'run', 1, 'a', many('other', 1));
    await saveFailures(store, 'run', 0, undefined, many('first', 1));
    const { failures } = await listFailures(store, 'run', { limit: 50 });
    expect(failures.map(({ id }) => id).sort(ascending)).toEqual(['first0', 'new0', 'new1', 'other0']);
    await removeFailures(store, 'run', 0, 'a');
    await removeFailures(store, 'run', 7, 'nothing there');
    expect((await listFailures(store, 'run', { limit: 50 })).failures).toHaveLength(2);
  });

  it('keeps runs apart, also when one id begins like another', async () => {
    const store = new MemoryStore();
    await saveFailures(store, 'run', 0, undefined, many('mine', 1));
    await saveFailures(store, 'run-2', 0, undefined, many('theirs', 1));
    expect(await pages(store, 10)).toEqual([['mine0']]);
    await deleteFailures(store, 'run');
    expect((await listFailures(store, 'run-2', { limit: 5 })).failures).toHaveLength(1);
    expect(await pages(store, 10)).toEqual([[]]);
  });
});

describe('filtering', () => {
  const filled = async () => {
    const store = new MemoryStore();
    const mixed = (index: number) => [
      failure(`a${index}`, { code: 'one', label: `Order-${index}` }),
      failure(`b${index}`, { code: 'two' }),
    ];
    for (let index = 0; index < 60; index++) await saveFailures(store, 'run', 0, `${index}`, mixed(index));
    return store;
  };
  const all = async (store: MemoryStore, filter: { code?: string; q?: string }) => {
    const ids: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await listFailures(store, 'run', { limit: 7, after, ...filter });
      ids.push(...page.failures.map(({ id }) => id));
      after = page.next;
      if (after === undefined) return ids.sort(ascending);
    }
  };

  it('lists those of a code, each once, over pages and documents', async () => {
    const ids = await all(await filled(), { code: 'one' });
    expect(ids).toEqual(Array.from({ length: 60 }, (_, index) => `a${index}`).sort(ascending));
  });

  it('finds a part of an id or label in any case', async () => {
    const store = await filled();
    expect(await all(store, { q: 'order-57' })).toEqual(['a57']);
    expect(await all(store, { q: 'B31' })).toEqual(['b31']);
    expect(await all(store, { q: 'order-57', code: 'two' })).toEqual([]);
  });

  it('ends a page that found nothing in many documents, and names where the next begins', async () => {
    const { failures, next } = await listFailures(await filled(), 'run', { limit: 7, q: 'nowhere' });
    expect(failures).toEqual([]);
    expect(next).toBeDefined();
  });

  it('gives a retry the ids of one code only', async () => {
    const ids: string[] = [];
    for await (const page of allFailures(await filled(), 'run', 'two')) ids.push(...page.map(({ id }) => id));
    expect(ids).toHaveLength(60);
    expect(ids.every((id) => id.startsWith('b'))).toBe(true);
  });

  it('writes a CSV of one code, with labels', async () => {
    let csv = '';
    for await (const lines of failuresCsv(await filled(), 'run', { code: 'one', labels: true })) csv += lines;
    const [header, ...lines] = csv.trimEnd().split('\r\n');
    expect(header).toBe('id,code,field,reason,label');
    expect(lines).toHaveLength(60);
    expect(lines).toContain('a7,one,,Reason.,Order-7');
  });
});

describe('listing', () => {
  it.each([1, 2, 3, 4, 5, 7, 100])('by %i shows each once, in a stable order', async (limit) => {
    const store = new MemoryStore();
    for (const [index, size] of [3, 1, 4, 2].entries()) {
      await saveFailures(store, 'run', index, 'x', many(String(index), size));
    }
    const seen = await pages(store, limit);
    expect(seen.flat()).toEqual(['00', '01', '02', '10', '20', '21', '22', '23', '30', '31']);
    expect(seen.every((page) => page.length <= limit)).toBe(true);
  });

  it('ends when the rest has been removed meanwhile', async () => {
    const store = new MemoryStore();
    await saveFailures(store, 'run', 0, 'x', many('a', 3));
    const { next } = await listFailures(store, 'run', { limit: 2 });
    await deleteFailures(store, 'run');
    expect(await listFailures(store, 'run', { limit: 2, after: next ?? '' })).toEqual({ failures: [] });
  });

  it.each(['', 'nonsense', ':', 'x:y', ':::9'])('with the made-up cursor %j breaks nothing', async (after) => {
    const store = new MemoryStore();
    await saveFailures(store, 'run', 0, 'x', many('a', 3));
    expect((await listFailures(store, 'run', { limit: 2, after })).failures.length).toBeLessThanOrEqual(2);
  });

  it('of everything goes through more documents than one page holds', async () => {
    const store = new MemoryStore();
    for (let index = 0; index < 201; index++) await saveFailures(store, 'run', 0, `${index}`, many(`${index}-`, 1));
    const ids = new Set<string>();
    for await (const failures of allFailures(store, 'run')) for (const { id } of failures) ids.add(id);
    expect(ids.size).toBe(201);
    await deleteFailures(store, 'run');
    expect(await pages(store, 500)).toEqual([[]]);
  });
});

describe('the CSV file', () => {
  it('has a header, also when nothing was rejected', async () => {
    expect(await csvOf()).toBe('id,code,field,reason\r\n');
  });

  it('has a line for each, by RFC 4180', async () => {
    const csv = await csvOf(
      failure('1', { field: 'email' }),
      failure('2', { reason: 'Says "no", twice' }),
      failure('3', { reason: 'two\nlines' }),
    );
    expect(csv).toBe('id,code,field,reason\r\n1,code,email,Reason.\r\n2,code,,"Says ""no"", twice"\r\n3,code,,"two\nlines"\r\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['a=1', 'a=1'],
  ])('%j cannot become a formula', async (id, cell) => {
    expect(await csvOf(failure(id))).toBe(`id,code,field,reason\r\n${cell},code,,Reason.\r\n`);
  });
});

describe('a document that cannot be used', () => {
  async function odd() {
    const store = new MemoryStore();
    await saveFailures(store, 'run', 0, 'a', many('first', 2));
    await saveFailures(store, 'run', 2, 'a', many('last', 2));
    await store.save('data-import-failure', 'run.001.odd', { runId: 'run', failures: 'many' });
    return store;
  }

  it('stands as a line of its own among the others', async () => {
    expect(await pages(await odd(), 2)).toEqual([['first0', 'first1'], ['run.001.odd', 'last0'], ['last1'], []].slice(0, 3));
    let csv = '';
    for await (const lines of failuresCsv(await odd(), 'run')) csv += lines;
    expect(csv.split('\r\n')).toHaveLength(7);
    expect(csv).toContain('run.001.odd,state_unreadable,,');
  });

  it('stops what needs them all', async () => {
    const all = async () => {
      for await (const _ of allFailures(await odd(), 'run'));
    };
    await expect(all()).rejects.toMatchObject({ code: 'state_unreadable' });
  });
});

import { silent } from '../base/log';
import { skipped } from '../contract/outcome';
import { defineTransfer, type Pipeline, transferOf } from '../contract/pipeline';
import type { Scope } from '../contract/run';
import type { Item } from '../contract/source';
import { refuseMoreThanConfirmed } from '../engine/deletionCount';
import { World } from '../testing/numbered';
import { confirmedScope, quoteDeletion } from './deletion';

const ctx = { log: silent, guard: async () => {}, signal: new AbortController().signal };
const NOW = Date.parse('2026-01-31T08:00:00.000Z');
const own = { kind: 'deletion', of: 'own' } as const;

/** A pipeline that can delete these numbers, of which the even ones are ours. */
function deletable(pages: number[][]): Pipeline {
  const { pipeline } = new World(1);
  async function* read(): AsyncGenerator<Item<number>[]> {
    for (const page of pages) yield page.map((value) => ({ id: String(value), cursor: String(value), value }));
  }
  const transfer = defineTransfer<number, number>({
    source: {
      title: 'shop',
      shards: async () => [{ done: false }],
      read,
      count: async () => undefined,
    },
    map: (value) => (value % 2 === 0 ? { kind: 'mapped', records: [value] } : skipped('not_own')),
    destination: {
      title: 'Klaviyo',
      batch: { records: 1, bytes: 1 },
      concurrency: 1,
      repeatsCost: false,
      write: async () => [],
      preview: async () => [],
    },
  });
  return { ...pipeline, deletion: { ...transfer, describe: (count) => ({ count, withVariants: true }) } };
}
const pipeline = deletable([[1, 2, 4], [6]]);
const tokenOf = async (of: 'own' | 'obsolete' | 'all' = 'own', from = pipeline) =>
  (await quoteDeletion(from, of, NOW, ctx)).token;

test('answers numbers: what would go, what would stay', async () => {
  expect(await quoteDeletion(pipeline, 'own', NOW, ctx)).toEqual({
    pipeline: 'numbers',
    of: 'own',
    count: 3,
    others: 1,
    withVariants: true,
    complete: true,
    token: expect.stringMatching(/^own\.3\.[0-9a-z]+\.[0-9a-f]{12}$/),
  });
});

test('says that there may be more when counting was cut off', async () => {
  const endless = deletable([[2]]);
  const aborted = new AbortController();
  if (endless.deletion) {
    endless.deletion.source.read = async function* () {
      yield [{ id: '2', cursor: '2', value: 2 }];
      aborted.abort(new Error('time is up'));
      throw aborted.signal.reason;
    };
  }
  const quote = await quoteDeletion(endless, 'own', NOW, { ...ctx, signal: aborted.signal });
  expect(quote).toMatchObject({ count: 1, complete: false });
  expect(confirmedScope(endless, own, { token: quote.token }, NOW)).toEqual(own);
});

test('reports an error of the count as what it is', async () => {
  const broken = deletable([[1]]);
  if (broken.deletion) {
    broken.deletion.source.read = async function* () {
      yield [];
      throw new Error('broken');
    };
  }
  await expect(quoteDeletion(broken, 'own', NOW, ctx)).rejects.toThrow('broken');
});

describe('a start', () => {
  test('takes the token of its quote, and keeps the number', async () => {
    expect(confirmedScope(pipeline, own, { token: await tokenOf() }, NOW)).toEqual({ ...own, confirmed: 3 });
  });

  test('takes the id of the pipeline for own records only', () => {
    const named = { pipeline: 'numbers' };
    expect(confirmedScope(pipeline, own, named, NOW)).toEqual(own);
    for (const which of ['obsolete', 'all'] as const) {
      expect(() => confirmedScope(pipeline, { kind: 'deletion', of: which }, named, NOW)).toThrow('needs the token');
    }
    expect(() => confirmedScope(pipeline, own, { pipeline: 'letters' }, NOW)).toThrow('needs the token');
  });

  test('refuses the token of another scope, number, import or time', async () => {
    const token = await tokenOf();
    const refused = (given: string, to = pipeline, scope: Scope = own) =>
      expect(() => confirmedScope(to, scope as typeof own, { token: given }, NOW)).toThrow('needs the token');
    refused(token, pipeline, { kind: 'deletion', of: 'all' });
    refused(token, { ...pipeline, id: 'letters' });
    refused(token.replace('own.3', 'own.300'));
    refused(token.replace('own.3', 'own.any'));
    refused(token.replace(/\.[0-9a-z]+\.(?=[0-9a-f]{12}$)/, '.zzzzzz.'));
    refused('');
    expect(() => confirmedScope(pipeline, own, undefined, NOW)).toThrow('needs the token');
  });

  test('refuses a token that is older than an hour', async () => {
    const token = await tokenOf();
    expect(() => confirmedScope(pipeline, own, { token }, NOW + 61 * 60_000)).toThrow('older than an hour');
  });
});

describe('the run', () => {
  test('stops before it deletes when more would go than was confirmed', async () => {
    const refusal = refuseMoreThanConfirmed(transferOf(pipeline, own), { ...own, confirmed: 2 }, ctx);
    await expect(refusal).rejects.toMatchObject({ name: 'Fatal', code: 'deletion_changed' });
  });

  test.each([{ ...own, confirmed: 3 }, { ...own, confirmed: 9 }, own, { kind: 'all' } as const])(
    'continues with %j',
    async (scope) => {
      await expect(refuseMoreThanConfirmed(transferOf(pipeline, own), scope, ctx)).resolves.toBeUndefined();
    },
  );
});

test('refuses what has no deletion, and never takes it for an import', async () => {
  const { pipeline: plain } = new World(1);
  await expect(quoteDeletion(plain, 'own', NOW, ctx)).rejects.toMatchObject({ code: 'invalid', field: 'pipeline' });
  expect(() => confirmedScope(plain, own, { pipeline: plain.id }, NOW)).toThrow("can't be deleted");
  expect(() => transferOf(plain, own)).toThrow('no deletion');
  expect(transferOf(plain, { kind: 'all' })).toBe(plain);
  expect(transferOf(pipeline, own)).toBe(pipeline.deletion);
});

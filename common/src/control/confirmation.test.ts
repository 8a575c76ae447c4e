import { silent } from '../base/log';
import { skipped } from '../contract/outcome';
import { defineTransfer, type Pipeline, transferOf } from '../contract/pipeline';
import type { Item } from '../contract/source';
import { World } from '../testing/numbered';
import { refuseUnconfirmed } from './confirmation';

const ctx = { log: silent, guard: async () => {} };
const scope = { kind: 'deletion', of: 'own' } as const;

/** A pipeline that can delete these numbers, of which the even ones are ours. */
function deletable(pages: number[][]): Pipeline {
  const { pipeline } = new World(1);
  async function* read(): AsyncGenerator<Item<number>[]> {
    for (const page of pages) yield page.map((value) => ({ id: String(value), cursor: String(value), value }));
  }
  const deletion = defineTransfer<number, number>({
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
  return { ...pipeline, deletion };
}

test('says what would be deleted, how many, and how many would stay', async () => {
  const refusal = refuseUnconfirmed(deletable([[1, 2, 4], [6]]), scope, ctx);
  await expect(refusal).rejects.toMatchObject({ code: 'confirmation_required', field: 'confirmDeletion' });
  await expect(refusal).rejects.toThrow(
    'This would delete 3 numbers from Klaviyo; 1 that are not of this project would stay. Nothing was deleted. To go on, send "confirmDeletion": "numbers".',
  );
});

test('of what is obsolete the others are not said to be of anybody', async () => {
  const refusal = refuseUnconfirmed(deletable([[1, 2]]), { kind: 'deletion', of: 'obsolete' }, ctx);
  await expect(refusal).rejects.toThrow(
    'This would delete 1 numbers that this project no longer has or publishes, from Klaviyo; 1 would stay.',
  );
});

test('trouble while counting is told as what it is', async () => {
  const pipeline = deletable([[1]]);
  const broken = async function* (): AsyncGenerator<Item<unknown>[]> {
    yield [];
    throw new Error('broken');
  };
  if (pipeline.deletion) pipeline.deletion.source.read = broken;
  await expect(refuseUnconfirmed(pipeline, scope, ctx)).rejects.toThrow('broken');
});

test('what has no deletion is refused, and never taken for an import', async () => {
  const { pipeline } = new World(1);
  await expect(refuseUnconfirmed(pipeline, scope, ctx)).rejects.toMatchObject({ code: 'invalid', field: 'deleteAll' });
  expect(() => transferOf(pipeline, scope)).toThrow('no deletion');
  expect(transferOf(pipeline, { kind: 'all' })).toBe(pipeline);
  const other = deletable([]);
  expect(transferOf(other, scope)).toBe(other.deletion);
});

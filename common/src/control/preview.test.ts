import { silent } from '../base/log';
import type { PreviewScope } from '../contract/importer';
import { saveFailures } from '../state/failures';
import { idOf, World } from '../testing/numbered';
import { preview } from './preview';

const { signal } = new AbortController();
const show = (world: World, scope: PreviewScope, limit: number) =>
  preview(world.pipeline, scope, limit, { store: world.store, log: silent, signal });

it('shows the first records as a run would treat them, and sends none', async () => {
  const world = new World(100);
  const records = await show(world, { kind: 'all' }, 8);
  expect(records.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
    ...[0, 1, 2].map((number) => [idOf(number), 'written', undefined]),
    [idOf(3), 'rejected', 'three'],
    ...[4, 5, 6].map((number) => [idOf(number), 'written', undefined]),
    [idOf(7), 'skipped', 'seven'],
  ]);
  expect(records[0]?.requests).toEqual([{ id: idOf(0), number: 0 }]);
  expect(records[3]).toMatchObject({ reason: 'Ends in a three.', requests: [] });
  expect([world.ledger.size, world.batches.length, world.pagesRead]).toEqual([0, 0, 1]);
});

it('names ids that do not exist', async () => {
  const records = await show(new World(10), { kind: 'ids', ids: [idOf(1), idOf(99)] }, 5);
  expect(records.map(({ id, outcome, code }) => [id, outcome, code])).toEqual([
    [idOf(1), 'written', undefined],
    [idOf(99), 'rejected', 'not_found'],
  ]);
});

it('of failures shows those records', async () => {
  const world = new World(50);
  const failure = { id: idOf(42), code: 'no', reason: 'No.' };
  await saveFailures(world.store, 'run', 0, undefined, [failure]);
  expect((await show(world, { kind: 'failures', runId: 'run' }, 5)).map(({ id }) => id)).toEqual([idOf(42)]);
  expect(await show(world, { kind: 'failures', runId: 'other' }, 5)).toEqual([]);
});

it('shows what a search finds, by what users know it by', async () => {
  const world = new World(50);
  const { source, ...pipeline } = world.pipeline;
  const search = jest.fn(async () => [{ id: idOf(7), cursor: idOf(7), value: { id: idOf(7), number: 7 } }]);
  const label = (value: unknown) => `No. ${(value as { number: number }).number}`;
  const options = { store: world.store, log: silent, signal };
  const shown = await preview({ ...pipeline, label, source: { ...source, search } }, { kind: 'search', text: '7' }, 3, options);
  expect(shown).toEqual([{ id: idOf(7), label: 'No. 7', outcome: 'skipped', code: 'seven', requests: [] }]);
  expect(search).toHaveBeenCalledWith('7', 3, expect.anything());
});

it('refuses a search where records cannot be asked for by what users know', async () => {
  const asked = show(new World(50), { kind: 'search', text: '7' }, 3);
  await expect(asked).rejects.toMatchObject({ code: 'invalid', field: 'q', reason: 'not_searchable' });
});

it('of nothing is empty', async () => {
  expect(await show(new World(0), { kind: 'all' }, 5)).toEqual([]);
});

it('looks related data up for what it shows only', async () => {
  const world = new World(100);
  const enrich = jest.fn(async () => undefined);
  const { store } = world;
  await preview({ ...world.pipeline, enrich }, { kind: 'all' }, 3, { store, log: silent, signal });
  expect(enrich).toHaveBeenCalledTimes(1);
  expect(enrich).toHaveBeenCalledWith(
    [0, 1, 2].map((number) => ({ id: idOf(number), number })),
    expect.anything(),
  );
});

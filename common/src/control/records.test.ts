import { silent } from '../base/log';
import type { Destination } from '../contract/destination';
import type { Pipeline } from '../contract/pipeline';
import { idOf, World } from '../testing/numbered';
import { importingOf, viewRecord } from './records';

const CHANGED = '2026-01-30T12:00:00.000Z';
const compare = jest.fn<Promise<{ found: boolean; fields: [] }>, Parameters<NonNullable<Destination<unknown>['compare']>>>(
  async () => ({ found: true, fields: [] }),
);
beforeEach(() => compare.mockClear());

const pipelineOf = (world: World, more: Partial<Pipeline> = {}): Pipeline => ({
  ...world.pipeline,
  destination: { ...world.pipeline.destination, compare },
  ...{ modifiedAt: () => CHANGED, label: (value: unknown) => `N-${(value as { number: number }).number}` },
  ...more,
});
const view = (world: World, number: number, pipeline = pipelineOf(world), { signal } = new AbortController()) =>
  viewRecord(pipeline, idOf(number), { store: world.store, runs: world.runs, signal, log: silent });

it('shows a record as a run would treat it, beside what the destination has', async () => {
  const world = new World(10);
  expect(await view(world, 1)).toEqual({
    ...{
      label: 'N-1',
      lastModifiedAt: CHANGED,
      wouldBe: 'written',
      destination: { found: true, fields: [] },
      sent: { how: 'unknown' },
    },
  });
  expect(compare.mock.calls[0]?.slice(0, 2)).toEqual([idOf(1), [{ id: idOf(1), number: 1 }]]);
  expect(world.ledger.size).toBe(0);
});

it.each([
  [3, { wouldBe: 'rejected', code: 'three' }],
  [7, { wouldBe: 'skipped', code: 'seven' }],
  [99, { wouldBe: 'rejected', code: 'not_found', field: 'id' }],
])('asks for record %i by its id alone, of which nothing would be sent', async (number, outcome) => {
  expect(await view(new World(10), number)).toMatchObject({ ...outcome, destination: { found: true } });
  expect(compare.mock.calls[0]?.slice(0, 2)).toEqual([idOf(number), []]);
});

it('takes what a side answers with an error for nothing else', async () => {
  compare.mockRejectedValueOnce(new Error('refused'));
  await expect(view(new World(10), 1)).rejects.toThrow('refused');
});

it('says which side gave no answer in time', async () => {
  const ending = new AbortController();
  compare.mockImplementationOnce(() => {
    ending.abort();
    return new Promise(() => {});
  });
  const world = new World(10);
  await expect(view(world, 1, pipelineOf(world), ending)).rejects.toMatchObject({
    ...{ code: 'no_answer_in_time', message: expect.stringContaining('Ledger'), retryAfterMs: 10_000 },
  });
});

it('refuses an import whose destination compares nothing', async () => {
  const world = new World(10);
  await expect(view(world, 1, world.pipeline)).rejects.toMatchObject({ code: 'invalid' });
});

it('names the run in progress that a single record has to wait for', async () => {
  const world = new World(10);
  expect(await importingOf(world.pipeline, world.runs)).toBeUndefined();
  const { id } = await world.start();
  expect(await importingOf(world.pipeline, world.runs)).toEqual({ runId: id });
});

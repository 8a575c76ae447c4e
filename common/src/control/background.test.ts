import { silent } from '../base/log';
import { Retryable } from '../contract/errors';
import { rejected } from '../contract/outcome';
import type { Pipeline } from '../contract/pipeline';
import { changeState, readState } from '../state/pipelines';
import { World } from '../testing/numbered';
import { Background } from './background';
import { Worker } from './worker';

const MINUTE = 60_000;
const { signal } = new AbortController();

function setup(over: Partial<Pipeline> = {}, count = 20) {
  const world = new World(count);
  const found = jest.fn(async (): Promise<{ count: number; exactness: 'exact' }> => ({ count: 20, exactness: 'exact' }));
  const pipeline = (): Pipeline => {
    const { pipeline: each } = world;
    return { ...each, source: { ...each.source, count: found }, background: true, ...over };
  };
  const log = { ...silent, warn: jest.fn() };
  const background = new Background({ store: world.store, runs: world.runs, pipelines: () => [pipeline()], log });
  const worker = new Worker({
    ...{ store: world.store, pipelines: () => [pipeline()], leaseMs: World.LEASE_MS, rejectLimit: 0.5, log: silent },
    startDue: async () => ({ started: [], skipped: [] }),
  });
  const round = async () => {
    const started = await background.startDue(signal);
    await worker.work(pipeline(), { deadlineMs: 10_000, signal });
    return started;
  };
  const state = async () => (await readState(world.store, 'numbers'))?.value;
  return { world, background, found, log, round, state };
}

test('begins with its first round, and sends nothing of before', async () => {
  const { world, round, found, state } = setup();
  expect(await round()).toEqual([]);
  expect(found).not.toHaveBeenCalled();
  expect(world.ledger.size).toBe(0);
  expect(Date.parse((await state())?.watermark ?? '')).toBeLessThanOrEqual(world.now());
});

test('sends what has changed since, and keeps no run of a good round', async () => {
  const { world, round, state } = setup();
  world.map = (record) => ({ kind: 'mapped', records: [record] });
  await round();
  const first = (await state())?.watermark ?? '';
  world.pushedMs += 10 * MINUTE;
  expect(await round()).toMatchObject([{ pipeline: 'numbers' }]);
  expect(world.ledger.size).toBe(20);
  expect(await world.runs.list({ limit: 10 })).toEqual([]);
  const { watermark = '', lastRun } = (await state()) ?? {};
  expect(Date.parse(watermark)).toBe(Date.parse(first) + 9 * MINUTE);
  expect(lastRun).toMatchObject({ status: 'done', counts: { written: 20 } });
});

test('starts nothing when nothing has changed, and looks at the same window again', async () => {
  const { world, round, found, state } = setup();
  await round();
  const before = (await state())?.watermark;
  found.mockResolvedValue({ count: 0, exactness: 'exact' });
  world.pushedMs += 10 * MINUTE;
  expect(await round()).toEqual([]);
  expect((await state())?.watermark).toBe(before);
});

test('keeps a round with rejected records, whatever their share', async () => {
  const { world, round } = setup();
  world.map = (record) => (record.number === 0 ? { kind: 'mapped', records: [record] } : rejected('bad', 'Because.'));
  await round();
  world.pushedMs += 10 * MINUTE;
  await round();
  expect(await world.runs.list({ limit: 10 })).toMatchObject([{ status: 'done', counts: { written: 1, rejected: 19 } }]);
});

test('starts one run when several processes look at once', async () => {
  const { world, background, round } = setup();
  await round();
  world.pushedMs += 10 * MINUTE;
  const rounds = await Promise.all([background.startDue(signal), background.startDue(signal)]);
  expect(rounds.flat()).toHaveLength(1);
  expect(await background.startDue(signal)).toEqual([]);
});

test('begins again when the stored time lies in the future', async () => {
  const { world, round, state } = setup();
  await round();
  const ahead = new Date(world.now() + 24 * 60 * MINUTE).toISOString();
  await changeState(world.store, 'numbers', (document) => ({
    schema: 1,
    pipeline: 'numbers',
    ...document?.value,
    watermark: ahead,
  }));
  await round();
  expect(Date.parse((await state())?.watermark ?? '')).toBeLessThanOrEqual(world.now());
});

test('leaves what cannot be looked at to the next round, and says each notice once', async () => {
  const { world, round, found, log } = setup({ notices: () => [{ code: 'no_checkout_url', message: 'Set it.' }] });
  await round();
  found.mockRejectedValueOnce(new Retryable('commercetools_busy', 'Later.'));
  world.pushedMs += 10 * MINUTE;
  expect(await round()).toEqual([]);
  expect(await round()).toHaveLength(1);
  expect(log.warn.mock.calls.map(([{ code }]) => code)).toEqual(['no_checkout_url', 'commercetools_busy']);
});

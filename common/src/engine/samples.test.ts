import { silent } from '../base/log';
import { rejected } from '../contract/outcome';
import type { Sample } from '../contract/run';
import { World } from '../testing/numbered';
import { advance } from './advance';
import { labelOf } from './labels';
import { MOST_SAMPLES, SampleLog, withSample } from './samples';

const sample = (time: number): Sample => ({ at: time, time, read: time, rejected: 0 });
const grown = (count: number, every = 1000) =>
  Array.from({ length: count }, (_, index) => sample(index * every)).reduce<Sample[]>(withSample, []);

const work = async (world: World) => {
  await world.start();
  const lease = await world.claim();
  const options = { store: world.store, log: silent, rejectLimit: 1 };
  await advance(lease, world.pipeline, options, { deadlineMs: 60_000, signal: new AbortController().signal });
  return lease.run.id;
};

describe('withSample', () => {
  test('keeps all of a short run', () => {
    expect(grown(80)).toHaveLength(80);
  });

  test('keeps the first and the last of a long run, at about the same distance', () => {
    const samples = grown(20_000);
    expect(samples.length).toBeLessThanOrEqual(MOST_SAMPLES);
    expect(samples.length).toBeGreaterThan(MOST_SAMPLES / 3);
    expect(samples[0]).toEqual(sample(0));
    expect(samples.at(-1)).toEqual(sample(19_999_000));
    const gaps = samples.slice(1, -2).map(({ time }, index) => time - (samples[index]?.time ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.min(...gaps) * 4);
  });
});

test('notes no time as worked between two slices', () => {
  const counts = { read: 10, written: 10, skipped: 0, rejected: 0 };
  const stored = { counts, workedMs: 5000, samples: [sample(0), { ...sample(5000), read: 10 }] };
  const log = new SampleLog({ run: stored, serverNow: 95_000 } as never);
  const { samples = [] } = log.into(stored as never);
  expect(samples).toHaveLength(4);
  expect(samples[2]).toEqual({ at: 5000, time: 95_000, read: 10, rejected: 0 });
  // The same slice again: its beginning is noted once.
  expect(log.into({ ...stored, samples } as never).samples?.slice(0, 3)).toEqual(samples.slice(0, 3));
});

test('counts rejected records by code, and notes what the run had read when', async () => {
  const world = new World(200, 2, 20);
  world.outcomeOf = ({ number }) => (number % 50 === 1 ? rejected('one', 'Ends in a one.') : { kind: 'written' });
  const id = await work(world);
  const { counts, rejects } = await world.runs.get(id);
  expect(rejects).toEqual({ one: 4, three: 8 });
  expect(counts.rejected).toBe(12);
  const { samples, now } = await world.runs.samples(id);
  expect(samples[0]).toMatchObject({ read: 0, rejected: 0 });
  expect(samples.at(-1)).toMatchObject({ read: 200, rejected: 12 });
  expect(now).toBeUndefined();
});

test.each([
  ['1000-1', '1000-1'],
  ['ada@example.com', undefined],
  ['', undefined],
  [17, undefined],
  ['x'.repeat(81), undefined],
])('keeps %j as label %j', (given, kept) => {
  expect(labelOf({ label: () => given }, {})).toBe(kept);
});

test('has no label of a record that was not found', () => {
  expect(labelOf({ label: (value) => value }, undefined)).toBeUndefined();
});

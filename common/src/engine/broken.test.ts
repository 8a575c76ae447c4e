import { silent } from '../base/log';
import { type Outcome, written } from '../contract/outcome';
import type { Pipeline } from '../contract/pipeline';
import { Lease } from '../state/lease';
import type { MemoryStore } from '../state/stores/memory';
import { World } from '../testing/numbered';
import { advance } from './advance';

/**
 * These checks find nothing wrong with the engine as it is, and something with each that has a broken part: tests that find
 * nothing prove little. The same between real processes: `npm run test:faults`.
 */
const signal = new AbortController().signal;

/** What an import has lost or miscounted of which the first worker died after some batches. */
async function lostByDeath(change: (pipeline: Pipeline) => Pipeline): Promise<string[]> {
  const world = new World(1000);
  const pipeline = change(world.pipeline);
  const work = (lease: Lease) =>
    advance(lease, pipeline, { store: world.store, log: silent, rejectLimit: 0.5 }, { deadlineMs: 60_000, signal });
  await world.start();
  const first = await world.claim();
  let left = 3;
  await new Promise<void>((dead) => {
    world.onWrite = async () => {
      if (left-- > 0) return;
      // Long enough for what was settled to have its checkpoint.
      setTimeout(() => {
        first.end();
        dead();
      }, 50);
      await new Promise(() => {});
    };
    void work(first);
  });
  world.onWrite = async () => {};
  world.pushedMs += World.LEASE_MS + 1000;
  // An engine that counts too early may have come to the end before the first worker died.
  const over = (await world.runs.status('numbers'))?.value.lastRun;
  const run = over ?? (await work(await world.claim())).run;
  const broken = world.expected.filter((id) => !world.ledger.has(id)).map((id) => `${id} is missing`);
  if (run.counts.read !== 1000) broken.push(`${run.counts.read} records were counted`);
  return broken;
}

/** How many of ten workers get the one run. */
async function winners(change: (store: MemoryStore) => Partial<MemoryStore>): Promise<number> {
  const world = new World(10);
  await world.start();
  const store = Object.assign(Object.create(world.store) as MemoryStore, change(world.store));
  const claim = () => Lease.claim('numbers', { store, leaseMs: World.LEASE_MS, log: silent });
  const leases = (await Promise.all(Array.from({ length: 10 }, claim))).filter((lease) => lease !== undefined);
  for (const lease of leases) lease.end();
  return leases.length;
}

const asItIs = (pipeline: Pipeline) => pipeline;

const checkpointBeforeWrite = (pipeline: Pipeline): Pipeline => ({
  ...pipeline,
  destination: {
    ...pipeline.destination,
    write: async (records, ctx) => {
      setTimeout(() => pipeline.destination.write(records, ctx), 20);
      return records.map((): Outcome => written);
    },
  },
});

const tailDropped = (pipeline: Pipeline): Pipeline => ({
  ...pipeline,
  source: {
    ...pipeline.source,
    read: async function* (...given) {
      for await (const page of pipeline.source.read(...given)) {
        const last = page.at(-1);
        yield page
          .slice(0, -3)
          .map((item, at, { length }) => (last && at === length - 1 ? { ...item, cursor: last.cursor } : item));
      }
    },
  },
});

const versionIgnored = (store: MemoryStore): Partial<MemoryStore> => ({
  put: async (container, key, value) => {
    await store.save(container, key, value);
    return (await store.get(container, key)) as never;
  },
});

it('finds nothing wrong with the engine as it is', async () => {
  expect(await lostByDeath(asItIs)).toEqual([]);
  expect(await winners(() => ({}))).toBe(1);
});

it.each([
  ['a checkpoint before the write', checkpointBeforeWrite],
  ['a page whose tail is dropped', tailDropped],
])('catches %s', async (_title, change) => {
  expect(await lostByDeath(change)).not.toEqual([]);
});

it('catches a store that ignores the expected version', async () => {
  expect(await winners(versionIgnored)).toBeGreaterThan(1);
});

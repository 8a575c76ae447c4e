import { silent } from '../../base/log';
import { rejected, written } from '../../contract/outcome';
import { Counters, noCounts } from '../../engine/live/counters';
import { listFailures } from '../../state/failures';
import { dayOf, type LiveDocument, readLiveDocuments, saveLiveDocument } from '../../state/liveDocuments';
import { MemoryStore } from '../../state/stores/memory';
import { idOf, World } from '../../testing/numbered';
import { takeOverJobs } from './leftJobs';

const MINUTE = 60_000;
const { signal } = new AbortController();
const DAY = dayOf(Date.now());

const AT = new Date().toISOString();

/** A process that has died with these jobs under way, after it had counted ten records of one kind as written. */
async function setup(jobs: string[]) {
  const world = new World(20);
  world.map = (record) => ({ kind: 'mapped', records: [record] });
  let pushedMs = 0;
  const store = new MemoryStore(() => Date.now() + pushedMs);
  const counts = noCounts();
  const counters = new Counters(() => [counts]);
  for (let count = 0; count < 10; count++) counters.settled('numbers', { kind: 'written' }, 5);
  const pendingJobs = jobs.map((id) => ({ id, at: AT, records: 7 }));
  await saveLiveDocument(store, 'dead', { ...counts, day: DAY, since: AT, pendingJobs });
  const look = jest.fn(
    async (_id: string): Promise<{ endedAt?: number; named: string[]; unnamed: number | 'all' } | undefined> => ({
      ...{ endedAt: Date.now(), named: [idOf(1), idOf(2)], unnamed: 0 },
    }),
  );
  const parts = {
    store,
    log: silent,
    jobs: { pipeline: 'numbers', code: 'refused', look },
    pipeline: () => ({ ...world.pipeline, label: (record: unknown) => `No. ${(record as { id: string }).id}` }),
  };
  return {
    ...{ world, store, look },
    take: () => takeOverJobs(parts, signal),
    push: (ms: number) => {
      pushedMs += ms;
    },
    document: async () => (await readLiveDocuments(store, DAY))[0]?.value as LiveDocument,
    failures: async () => (await listFailures(store, `live.${DAY}`, { limit: 10 })).failures,
  };
}

test('writes again what a job of a dead process did not take, and counts what is rejected then', async () => {
  const { world, take, push, document, failures } = await setup(['job-1']);
  world.outcomeOf = ({ id }) => (id === idOf(2) ? rejected('bad', 'Because.', 'email') : written);
  push(3 * MINUTE);
  expect(await take()).toBe(1);
  expect([...world.ledger.keys()]).toEqual([idOf(1), idOf(2)]);
  const why = { code: 'bad', reason: 'Because.', field: 'email' };
  expect(await failures()).toEqual([{ id: idOf(2), ...why, label: `No. ${idOf(2)}`, pipeline: 'numbers' }]);
  expect(await document()).toMatchObject({
    ...{ written: 9, rejected: { bad: 1 }, pendingJobs: [] },
    byKind: { numbers: { received: 10, written: 9, rejected: 1 } },
  });
  expect(await take()).toBe(0);
});

test('counts what a job refused without naming it', async () => {
  const { look, take, push, document, failures } = await setup(['a/job']);
  look.mockResolvedValue({ named: [], unnamed: 4 });
  push(3 * MINUTE);
  await take();
  expect(await failures()).toMatchObject([{ id: 'job-a-job', code: 'refused' }]);
  expect(await document()).toMatchObject({ written: 6, rejected: { refused: 4 } });
});

test('counts all that a job carried when nothing is known of it any more', async () => {
  const { look, take, push, document, failures } = await setup(['job-1']);
  look.mockResolvedValue({ named: [], unnamed: 'all' });
  push(3 * MINUTE);
  await take();
  expect(await document()).toMatchObject({ written: 3, rejected: { refused: 7 }, byKind: { numbers: { rejected: 7 } } });
  expect((await failures())[0]?.reason).toContain('7 of its records');
});

test('leaves jobs alone whose process lives, that are under way, or that have just ended', async () => {
  const { look, take, push, document } = await setup(['job-1', 'job-2']);
  await take();
  expect(look).not.toHaveBeenCalled();
  push(2.5 * MINUTE);
  look.mockResolvedValueOnce(undefined).mockResolvedValueOnce({ endedAt: Date.now() + 2 * MINUTE, named: [], unnamed: 1 });
  expect(await take()).toBe(0);
  expect(look).toHaveBeenCalledTimes(2);
  expect((await document()).pendingJobs).toHaveLength(2);
});

test('counts a job once when two processes take it over at once', async () => {
  const { take, push, document, failures, world } = await setup(['job-1', 'job-2']);
  world.outcomeOf = () => rejected('bad', 'Because.');
  push(3 * MINUTE);
  await Promise.all([take(), take()]);
  await take();
  expect(await document()).toMatchObject({ written: 6, rejected: { bad: 4 }, pendingJobs: [] });
  expect(await failures()).toHaveLength(2);
});

import { expectedProfiles } from '../e2e/expected/customers.ts';
import { startWorld, type World } from '../e2e/world.ts';
import { until } from '../process/child.ts';
import { type ActiveRun, getRun, type RunAnswer, type StatusAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop } from '../sandbox/shop/index.ts';

/** Two service processes of one installation, as a platform runs them: either may be asked for anything. */
const SHOP = { customers: 12_000, orders: 1, products: 10 };

let world: World;
let one: Service;
let two: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  [one, two] = await Promise.all([world.start(), world.start()]);
});
afterAll(() => world?.close());

const configure = (config: object) => world.sandbox.control('klaviyo', 'config', config);
/** A few jobs end while their worker is stopping; most would take far longer. */
const slowly = () => configure({ jobMs: [500, 60_000] });
const quickly = () => configure({ jobMs: [500, 500] });

async function activeOf(service: Service, pipeline: string): Promise<ActiveRun | undefined> {
  const { body } = await service.call<{ pipelines: StatusAnswer[] }>('GET', '/sync/status');
  return body.pipelines.find((each) => each.pipeline === pipeline)?.active;
}

/** The process that works on a run is the one that says so. */
function workerOf(id: string): Promise<Service> {
  return until('the claim in a log', async () => [one, two].find(({ child }) => child.output().includes(`"run":"${id}"`)));
}

test('twenty starts at once, from two processes, make exactly one run', async () => {
  // Nothing ends before all have asked.
  await configure({ stuckJobs: true });
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : two).call<RunAnswer>('POST', '/sync/customers', {})),
  );
  const won = answers.filter(({ status }) => status === 202);
  const lost = answers.filter(({ status }) => status === 409);
  expect([won.length, lost.length]).toEqual([1, 19]);
  const id = won[0]?.body.id ?? '';
  for (const { text } of lost) {
    expect(JSON.parse(text)).toMatchObject({ statusCode: 409, errors: [{ code: 'AlreadyRunning' }] });
    expect(text).toContain(id);
  }
  const refused = await two.call('POST', `/runs/${id}/resume`, {});
  expect(refused.status).toBe(409);

  await configure({ stuckJobs: false });
  expect(await untilEnded(one, id)).toMatchObject({ status: 'done', counts: { read: 12_000 } });
  const { body } = await two.call<{ runs: RunAnswer[] }>('GET', '/runs');
  expect(body.runs.map((run) => run.id)).toEqual([id]);
});

test('a stop that reaches the process that does not work stops the run without waiting for its jobs; it can be resumed', async () => {
  await slowly();
  const { id } = await startRun(one, 'customers');
  await until('the beginning of the work', async () => (await activeOf(one, 'customers'))?.status === 'running');
  const other = (await workerOf(id)) === one ? two : one;
  const asked = performance.now();
  const stopping = await other.call<RunAnswer>('POST', '/sync/customers/stop', {});
  expect([stopping.status, stopping.body.id, stopping.body.status]).toEqual([202, id, 'stopping']);
  const stopped = await untilEnded(other, id);
  expect(performance.now() - asked).toBeLessThan(30_000);
  const { read, written, skipped, rejected } = stopped.counts;
  expect(stopped.status).toBe('stopped');
  expect(written + skipped + rejected).toBe(read);
  expect(read).toBeLessThan(12_000);

  const again = await other.call<RunAnswer>('POST', '/sync/customers/stop', {});
  expect([again.status, again.text.includes('NotRunning')]).toEqual([409, true]);
  expect((await other.call<RunAnswer>('POST', `/runs/${id}/resume`, {})).status).toBe(202);
  await quickly();
  expect(await untilEnded(one, id)).toMatchObject({ id, status: 'done', counts: { read: 12_000 } });
});

test('a process that is asked to end hands its run over, and ends without waiting for its jobs', async () => {
  await slowly();
  const { id } = await startRun(one, 'customers');
  await until('the beginning of the work', async () => (await activeOf(one, 'customers'))?.status === 'running');
  const worker = await workerOf(id);
  const other = worker === one ? two : one;
  const asked = performance.now();
  expect(await worker.child.kill('SIGTERM')).toBe(0);
  expect(performance.now() - asked).toBeLessThan(30_000);
  await quickly();
  expect((await getRun(other, id)).status).toMatch(/^(queued|running|done)$/);
  expect(await untilEnded(other, id)).toMatchObject({ status: 'done', counts: { read: 12_000 } });
  const ledger = await world.sandbox.control<{ profiles: number }>('klaviyo', 'ledger');
  // Klaviyo has one profile for an address, however many customers of different stores share it.
  expect(ledger.profiles).toBe(
    new Set([...expectedProfiles(createShop(SHOP).customers).values()].map(({ email }) => email)).size,
  );
});

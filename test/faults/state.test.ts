import { startWorld, type World } from '../e2e/world.ts';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { machineToken } from '../process/service.ts';

/** Stored state that this version never writes: a clear answer, and never everything once more without a word. */
const SHOP = { customers: 300, orders: 20, products: 20 };
const CONTAINER = 'data-import-pipeline';

let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  service = await world.start({ LEASE_SECONDS: '2' });
});
afterAll(() => world?.close());

type Value = Record<string, unknown>;
const token = () => machineToken(world.sandbox.environment)();

async function store(container: string, key: string, value: unknown): Promise<void> {
  const { CTP_API_URL, CTP_PROJECT_KEY } = world.sandbox.environment;
  const answer = await fetch(`${CTP_API_URL}/${CTP_PROJECT_KEY}/custom-objects`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ container, key, value }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function load(container: string, key: string): Promise<Value> {
  const all = await world.sandbox.control<{ container: string; key: string; value: Value }[]>('commercetools', 'custom-objects');
  return all.find((each) => each.container === container && each.key === key)?.value ?? {};
}

const sent = async () =>
  (await world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests')).byRoute[
    'POST /api/profile-bulk-import-jobs'
  ] ?? 0;
const pages = async () =>
  (await world.sandbox.control<{ byRoute: Record<string, number> }>('commercetools', 'requests')).byRoute[
    'GET /{projectKey}/customers'
  ] ?? 0;

async function importAll(): Promise<RunAnswer> {
  return untilEnded(service, (await startRun(service, 'customers')).id);
}

describe('a document of another layout', () => {
  let sound: Value;
  beforeAll(async () => {
    await importAll();
    sound = await load(CONTAINER, 'customers');
  });
  afterAll(() => store(CONTAINER, 'customers', sound));

  test.each<[string, (value: Value) => unknown]>([
    ['a later schema version', (value) => ({ ...value, schema: 2 })],
    ['no schema version', ({ schema: _, ...value }) => value],
    ['another kind of value', () => 'running'],
    ['nothing', () => null],
    ['a list', () => []],
    ['an unknown field', (value) => ({ ...value, cursor: 'x' })],
    ['a run without shards or counts', (value) => ({ ...value, active: { id: 'x', status: 'running' } })],
    ['a broken last run', (value) => ({ ...value, lastRun: { id: 7 } })],
  ])('%s: starting, stopping and resuming are refused, and nothing is read or sent', async (_title, change) => {
    await store(CONTAINER, 'customers', change(sound));
    const before = [await sent(), await pages()];
    for (const path of ['/sync/customers', '/sync/customers/stop']) {
      const { status, text } = await service.call('POST', path, {});
      expect(status).toBe(502);
      expect(text).toContain('data-import-pipeline/customers');
      expect(text).toMatch(/install the version|delete it/);
    }
    const work = await service.call('POST', '/work', { pipeline: 'customers' });
    expect(work.status).not.toBe(200);
    // What is wrong with one import is no reason not to do the others.
    await untilEnded(service, (await startRun(service, 'orders', { ids: ['unknown'] })).id);
    expect([await sent(), await pages()]).toEqual(before);
  });
});

describe('a run whose places are odd', () => {
  const KEY = 'customers';

  /** A run that was stopped halfway, changed by hand, and resumed. */
  async function resumedWith(change: (run: Value) => Value): Promise<{ status: number; text: string; id: string }> {
    const { id } = await importAll();
    const record = await load('data-import-run', id);
    const run = change({ ...(record.run as Value), status: 'stopped' });
    await store('data-import-run', id, { ...record, status: 'stopped', run });
    const { status, text } = await service.call('POST', `/runs/${id}/resume`, {});
    return { status, text, id };
  }

  test('a cursor beyond every record reads nothing more, and says what it has read', async () => {
    const { status, id } = await resumedWith((run) => ({
      ...run,
      counts: { read: 5, written: 5, skipped: 0, rejected: 0 },
      skips: {},
      warnings: {},
      shards: [{ done: false, cursor: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }],
    }));
    const before = await sent();
    expect(status).toBe(202);
    const run = await untilEnded(service, id);
    expect([run.counts.read, (await sent()) - before]).toEqual([5, 0]);
    // Nothing can tell such a place from one that was reached; that less was read than there is can be seen.
    expect(run.total).toBe(SHOP.customers);
  });

  test.each<[string, (run: Value) => Value]>([
    ['shards that are none', (run) => ({ ...run, shards: 'all' })],
    ['a cursor that is a number', (run) => ({ ...run, shards: [{ done: false, cursor: 7 }] })],
    ['negative counts', (run) => ({ ...run, counts: { read: -1, written: 0, skipped: 0, rejected: 0 } })],
    ['a cursor behind its range', (run) => ({ ...run, shards: [{ from: '00', to: '20', cursor: 'ff', done: false }] })],
    ['a cursor before its range', (run) => ({ ...run, shards: [{ from: '20', cursor: '1f', done: false }] })],
    ['an unknown scope', (run) => ({ ...run, scope: { kind: 'everything' } })],
  ])('%s: resuming is refused, and nothing is sent', async (_title, change) => {
    const { status, text, id } = await resumedWith(change);
    expect([status, text.includes(`data-import-run/${id}`)]).toEqual([502, true]);
    expect((await load(CONTAINER, KEY)).active).toBeUndefined();
  });

  test.each(['2199-01-01T00:00:00.000Z', 'yesterday'])(
    'a watermark of %p: changes are refused until a full import sets it again',
    async (watermark) => {
      await importAll();
      await store(CONTAINER, KEY, { ...(await load(CONTAINER, KEY)), watermark });
      const before = await sent();
      const { status, text } = await service.call<RunAnswer>('POST', '/sync/customers', { mode: 'delta' });
      expect([status, text]).toEqual([400, expect.stringMatching(/full import/)]);
      expect(await sent()).toBe(before);
      const full = await importAll();
      const renewed = String((await load(CONTAINER, KEY)).watermark);
      expect(Date.parse(renewed)).toBeLessThan(Date.parse(full.startedAt));
    },
  );
});

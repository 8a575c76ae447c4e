import { until } from '../process/child.ts';
import { cli } from '../process/cli.ts';
import { type EventApp, notifications, startEvent } from '../process/event.ts';
import { startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { startWorld, type World } from './world.ts';

/** What is saved in the running service reaches every process with the next run, and none before. */
interface Settings {
  revision: number;
  values: Record<string, unknown>;
  effective: Record<string, unknown>;
  sources: Record<string, string>;
  changedBy?: string;
}
interface Changed {
  id: string;
  differences: { field: string[]; change: string; before?: unknown; after?: unknown }[];
}

let world: World;
let service: Service;
let event: EventApp;
beforeAll(async () => {
  world = await startWorld({ customers: 40, orders: 60, products: 20 });
  event = await startEvent(world.sandbox.environment);
  service = await world.start({ IMPORT_SETTINGS: '{"customer":{"custom":{"exclude":["newsletter"]}}}' });
});
afterAll(async () => {
  await event?.child.kill('SIGTERM');
  await world?.close();
});

const settings = async () => (await service.call<Settings>('GET', '/settings')).body;
const save = (revision: number, values: object) => service.call<Settings>('POST', '/settings', { revision, values });
const profiles = () =>
  world.sandbox.control<{ external_id: string; attributes: { properties?: Record<string, unknown> } }[]>(
    'klaviyo',
    'ledger/profiles',
  );
const having = async (name: string) => (await profiles()).filter(({ attributes }) => attributes.properties?.[name] !== undefined);
const RENAMED = { 'customer.custom.map': { favouriteColour: 'Favourite Colour' } };

test('a saved setting takes effect with the next run, in every process, without a restart', async () => {
  await untilEnded(service, (await startRun(service, 'customers')).id);
  expect(await having('Favourite Colour')).toEqual([]);
  const count = (await having('favouriteColour')).length;
  expect(count).toBeGreaterThan(10);
  expect(await settings()).toMatchObject({
    ...{ revision: 0, effective: { 'customer.custom.exclude': ['newsletter'] } },
    sources: { 'customer.custom.exclude': 'environment', 'customer.custom.map': 'default' },
  });

  const preview = { pipeline: 'customers', values: RENAMED };
  const { body } = await service.call<{ records: Changed[] }>('POST', '/settings/preview', preview);
  expect(body.records).toHaveLength(10);
  const changes = body.records.flatMap(({ differences }) => differences.map(({ field, change }) => [field.at(-1), change]));
  expect(changes).toEqual(
    expect.arrayContaining([
      ['favouriteColour', 'removed'],
      ['Favourite Colour', 'added'],
    ]),
  );
  expect(await settings()).toMatchObject({ revision: 0 });

  const saved = await save(0, RENAMED);
  expect([saved.status, saved.body.revision]).toEqual([200, 1]);
  expect((await save(0, {})).body).toMatchObject({ errors: [{ code: 'changed_meanwhile', saved: { revision: 1 } }] });
  const refused = await save(1, { 'order.metrics.placed': 'Fulfilled Order', 'order.value': 7 });
  expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ field: 'order.value', code: 'InvalidField' }] }]);

  const { id } = await startRun(service, 'customers');
  expect(await untilEnded(service, id)).toMatchObject({ settingsRevision: 1 });
  expect(await having('Favourite Colour')).toHaveLength(count);

  // Real time was there before anything was saved.
  const [{ external_id: customerId } = { external_id: '' }] = await having('Favourite Colour');
  const custom = { type: { typeId: 'type', id: 'x' }, fields: { favouriteColour: 'teal' } };
  await world.sandbox.control('commercetools', 'touch', { type: 'customer', ids: [customerId], patch: { custom } });
  const { change } = notifications(world.sandbox.environment.CTP_PROJECT_KEY ?? '');
  expect(await event.push(change('customer', { id: customerId, version: 2 }))).toMatchObject({ status: 204 });
  await until('the changed profile', async () =>
    (await having('Favourite Colour')).some(({ attributes }) => attributes.properties?.['Favourite Colour'] === 'teal'),
  );
  const terminal = await cli(world.sandbox.environment, 'settings');
  expect(terminal.output).toContain('Revision 1, ');
  expect(terminal.output).toMatch(/customer\.custom\.map +\{"favouriteColour":"Favourite Colour"\} +saved/);
});

test('a run in progress keeps its settings when others are saved and its process is killed', async () => {
  const environment = { KLAVIYO_EVENTS_MODE: 'single', LEASE_SECONDS: '3', READ_SHARDS: '1' };
  const first = await world.start(environment);
  const events = async () => world.sandbox.control<{ metric: string; unique_id: string }[]>('klaviyo', 'ledger/events');
  const ofMetric = async (name: string) => (await events()).filter(({ metric }) => metric === name).length;
  await world.sandbox.control('klaviyo', 'config', { latencyMs: 400 });
  const { id } = await startRun(first, 'orders');
  await until('the first events', async () => (await events()).length > 0, 30_000, 50);
  const { revision, values } = await settings();
  expect((await save(revision, { ...values, 'order.metrics.placed': 'Bought' })).status).toBe(200);
  await first.child.kill('SIGKILL');
  const sent = (await events()).length;
  const second = await world.start(environment);
  await world.sandbox.control('klaviyo', 'config', { latencyMs: 0 });
  expect(await untilEnded(second, id)).toMatchObject({ status: 'done', settingsRevision: revision });
  expect((await events()).length).toBeGreaterThan(sent);
  expect(await ofMetric('Bought')).toBe(0);

  await untilEnded(second, (await startRun(second, 'orders')).id);
  expect(await ofMetric('Bought')).toBe(await ofMetric('Placed Order'));

  const { body } = await second.call<{ revisions: { revision: number; values: object; changes: object[] }[] }>(
    'GET',
    '/settings/history',
  );
  expect(body.revisions[0]).toMatchObject({ changes: [{ path: 'order.metrics.placed', to: 'Bought' }] });
  const restored = await second.call<Settings>('POST', '/settings', {
    revision: revision + 1,
    values: body.revisions[1]?.values ?? {},
  });
  expect(restored.body).toMatchObject({ revision: revision + 2, effective: { 'order.metrics.placed': 'Placed Order' } });
});

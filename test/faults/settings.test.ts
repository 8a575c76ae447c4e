import { startRun, untilEnded } from '../process/run.ts';
import { note } from './cases.ts';
import { Cluster, type Worker } from './cluster.ts';
import { documentOf, Journal } from './journal.ts';
import type { Passing } from './relay.ts';

/** The service is killed at each write of a save: the next run has the old settings or the new ones, whole. */
const SHOP = { customers: 30, orders: 0, products: 0 };

interface Saved {
  revision: number;
  values: Record<string, unknown>;
}
interface Profile {
  attributes: { properties?: Record<string, unknown> };
}

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start(SHOP, new Journal('customers'));
  for (const values of [valuesOf(1), valuesOf(2)]) expect((await save(cluster, await current(), values)).status).toBe(200);
});
afterAll(() => cluster?.close());

/** Two settings that belong together: a property's name, and whether another one is left out. */
const valuesOf = (version: number) => ({
  'customer.custom.map': { favouriteColour: `Colour ${version}` },
  'customer.custom.exclude': version % 2 === 0 ? ['newsletter'] : [],
});
const save = ({ service }: Pick<Worker, 'service'>, { revision }: Saved, values: object) =>
  service.call<Saved>('POST', '/settings', { revision, values });
const current = async () => (await cluster.service.call<Saved>('GET', '/settings')).body;
const history = async () =>
  (await cluster.service.call<{ revisions: Saved[] }>('GET', '/settings/history')).body.revisions.map(({ revision }) => revision);

/** Imports all customers, and counts those that were sent by these values: missing by others, doubled by parts of both. */
async function importedBy(version: number): Promise<{ settingsRevision: number; missing: number; doubled: number }> {
  await cluster.sandbox.control('klaviyo', 'clear', {});
  const run = await untilEnded(cluster.service, (await startRun(cluster.service, 'customers')).id);
  expect(run.status).toBe('done');
  const profiles = await cluster.sandbox.control<Profile[]>('klaviyo', 'ledger/profiles');
  const having = (name: RegExp) =>
    profiles.filter(({ attributes }) => Object.keys(attributes.properties ?? {}).some((key) => name.test(key))).length;
  const wanted = having(new RegExp(`^Colour ${version}$`));
  const coloured = having(/^(Colour \d+|favouriteColour)$/);
  expect(coloured).toBeGreaterThan(5);
  const newsletters = having(/^newsletter$/);
  const mixed = version % 2 === 0 ? newsletters : Number(newsletters === 0);
  return {
    settingsRevision: (run as unknown as { settingsRevision: number }).settingsRevision,
    missing: coloured - wanted,
    doubled: mixed,
  };
}

const settingsWrites: [string, (passing: Passing) => boolean][] = [
  ['the revision before', (passing) => isWrite(passing, 'data-import-settings', 0)],
  ['the settings', (passing) => isWrite(passing, 'data-import-config', 0)],
  ['the new revision', (passing) => isWrite(passing, 'data-import-settings', 1)],
];
let revisionsWritten = 0;
/** Of writes to the same container within one save, the one with this number. */
function isWrite(passing: Passing, container: string, number: number): boolean {
  const document = documentOf(passing);
  if (document?.container !== container) return false;
  if (container === 'data-import-config') return document.key === 'settings';
  return revisionsWritten++ === number;
}

const STEPS = settingsWrites.flatMap(([name, matches]) => [
  { name: `before ${name}`, fate: 'hold' as const, matches, isNew: name === 'the new revision' },
  { name: `after ${name}, unanswered`, fate: 'withhold' as const, matches, isNew: name !== 'the revision before' },
]);

/** Those around the write that counts, in the short run. */
const CHOSEN = process.env.FAULTS === 'all' ? STEPS : STEPS.filter(({ name }) => name.includes('the settings'));

test.each(CHOSEN)('has old or new settings, whole, when a service dies $name', async ({ name, fate, matches, isNew }) => {
  const before = await current();
  const old = Number(/\d+/.exec(JSON.stringify(before.values['customer.custom.map']))?.[0]);
  revisionsWritten = 0;
  const reached = cluster.reached({ name, on: 'commercetools', fate, matches });
  const [saver] = cluster.workers;
  const lost = save(saver as Worker, before, valuesOf(old + 1)).catch(() => undefined);
  // A save that is answered has not come there.
  expect(await Promise.race([reached.worker, lost])).toBe(saver);
  await cluster.replace(saver as Worker);
  await lost;
  const after = await current();
  const version = isNew ? old + 1 : old;
  expect(after).toMatchObject({ revision: before.revision + Number(isNew), values: valuesOf(version) });
  const { settingsRevision, missing, doubled } = await importedBy(version);
  note({ part: 'settings', what: 'the service, at each write of a save', kills: 1, missing, doubled });
  expect([settingsRevision, missing, doubled]).toEqual([after.revision, 0, 0]);
  // What was saved next isn't refused, and no revision is missing or there twice.
  const saved = await save(cluster, after, valuesOf(version + 1));
  expect([saved.status, saved.body.revision]).toEqual([200, after.revision + 1]);
  expect(await history()).toEqual(Array.from({ length: after.revision + 1 }, (_, index) => after.revision + 1 - index));
});

test('has the new settings when a service dies right after it has answered a save', async () => {
  const before = await current();
  const [saver] = cluster.workers;
  expect((await save(saver as Worker, before, valuesOf(101))).status).toBe(200);
  await cluster.replace(saver as Worker);
  const { settingsRevision, missing, doubled } = await importedBy(101);
  note({ part: 'settings', what: 'the service, right after a save', kills: 1, missing, doubled });
  expect([settingsRevision, missing, doubled]).toEqual([before.revision + 1, 0, 0]);
});

test('has the settings of one of two services that save at once', async () => {
  const before = await current();
  const answers = await Promise.all(cluster.workers.map((worker, index) => save(worker, before, valuesOf(202 + index))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const winner = 202 + answers.findIndex(({ status }) => status === 200);
  const { settingsRevision, missing, doubled } = await importedBy(winner);
  note({ part: 'settings', what: 'two services save at once', kills: 0, missing, doubled });
  expect([settingsRevision, missing, doubled]).toEqual([before.revision + 1, 0, 0]);
});

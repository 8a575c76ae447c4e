import type { Customer } from '@commercetools/platform-sdk';
import { until } from '../process/child.ts';
import { getRun, type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import { machineToken, type Service } from '../process/service.ts';
import type { Fault } from '../sandbox/faults.ts';
import { createShop, oddities } from '../sandbox/shop/index.ts';
import { leaks, startWorld, type World } from './world.ts';

/** What people do beside importing everything: look first, import a part, fix, try again. */
const SHOP = { customers: 400, orders: 60, products: 20 };
const shop = createShop(SHOP);
const ids = shop.customers.map(({ id }) => id).sort();

let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  service = await world.start();
});
afterAll(() => world?.close());
beforeEach(() => world.sandbox.control('klaviyo', 'clear', {}));

interface LedgerProfile {
  external_id: string | null;
  email: string;
  attributes: Record<string, unknown>;
}
interface LedgerEvent {
  metric: string;
  unique_id: string;
  time: string;
  value: number;
}
interface Failures {
  failures: { id: string; code: string; reason: string; field?: string }[];
}

const profiles = () => world.sandbox.control<LedgerProfile[]>('klaviyo', 'ledger/profiles');
const importSome = async (pipeline: string, body: object) =>
  untilEnded(service, (await startRun(service, pipeline, body)).id, 60_000);
const failuresOf = async (id: string) => (await service.call<Failures>('GET', `/runs/${id}/failures?limit=500`)).body.failures;
const touch = (changed: string[], patch: Partial<Customer> = {}) =>
  world.sandbox.control('commercetools', 'touch', { type: 'customer', ids: changed, patch });

/** Records of the sample shop that have nothing wrong about them. */
const sound = ids.filter((id) => !Object.values(oddities).includes(id));

test('a preview shows what would be sent, and sends nothing', async () => {
  const chosen = sound.slice(0, 3);
  const { status, body } = await service.call<{ records: { id: string; outcome: string; requests: unknown[] }[] }>(
    'POST',
    '/sync/customers/preview',
    { ids: chosen },
  );
  expect([status, body.records.map(({ id }) => id)]).toEqual([200, chosen]);
  expect(await profiles()).toEqual([]);

  await importSome('customers', { ids: chosen });
  const shown = JSON.stringify(body.records.map(({ requests }) => requests));
  for (const { email, external_id } of await profiles()) {
    expect(shown).toContain(`"email":"${email}"`);
    expect(shown).toContain(`"external_id":"${external_id}"`);
  }
});

test('a preview finds a customer by its number', async () => {
  const wanted = shop.customers.find(({ customerNumber }) => customerNumber !== undefined);
  const { body } = await service.call<{ records: object[] }>('POST', '/sync/customers/preview', { q: wanted?.customerNumber });
  expect(body.records).toMatchObject([{ id: wanted?.id, label: wanted?.customerNumber }]);
});

test('some records by id; one that does not exist is rejected by name', async () => {
  const run = await importSome('customers', { ids: [...sound.slice(0, 2), 'no-such-customer'] });
  expect(run).toMatchObject({ status: 'done', counts: { read: 3, written: 2, skipped: 0, rejected: 1 }, total: 3 });
  expect(await failuresOf(run.id)).toEqual([expect.objectContaining({ id: 'no-such-customer', code: 'not_found' })]);
  expect((await profiles()).map(({ external_id }) => external_id).sort()).toEqual(sound.slice(0, 2));
});

test('from an id on', async () => {
  const startId = ids[300] ?? '';
  const run = await importSome('customers', { startId });
  expect(run).toMatchObject({ status: 'done', counts: { read: ids.length - 300 } });
  expect((await profiles()).every(({ external_id }) => (external_id ?? '') >= startId)).toBe(true);
});

test('what has changed since a time', async () => {
  const since = new Date(Date.now() - 60_000).toISOString();
  const changed = sound.slice(10, 17);
  await touch(changed);
  const run = await importSome('customers', { since });
  expect(run).toMatchObject({ status: 'done', counts: { read: 7, written: 7 } });
  expect((await profiles()).map(({ external_id }) => external_id).sort()).toEqual(changed);
});

test('rejected records are listed with their reasons, as CSV too, and tried again once they are fixed', async () => {
  const run = await importSome('customers', {});
  const failures = await failuresOf(run.id);
  expect(failures).toHaveLength(run.counts.rejected);

  const csv = await service.call('GET', `/runs/${run.id}/failures.csv`);
  const [header, ...lines] = csv.text.trimEnd().split('\r\n');
  expect(header).toBe('id,code,field,reason,label');
  expect(lines.map((line) => line.split(',')[0]).sort()).toEqual(failures.map(({ id }) => id).sort());
  expect(leaks(csv.text + JSON.stringify(failures), world)).toEqual([]);

  const broken = failures.filter(({ code }) => code === 'invalid_email').map(({ id }) => id);
  for (const id of broken) await touch([id], { email: `fixed-${id}@example.com` });
  const { status, body } = await service.call<RunAnswer>('POST', `/runs/${run.id}/retry-failed`, {});
  expect(status).toBe(202);
  const retry = await untilEnded(service, body.id);
  expect(retry.counts.read).toBe(failures.length);
  expect(retry.counts.written).toBe(failures.length);
  const arrived = (await profiles()).map(({ external_id }) => external_id);
  expect(arrived).toEqual(expect.arrayContaining(broken));
});

test('the connection is checked on both sides, and a missing scope is named with what to do', async () => {
  type Connection = { ok: boolean; systems: { system: string; checks: { ok: boolean; nextStep?: string }[] }[] };
  const good = await service.call<Connection>('GET', '/connection');
  expect(good.body).toMatchObject({ ok: true });
  expect(good.body.systems.map(({ system }) => system)).toEqual(['commercetools', 'klaviyo']);
  expect(good.body.systems[0]?.checks.length).toBeGreaterThan(1);

  await world.sandbox.control('klaviyo', 'config', { scopes: ['accounts:read'] });
  const bad = await service.call<Connection>('GET', '/connection');
  expect(bad.body.ok).toBe(false);
  expect(bad.body.systems[1]?.checks.find(({ ok }) => !ok)?.nextStep).toMatch(/scope/);
});

test('a key that is withdrawn fails the run with the reason; with the scope back it is resumed', async () => {
  await world.sandbox.control('klaviyo', 'config', { scopes: ['accounts:read'] });
  const failed = await importSome('customers', {});
  expect(failed).toMatchObject({ status: 'failed', error: { code: expect.any(String), message: expect.stringMatching(/\.$/) } });
  expect(failed.counts.rejected).toBeLessThan(SHOP.customers / 2);

  await world.sandbox.control('klaviyo', 'reset', {});
  await world.sandbox.control('klaviyo', 'config', { limits: 'off' });
  expect((await service.call('POST', `/runs/${failed.id}/resume`, {})).status).toBe(202);
  expect(await untilEnded(service, failed.id)).toMatchObject({ status: 'done', counts: { read: SHOP.customers } });
});

test('a changed key loses and doubles nothing when an import is in progress', async () => {
  const changedKey = 'pk_changed';
  const configure = (config: object) => world.sandbox.control('klaviyo', 'config', config);
  await configure({ keys: ['pk_sandbox', changedKey], stuckJobs: true });
  const { id } = await startRun(service, 'customers');
  const asked = () => world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests');
  await until('a job of the former key', async () => (await asked()).byRoute['POST /api/profile-bulk-import-jobs']);

  // The order of docs/security.md: the processes get the new key, it is checked, the old one is deleted.
  const former = service;
  service = await world.start({ KLAVIYO_AUTH_KEY: changedKey });
  expect(await former.child.kill('SIGTERM')).toBe(0);
  expect((await service.call('GET', '/connection')).body).toMatchObject({ ok: true });
  expect(await getRun(service, id)).toMatchObject({ status: expect.stringMatching(/queued|running/) });
  await configure({ keys: [changedKey], stuckJobs: false });

  const run = await untilEnded(service, id);
  expect(run).toMatchObject({ status: 'done', counts: { read: SHOP.customers } });
  const arrived = (await profiles()).map(({ external_id }) => external_id);
  expect([arrived.length, new Set(arrived).size]).toEqual([run.counts.written, run.counts.written]);
  expect(arrived).toEqual(expect.arrayContaining(sound));
  // The account is the same: the changes since that import are accepted, and so is the former key.
  expect(await importSome('customers', { mode: 'delta' })).toMatchObject({ status: 'done' });
  expect(world.output()).not.toContain(changedKey);
  await world.sandbox.control('klaviyo', 'clear', {});
  await service.child.kill('SIGTERM');
  service = await world.start();
  expect(await importSome('customers', { mode: 'delta' })).toMatchObject({ status: 'done' });
});

test('a changed key loses and doubles no event when orders are in progress', async () => {
  const changedKey = 'pk_changed';
  const configure = (config: object) => world.sandbox.control('klaviyo', 'config', config);
  const fail = (faults: Fault[]) => world.sandbox.control('klaviyo', 'faults', faults);
  const events = async () => {
    const all = await world.sandbox.control<LedgerEvent[]>('klaviyo', 'ledger/events');
    return all.map(({ metric, unique_id, time, value }) => `${metric} ${unique_id} ${time} ${value}`).sort();
  };
  const undisturbed = await importSome('orders', {});
  const wanted = await events();
  expect([undisturbed.status, wanted.length > SHOP.orders, new Set(wanted).size]).toEqual(['done', true, wanted.length]);
  await world.sandbox.control('klaviyo', 'clear', {});

  // The events arrive in bulk and the answer is lost, so that they are sent again one by one; of these, some answers are lost as well.
  await configure({ keys: ['pk_sandbox', changedKey] });
  await fail([
    { method: 'POST', path: '^/api/event-bulk', cut: 'after', times: 1 },
    { method: 'POST', path: '^/api/events', latencyMs: 200 },
    { method: 'POST', path: '^/api/events', every: 5, cut: 'after' },
  ]);
  const { id } = await startRun(service, 'orders');
  const asked = () => world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests');
  await until('events by the former key', async () => ((await asked()).byRoute['POST /api/events'] ?? 0) >= 5);
  // No more arrives until the key is changed, however long that takes.
  await fail([{ method: 'POST', path: '^/api/events', status: 503 }]);
  const former = service;
  service = await world.start({ KLAVIYO_AUTH_KEY: changedKey });
  expect(await former.child.kill('SIGTERM')).toBe(0);
  expect(await getRun(service, id)).toMatchObject({ status: expect.stringMatching(/queued|running/) });
  await configure({ keys: [changedKey] });
  await fail([]);

  expect(await untilEnded(service, id)).toMatchObject({ status: 'done', counts: undisturbed.counts });
  expect(await events()).toEqual(wanted);
  await world.sandbox.control('klaviyo', 'reset', {});
  await configure({ limits: 'off' });
  await service.child.kill('SIGTERM');
  service = await world.start();
});

test('access tokens that expire in the middle of a run are renewed', async () => {
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: true });
  const { id } = await startRun(service, 'customers');
  await until('the beginning of the run', async () => (await getRun(service, id)).status === 'running');
  await world.sandbox.control('commercetools', 'revoke-tokens', {});
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: false });
  const token = await machineToken(world.sandbox.environment)();
  const ended = async () => {
    const { body } = await service.call<RunAnswer>('GET', `/runs/${id}`, undefined, token);
    return body.status === 'done' || body.status === 'failed' ? body : undefined;
  };
  expect(await until('the end of the run', ended, 60_000)).toMatchObject({
    status: 'done',
    counts: { read: SHOP.customers },
  });
});

test('what is open says nothing, and what has gone on is not in the log', async () => {
  const health = await fetch(`${service.url}/health`);
  expect(health.status).toBe(200);
  expect(leaks(await health.text(), world)).toEqual([]);
  // What was wrong with the key a moment ago is looked at again within seconds.
  const ready = async () => (await fetch(`${service.url}/ready`)).status === 200;
  expect(await until('readiness', ready)).toBe(true);
  expect((await fetch(`${service.url}/metrics`)).status).toBe(401);
  expect(leaks(world.output(), world)).toEqual([]);
});

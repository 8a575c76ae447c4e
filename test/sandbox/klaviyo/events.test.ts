import { type Entry, event, eventJob, sandbox } from './fixture.ts';

let klaviyo: Awaited<ReturnType<typeof sandbox>>;

beforeAll(async () => {
  klaviyo = await sandbox();
});
beforeEach(() => klaviyo.control('clear'));
afterAll(() => klaviyo.close());

const BULK = '/api/event-bulk-create-jobs';
type Row = { unique_id: string; receivedCount: number; properties: unknown; profile: { email: string }; backfill: boolean };
const ledger = () => klaviyo.control<Row[]>('ledger/events');

it('keeps the first of a repeated single event and counts the repeats', async () => {
  for (const OrderId of ['first', 'second']) {
    const { status, body } = await klaviyo.post('/api/events', event('a@example.com', 'o1', { properties: { OrderId } }));
    expect([status, body]).toEqual([202, undefined]);
  }
  await klaviyo.post('/api/events', event('b@example.com', 'o1'));
  expect(await klaviyo.control('ledger')).toMatchObject({ profiles: 2, events: 2, duplicatesIgnored: 1 });
  expect((await ledger())[0]).toMatchObject({ unique_id: 'o1', receivedCount: 2, properties: { OrderId: 'first' } });
});

it('takes the second as key when there is no unique_id', async () => {
  for (const time of ['2024-05-01T10:00:00.100Z', '2024-05-01T10:00:00.900Z', '2024-05-01T10:00:01Z']) {
    await klaviyo.post('/api/events', event('a@example.com', undefined, { time }));
  }
  expect(await klaviyo.control('ledger')).toMatchObject({ events: 2, eventsByMetric: { 'Placed Order': 2 } });
});

it('creates profiles from a bulk request and marks history', async () => {
  const { status, body } = await klaviyo.post(
    BULK,
    eventJob({ email: 'a@example.com', ids: ['1', '2'] }, { email: 'b@example.com', ids: ['1'] }),
  );
  expect([status, body]).toEqual([202, undefined]);
  expect(await klaviyo.control('ledger')).toMatchObject({ profiles: 2, events: 3 });
  expect((await ledger()).every(({ backfill }) => backfill)).toBe(true);
  expect(await klaviyo.control('ledger/profiles')).toMatchObject([{ createdBy: 'event', writes: 0 }, { email: 'b@example.com' }]);
});

it.each([
  ['in the request', [], [{ email: 'a@example.com', ids: ['1', '2', '1'] }], 'refuse', 400],
  ['in the request, leniently', [], [{ email: 'a@example.com', ids: ['1', '1'] }], 'ignore', 400],
  [
    'in two groups of one profile',
    [],
    [
      { email: 'a@example.com', ids: ['1'] },
      { email: 'A@example.com', ids: ['1'] },
    ],
    'refuse',
    400,
  ],
  ['in the store', ['1'], [{ email: 'a@example.com', ids: ['1', '2'] }], 'refuse', 400],
  [
    'in the store, and the answer does not say that all of it is dropped',
    ['1'],
    [{ email: 'a@example.com', ids: ['1', '2'] }],
    'drop',
    202,
  ],
  ['in the store, leniently', ['1'], [{ email: 'a@example.com', ids: ['1', '2'] }], 'ignore', 202],
] as const)('a unique_id repeated %s', async (_title, stored, groups, repeats, expected) => {
  await klaviyo.control('config', { repeats });
  for (const id of stored) await klaviyo.post('/api/events', event('a@example.com', id));
  const { status, body } = await klaviyo.post(BULK, eventJob(...groups.map(({ email, ids }) => ({ email, ids: [...ids] }))));
  expect(status).toBe(expected);
  const events = expected === 202 && repeats !== 'drop' ? 2 : stored.length;
  expect(await klaviyo.control('ledger')).toMatchObject({ events });
  if (expected === 400) expect(body.errors[0]).toMatchObject({ code: 'duplicate_unique_id' });
});

it('counts 1,000 events over all groups', async () => {
  const ids = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  const groups = (second: number) =>
    eventJob({ email: 'a@example.com', ids: ids('a', 600) }, { email: 'b@example.com', ids: ids('b', second) });
  expect((await klaviyo.post(BULK, groups(401))).status).toBe(400);
  expect((await klaviyo.post(BULK, groups(400))).status).toBe(202);
  expect(await klaviyo.control('ledger')).toMatchObject({ events: 1000 });
});

it('names a faulty event by group and index', async () => {
  const job = eventJob({ email: 'a@example.com', ids: ['1'] }, { email: 'b@example.com', ids: ['1', '2'] });
  const second = job.data.attributes['events-bulk-create'].data[1]?.attributes.events.data[1];
  Object.assign(second?.attributes ?? {}, { value: 'much' });
  const { status, body } = await klaviyo.post(BULK, job);
  expect(status).toBe(400);
  expect(body.errors[0]?.source.pointer).toBe(
    '/data/attributes/events-bulk-create/data/1/attributes/events/data/1/attributes/value',
  );
});

it('lists metrics, and events by metric', async () => {
  await klaviyo.post(BULK, eventJob({ email: 'a@example.com', ids: ['1', '2', '3'] }));
  const [metric] = (await klaviyo.get('/api/metrics')).body.data as unknown as Entry[];
  expect(metric?.attributes.name).toBe('Placed Order');
  const { body } = await klaviyo.get(`/api/events?filter=equals(metric_id,"${metric?.id}")&page[size]=2`);
  expect(body.data).toHaveLength(2);
  expect(body.links.next).toContain('https://a.klaviyo.com/api/events?');
});

it('keeps only keys when set up so', async () => {
  await klaviyo.control('config', { keepBodies: false });
  await klaviyo.post('/api/events', event('a@example.com', '1'));
  expect(await ledger()).toMatchObject([{ unique_id: '1', profile: { email: 'a@example.com' } }]);
  expect((await ledger())[0]).not.toHaveProperty('properties');
});

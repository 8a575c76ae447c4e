import { type Entry, importJob, profile, sandbox } from './fixture.ts';

let klaviyo: Awaited<ReturnType<typeof sandbox>>;

beforeAll(async () => {
  klaviyo = await sandbox({ seed: 7 });
});
beforeEach(() => klaviyo.control('clear'));
afterAll(() => klaviyo.close());

type Row = { email: string | null; external_id: string | null; attributes: Record<string, unknown>; writes: number };
const JOBS = '/api/profile-bulk-import-jobs';
const spawn = async (...rows: Record<string, unknown>[]) => (await klaviyo.post(JOBS, importJob(...rows))).body.data;
const look = async (id: string) => (await klaviyo.get(`${JOBS}/${id}`)).body.data.attributes;
const ledger = () => klaviyo.control<Row[]>('ledger/profiles');
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('goes from queued over processing to complete, and writes at the end', async () => {
  await klaviyo.control('config', { queuedMs: 100, stuckJobs: true });
  const { id, attributes } = await spawn({ email: 'a@example.com' });
  expect(attributes).toMatchObject({ status: 'queued', total_count: 1, completed_count: 0, failed_count: 0 });
  await wait(150);
  expect(await look(id)).toMatchObject({ status: 'processing', completed_at: null });
  expect(await ledger()).toHaveLength(0);
  await klaviyo.control('config', { stuckJobs: false });
  expect(await look(id)).toMatchObject({ status: 'complete', completed_count: 1, failed_count: 0 });
  expect(await ledger()).toHaveLength(1);
});

it('takes the time that it is given', async () => {
  await klaviyo.control('config', { jobMs: [120, 200] });
  const { id } = await spawn({ email: 'a@example.com' });
  while ((await look(id)).status !== 'complete') await wait(10);
  const { created_at, completed_at } = await look(id);
  const took = Date.parse(String(completed_at)) - Date.parse(String(created_at));
  expect(took).toBeGreaterThanOrEqual(119);
  expect(took).toBeLessThanOrEqual(201);
});

it('reports rows whose identifiers belong to two profiles, page by page', async () => {
  await spawn({ email: 'a@example.com', external_id: '1' }, { email: 'b@example.com', external_id: '2' });
  const mixed = { email: 'A@example.com', external_id: '2', first_name: 'Ada' };
  const { id } = await spawn(mixed, { email: 'c@example.com' }, mixed);
  expect(await look(id)).toMatchObject({ status: 'complete', completed_count: 1, failed_count: 2 });

  const first = await klaviyo.get(`${JOBS}/${id}/import-errors?page[size]=1`);
  const [error] = first.body.data as unknown as Entry[];
  expect(error?.attributes).toMatchObject({
    code: 'duplicate_profile',
    source: { pointer: '/data/attributes/profiles/data/0/attributes/external_id' },
    original_payload: { attributes: mixed },
  });
  const next = new URL(first.body.links.next ?? '');
  expect(next.origin).toBe('https://a.klaviyo.com');
  const second = await klaviyo.get(next.pathname + next.search);
  expect(second.body.data).toHaveLength(1);
  expect(second.body.links.next).toBeNull();
});

it('updates by either identifier, counts writes, and lets no null clear in bulk', async () => {
  await spawn({ email: 'a@example.com', external_id: '1', first_name: 'Ada', properties: { tier: 'gold', age: 3 } });
  await spawn({ external_id: '1', email: 'new@example.com', first_name: null, properties: { tier: null, points: 0 } });
  const [row, ...others] = await ledger();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ email: 'new@example.com', external_id: '1', writes: 2 });
  expect(row?.attributes).toEqual({ first_name: 'Ada', properties: { tier: 'gold', age: 3, points: 0 } });
});

it('clears by null, and answers 201, 200 or 409, in the single endpoint', async () => {
  const write = (attributes: Record<string, unknown>) => klaviyo.post('/api/profile-import', { data: profile(attributes) });
  expect((await write({ email: 'a@example.com', first_name: 'Ada' })).status).toBe(201);
  const { status, body } = await write({ email: 'a@example.com', first_name: null });
  expect([status, body.data.attributes.first_name]).toEqual([200, null]);
  await write({ external_id: '2' });
  expect((await write({ email: 'a@example.com', external_id: '2' })).status).toBe(409);
});

it('finds profiles by filter, with quotes escaped', async () => {
  await spawn({ email: 'a@example.com', external_id: 'x"y' }, { email: 'b@example.com' }, { email: 'c@example.com' });
  const found = async (filter: string) => {
    const { body } = await klaviyo.get(`/api/profiles?filter=${encodeURIComponent(filter)}`);
    return (body.data as unknown as Entry[]).map(({ attributes }) => attributes.email);
  };
  expect(await found('any(email,["c@example.com","a@example.com"])')).toEqual(['a@example.com', 'c@example.com']);
  expect(await found('equals(external_id,"x\\"y")')).toEqual(['a@example.com']);
  expect(await found('equals(email,"z@example.com")')).toEqual([]);
});

it('lists jobs by status', async () => {
  await spawn({ email: 'a@example.com' });
  await klaviyo.control('config', { jobMs: [60_000, 60_000] });
  const { id } = await spawn({ email: 'b@example.com' });
  const { body } = await klaviyo.get(`${JOBS}?filter=any(status,["queued","processing"])&sort=-created_at`);
  expect((body.data as unknown as Entry[]).map((job) => job.id)).toEqual([id]);
});

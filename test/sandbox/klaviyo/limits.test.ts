import { sandbox } from './fixture.ts';

let klaviyo: Awaited<ReturnType<typeof sandbox>>;

beforeAll(async () => {
  klaviyo = await sandbox({ limits: 'documented' });
});
/** The stand-in's clock: it is in this process, and moves only as a test says. */
let now = Date.now();
beforeEach(async () => {
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  await klaviyo.control('clear');
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => klaviyo.close());

const statuses = async (count: number, path: string): Promise<number[]> => {
  const answers = await Promise.all(Array.from({ length: count }, () => klaviyo.get(path)));
  return answers.map(({ status }) => status);
};

it('describes the steady window in every answer but a 429', async () => {
  const { headers } = await klaviyo.get('/api/accounts');
  expect(headers.get('ratelimit-limit')).toBe('15');
  expect(headers.get('ratelimit-remaining')).toBe('14');
  expect(headers.get('ratelimit-reset')).toBe('60');
  expect((await klaviyo.get('/api/profiles?nonsense=1')).headers.get('ratelimit-limit')).toBe('750');
});

it('closes the burst window after its number and opens it a second later', async () => {
  const answers = await statuses(12, '/api/metrics');
  expect(answers.filter((status) => status === 200)).toHaveLength(10);
  const { status, headers, body } = await klaviyo.get('/api/metrics');
  expect(status).toBe(429);
  expect(headers.get('retry-after')).toBe('1');
  expect(headers.has('ratelimit-limit')).toBe(false);
  expect(body.errors[0]?.code).toBe('throttled');
  now += 999;
  expect((await klaviyo.get('/api/metrics')).status).toBe(429);
  now += 1;
  expect((await klaviyo.get('/api/metrics')).status).toBe(200);
  expect(await klaviyo.control('requests')).toMatchObject({ limited: 4 });
});

it('keeps the windows of two routes apart', async () => {
  await statuses(10, '/api/metrics');
  expect((await klaviyo.get('/api/metrics')).status).toBe(429);
  expect((await klaviyo.get('/api/profile-bulk-import-jobs')).status).toBe(200);
});

it('closes the steady window for the rest of its minute', async () => {
  await klaviyo.control('config', { limits: 0.1 });
  // A tenth of 15/m is 2 when rounded, while 1/s stays 1: the smallest steady window there is.
  expect((await klaviyo.get('/api/accounts')).headers.get('ratelimit-limit')).toBe('2');
  now += 1000;
  expect((await klaviyo.get('/api/accounts')).headers.get('ratelimit-remaining')).toBe('0');
  now += 1000;
  const { status, headers } = await klaviyo.get('/api/accounts');
  expect(status).toBe(429);
  expect(headers.get('retry-after')).toBe('58');
});

it('can be switched off while running', async () => {
  await klaviyo.control('config', { limits: 'off' });
  expect(new Set(await statuses(40, '/api/accounts'))).toEqual(new Set([200]));
});

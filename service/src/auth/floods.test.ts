import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeEach(async () => {
  s = await setup();
});
afterEach(() => s.end());

const get = (token: string) => s.app.inject({ url: '/sync/status', headers: { authorization: token } });
const start = (token: string) => s.app.inject({ method: 'POST', url: '/sync/customers', headers: s.bearer(token) });
const flood = () =>
  Promise.all(Array.from({ length: 130 }, (_, i) => get(`Bearer ${s.world.user({}, { kid: `made-up-${i}` })}`)));

test('tokens with made-up keys stop costing requests', async () => {
  await flood();
  const fetched = s.world.keyFetches;
  const response = await get(`Bearer ${s.world.user({}, { kid: 'made-up' })}`);
  expect(response.statusCode).toBe(429);
  expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  expect(s.world.keyFetches).toBe(fetched);
});

test('callers known before are not hampered, even from the same address', async () => {
  const machine = s.world.machine('m1');
  await get(`Bearer ${s.world.user()}`);
  await start(machine);
  await s.shop.work('customers');
  await flood();
  expect((await get(`Bearer ${s.world.viewer()}`)).statusCode).toBe(200);
  expect((await start(machine)).statusCode).toBe(202);
});

test('successful calls are not counted', async () => {
  for (let i = 0; i < 150; i += 1) expect((await get(`Bearer ${s.world.user()}`)).statusCode).toBe(200);
  expect((await get(`Bearer ${s.world.machine('m2')}`)).statusCode).toBe(200);
});

describe('behind proxies', () => {
  const shifting = (i: number) => ({ 'x-forwarded-for': `10.1.${i >> 8}.${i & 255}`, authorization: `Bearer made-up-${i}` });
  /** How many of 400 attempts are refused unheard; a few at a time, since one is counted when it has failed. */
  const attempts = async (headers: (i: number) => Record<string, string>) => {
    let refused = 0;
    for (let first = 0; first < 400; first += 20) {
      const some = Array.from({ length: 20 }, (_, i) => s.app.inject({ url: '/sync/status', headers: headers(first + i) }));
      for (const { statusCode } of await Promise.all(some)) if (statusCode === 429) refused += 1;
    }
    return refused;
  };
  const again = async (more: Record<string, string>) => {
    await s.end();
    s = await setup(more);
  };

  test('ignores X-Forwarded-For when there is no proxy', async () => {
    await again({ TRUSTED_PROXIES: '0' });
    expect(await attempts(shifting)).toBeGreaterThan(200);
  });

  test('believes what the one proxy of Connect adds, and nothing before it', async () => {
    const invented = (i: number) => ({ ...shifting(i), 'x-forwarded-for': `10.1.${i >> 8}.${i & 255}, 203.0.113.7` });
    expect(await attempts(invented)).toBeGreaterThan(200);
    expect(await attempts(shifting)).toBe(0);
  });

  test('looks past a second proxy when there are two', async () => {
    await again({ TRUSTED_PROXIES: '2' });
    const invented = (i: number) => ({
      ...shifting(i),
      'x-forwarded-for': `10.1.${i >> 8}.${i & 255}, 203.0.113.7, 203.0.113.1`,
    });
    expect(await attempts(invented)).toBeGreaterThan(200);
  });
});

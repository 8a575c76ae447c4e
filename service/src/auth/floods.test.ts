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
  await flood();
  expect((await get(`Bearer ${s.world.viewer()}`)).statusCode).toBe(200);
  expect((await start(machine)).statusCode).toBe(202);
});

test('successful calls are not counted', async () => {
  for (let i = 0; i < 150; i += 1) expect((await get(`Bearer ${s.world.user()}`)).statusCode).toBe(200);
  expect((await get(`Bearer ${s.world.machine('m2')}`)).statusCode).toBe(200);
});

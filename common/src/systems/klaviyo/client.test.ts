import { KEY, KlaviyoWorld } from '../../testing/klaviyo';
import { KlaviyoClient } from './client';

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

const body = { data: { type: 'event', attributes: { uniqueId: 'u', properties: { some_name: 1, camelCase: 2 } } } };

it('shows requests as they would go over the wire, without sending them or naming the key', async () => {
  const bodies = await world.client.record((apis) => apis.events.createEvent(body as never));
  expect(bodies).toEqual([
    { data: { type: 'event', attributes: { unique_id: 'u', properties: { some_name: 1, camelCase: 2 } } } },
  ]);
  expect(JSON.stringify(bodies)).not.toContain(KEY);
  expect(world.server.received).toEqual([]);
});

describe('the account', () => {
  it('is asked for once', async () => {
    world.server.answer = () => ({ body: { data: [{ type: 'account', id: 'AbC123' }] } });
    for (let asked = 0; asked < 3; asked++) expect(await world.client.account(world.context())).toBe('AbC123');
    expect(world.sent('/api/accounts')).toHaveLength(1);
  });

  it('that a check of the connection has looked up is not asked for again', async () => {
    world.server.answer = () => ({ body: { data: [{ type: 'account', id: 'AbC123' }] } });
    for (let checks = 0; checks < 2; checks++) await world.client.lookUpAccount(world.context());
    expect(await world.client.account(world.context())).toBe('AbC123');
    expect(world.sent('/api/accounts')).toHaveLength(2);
  });

  it('is unknown where the key may not ask, without an error', async () => {
    world.server.answer = () => ({ status: 403, body: { errors: [{ code: 'permission_denied' }] } });
    expect(await world.client.account(world.context())).toBeUndefined();
  });

  it('is asked for again after an error', async () => {
    world.server.answer = (_, index) => (index === 0 ? { status: 401 } : { body: { data: [{ type: 'account', id: 'AbC123' }] } });
    await expect(world.client.account(world.context())).rejects.toMatchObject({ code: 'klaviyo_unauthorized' });
    expect(await world.client.account(world.context())).toBe('AbC123');
  });
});

it('finds the limit of an endpoint behind an address with a path', async () => {
  world.server.answer = () => ({ body: { data: [{ type: 'account', id: 'a' }] } });
  const client = new KlaviyoClient({ apiKey: KEY, url: `${world.server.url}/proxy/klaviyo`, rateShare: 1 });
  const before = performance.now();
  for (let asked = 0; asked < 2; asked++) await client.lookUpAccount(world.context());
  client.close();
  expect(world.sent('/proxy/klaviyo/api/accounts')).toHaveLength(2);
  // 15 a minute; what has no limit of its own is taken to have 750.
  expect(performance.now() - before).toBeGreaterThanOrEqual(4000);
});

it('tells an error from what it records', async () => {
  await expect(world.client.record(() => Promise.reject(new RangeError('ours')))).rejects.toThrow('ours');
});

it('runs share one pace', async () => {
  world.server.answer = (_, index) =>
    index === 0 ? { status: 429, headers: { 'retry-after': '30' } } : { body: { data: [{ type: 'account', id: 'a' }] } };
  const before = performance.now();
  await Promise.all([1, 2].map(() => world.client.for(world.context()).accounts.getAccounts()));
  expect(performance.now() - before).toBeGreaterThanOrEqual(30_000);
  expect(world.server.received.length).toBeLessThanOrEqual(4);
});

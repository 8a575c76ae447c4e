import { KlaviyoWorld } from '../../../testing/klaviyo';
import type { Received } from '../../../testing/server';
import { compareProfile } from './compare';

const ANNA = { externalId: 'c1', email: 'Anna@Example.com', firstName: 'Anna', properties: { 'Shirt Size': 'L' } };
const shown = (more: object = {}) => ({
  ...{ type: 'profile', id: '01ABC' },
  attributes: {
    ...{
      external_id: 'c1',
      email: 'anna@example.com',
      first_name: 'Ana',
      updated: '2026-01-31T08:00:00Z',
      properties: { own: 1 },
    },
    ...more,
  },
});
const EVENTS = {
  data: [
    {
      ...{ type: 'event', id: 'e1', attributes: { datetime: '2026-01-03T08:00:00Z' } },
      relationships: { metric: { data: { type: 'metric', id: 'm1' } } },
    },
  ],
  included: [{ type: 'metric', id: 'm1', attributes: { name: 'Placed Order' } }],
};

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

/** Answers with the profile to those filters that name one of these. */
function play(known: string[], profile = shown()): void {
  world.server.answer = ({ path, query }: Received) => {
    if (path === '/api/events') return { body: EVENTS };
    const isKnown = known.some((field) => (query.get('filter') ?? '').startsWith(`equals(${field},`));
    return { body: { data: isKnown ? [profile] : [] } };
  };
}
const compare = (record: typeof ANNA | undefined = ANNA) => compareProfile(world.client, 'c1', record, world.context());

it('compares what is sent with the profile of that id, and names its last events', async () => {
  play(['external_id']);
  expect(await compare()).toEqual({
    ...{ found: true, id: '01ABC', url: 'https://www.klaviyo.com/profile/01ABC', updatedAt: '2026-01-31T08:00:00.000Z' },
    fields: [
      { path: 'first_name', there: 'Ana', now: 'Anna' },
      { path: 'properties.Shirt Size', now: 'L' },
    ],
    events: [{ metric: 'Placed Order', time: '2026-01-03T08:00:00.000Z' }],
  });
  expect(world.sent('/api/events')[0]?.query.get('sort')).toBe('-datetime');
  expect(world.server.received.every(({ method }) => method === 'GET')).toBe(true);
});

it('finds by the address a profile that knows no id of ours', async () => {
  play(['email'], shown({ external_id: null }));
  expect((await compare()).fields).toContainEqual({ path: 'external_id', now: 'c1' });
});

it('says what there would be when Klaviyo has no profile', async () => {
  play([]);
  const found = await compare();
  expect(found.found).toBe(false);
  expect(found.fields.map(({ path }) => path)).toEqual(['external_id', 'email', 'first_name', 'properties.Shirt Size']);
  expect(found).not.toHaveProperty('events');
});

it('looks for a customer who would be skipped, and compares nothing', async () => {
  play(['external_id']);
  expect(await compareProfile(world.client, 'c1', undefined, world.context())).toMatchObject({ found: true, fields: [] });
});

it('takes a refused key for no absent profile', async () => {
  world.server.answer = () => ({ status: 403, body: { errors: [] } });
  await expect(compare()).rejects.toMatchObject({ code: 'klaviyo_forbidden' });
});

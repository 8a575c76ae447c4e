import { KlaviyoWorld } from '../../../testing/klaviyo';
import type { EventRecord } from '../records';
import { compareEvents } from './compare';

const PLACED = '2026-01-03T08:00:00.000Z';
const event = (metric: string, uniqueId: string): EventRecord => ({
  ...{ metric, uniqueId, time: PLACED, value: 1, valueCurrency: 'EUR', backfill: false },
  ...{ profile: { externalId: 'c1', email: 'a@example.com' }, properties: { OrderId: 'N-1' } },
});
const ORDER = [event('Placed Order', 'o1'), event('Ordered Product', 'l1'), event('Ordered Product', 'l2')];

interface Stored {
  metric: string;
  id?: string;
  order?: string;
}
const METRICS = ['Placed Order', 'Ordered Product', 'Opened Email'];
const stored = ({ metric, id, order = 'N-1' }: Stored) => ({
  ...{ type: 'event', id: `${metric}${id}` },
  attributes: { datetime: PLACED, event_properties: { OrderId: order, ...(id === undefined ? {} : { $event_id: id }) } },
  relationships: { metric: { data: { type: 'metric', id: `m${METRICS.indexOf(metric)}` } } },
});

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

function play(...pages: Stored[][]): void {
  const included = METRICS.map((name, index) => ({ type: 'metric', id: `m${index}`, attributes: { name } }));
  world.server.answer = ({ path, query }) => {
    if (path === '/api/profiles') return { body: { data: [{ type: 'profile', id: '01ABC', attributes: {} }] } };
    const page = Number(query.get('page[cursor]') ?? 0);
    const next = page + 1 < pages.length ? `https://a.klaviyo.com/api/events?page%5Bcursor%5D=${page + 1}` : null;
    return { body: { data: (pages[page] ?? []).map(stored), included, links: { next } } };
  };
}
const compare = (records = ORDER) => compareEvents(world.client, records, world.context());

it('names the events of an order that are missing, and no others', async () => {
  play(
    [
      { metric: 'Placed Order', id: 'o1' },
      { metric: 'Opened Email', order: '' },
    ],
    [{ metric: 'Ordered Product', id: 'l2' }],
  );
  const found = await compare();
  expect(found).toMatchObject({ found: true, id: '01ABC', fields: [{ path: 'Ordered Product', now: PLACED }] });
  expect(found.events?.map(({ metric }) => metric)).toEqual(['Placed Order', 'Ordered Product']);
  const [filter] = world.sent('/api/events').map(({ query }) => query.get('filter'));
  expect(filter).toContain('equals(profile_id,"01ABC")');
  expect(filter).toContain('greater-or-equal(datetime,2026-01-02T08:00:00');
});

it('takes events of other orders for none of this one', async () => {
  play([{ metric: 'Placed Order', id: 'o2', order: 'N-2' }]);
  expect(await compare()).toMatchObject({ found: false, fields: [{ path: 'Placed Order' }, {}, {}], events: [] });
});

it('counts events without an id of ours by their metric', async () => {
  play([{ metric: 'Placed Order' }, { metric: 'Ordered Product' }]);
  expect((await compare()).fields).toEqual([{ path: 'Ordered Product', now: PLACED }]);
});

it('asks for nothing when the order would become nothing', async () => {
  expect(await compare([])).toEqual({ found: false, fields: [] });
  expect(world.server.received).toEqual([]);
});

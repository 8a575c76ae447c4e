import { ascending } from '../../../base/order';
import type { Outcome } from '../../../contract/outcome';
import { KlaviyoWorld, refusing } from '../../../testing/klaviyo';
import type { Received, Reply } from '../../../testing/server';
import type { EventRecord } from '../records';
import { eventDestination } from './destination';

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

const BULK = '/api/event-bulk-create-jobs';
const SINGLE = '/api/events';
const event = (number: number, over: Partial<EventRecord> = {}): EventRecord => ({
  metric: 'Placed Order',
  profile: { email: `person${number}@example.com`, externalId: `c-${number}` },
  uniqueId: `order-${number}`,
  time: '2026-01-01T10:00:00.000Z',
  value: 12.5,
  valueCurrency: 'EUR',
  backfill: true,
  properties: { OrderId: `${number}` },
  ...over,
});
const events = (count: number) => Array.from({ length: count }, (_, number) => event(number));
const at = (group: number, row?: number) =>
  `/data/attributes/events-bulk-create/data/${group}${row === undefined ? '' : `/attributes/events/data/${row}`}`;

interface SentEvent {
  unique_id: string;
  backfill?: boolean;
  profile?: unknown;
}
interface SentGroup {
  profile: { data: { attributes: { external_id?: string } } };
  backfill: boolean;
  events: { data: { attributes: SentEvent }[] };
}
const groupsOf = ({ text }: Received) =>
  (JSON.parse(text) as { data: { attributes: { 'events-bulk-create': { data: { attributes: SentGroup }[] } } } }).data.attributes[
    'events-bulk-create'
  ].data.map(({ attributes }) => attributes);
const idsIn = (groups: SentGroup[]) =>
  groups.flatMap(({ events: { data } }) => data.map(({ attributes }) => attributes.unique_id));
const bulks = () => world.sent(BULK).map((request) => idsIn(groupsOf(request)));
const singles = () =>
  world.sent(SINGLE).map(({ text }) => (JSON.parse(text) as { data: { attributes: SentEvent } }).data.attributes.unique_id);

const large = (number: number) => event(number, { properties: { OrderId: `${number}`, Note: 'x'.repeat(2_200_000) } });

/** The bulk endpoint answers by its ids and groups, the single one by its id. */
function play(
  bulk: (ids: string[], groups: SentGroup[]) => Reply | undefined,
  single: (id: string) => Reply | undefined = () => undefined,
): void {
  world.server.answer = (request) => {
    if (request.path === BULK) return bulk(idsIn(groupsOf(request)), groupsOf(request)) ?? { status: 202 };
    return single((JSON.parse(request.text) as { data: { attributes: SentEvent } }).data.attributes.unique_id) ?? { status: 202 };
  };
}
const fine = () => undefined;
const write = (records: EventRecord[], mayRepeat = false, mode: 'auto' | 'bulk' | 'single' = 'auto') =>
  eventDestination(world.client, mode).write(records, world.context(mayRepeat));
const rejectedOf = (outcomes: Outcome[]) => outcomes.flatMap(({ kind }, index) => (kind === 'rejected' ? [index] : []));

describe('the way', () => {
  it.each([
    ['auto', false, [2, 0]],
    ['auto', true, [0, 2]],
    ['bulk', true, [2, 0]],
    ['single', false, [0, 2]],
  ] as const)('%s, repeats possible: %s', async (mode, mayRepeat, counts) => {
    play(fine);
    expect(rejectedOf(await write(events(2), mayRepeat, mode))).toEqual([]);
    expect([bulks().flat().length, singles().length]).toEqual(counts);
  });

  it('of one order with more than a bulk request may hold is the single one', async () => {
    play(fine);
    expect(rejectedOf(await write([large(1), large(2)]))).toEqual([]);
    expect([bulks().length, singles().sort(ascending)]).toEqual([0, ['order-1', 'order-2']]);
  });

  it('of nothing is silence', async () => {
    expect(await write([])).toEqual([]);
    expect(await write([], true)).toEqual([]);
    expect(world.server.received).toEqual([]);
  });

  it('makes the engine note what is sent only where a repeat costs something', () => {
    const costs = (['auto', 'bulk', 'single'] as const).map((mode) => eventDestination(world.client, mode).repeatsCost);
    expect(costs).toEqual([true, false, false]);
  });
});

describe('a bulk request', () => {
  it('has one group for each profile, in the names of the API', async () => {
    play(fine);
    const profile = { externalId: 'c-0', email: 'person0@example.com' };
    await write([event(0), event(1), event(2, { profile, backfill: false })]);
    const [request] = world.sent(BULK);
    const groups = request ? groupsOf(request) : [];
    expect(groups.map((group) => [group.profile.data.attributes.external_id, group.backfill])).toEqual([
      ['c-0', false],
      ['c-1', true],
    ]);
    expect(groups[0]?.events.data.map(({ attributes }) => attributes)).toEqual([
      {
        unique_id: 'order-0',
        backfill: true,
        time: '2026-01-01T10:00:00.000Z',
        value: 12.5,
        value_currency: 'EUR',
        properties: { OrderId: '0' },
        metric: { data: { type: 'metric', attributes: { name: 'Placed Order' } } },
      },
      expect.objectContaining({ unique_id: 'order-2', backfill: false }),
    ]);
  });

  it('never holds the same event twice', async () => {
    play(fine);
    await write([event(0), event(0), event(0, { metric: 'Refunded Order' }), event(0, { profile: { email: 'b@example.com' } })]);
    expect(bulks()[0]).toHaveLength(3);
  });

  it('whose answer was lost, and whose repeat is refused, ends at the single endpoint', async () => {
    let asked = 0;
    play(() => {
      asked++;
      return asked === 1 ? { instead: 'reset' } : refusing([at(0, 0), 'duplicate_unique_id']);
    });
    expect(rejectedOf(await write(events(3)))).toEqual([]);
    expect(singles().sort(ascending)).toEqual(['order-0', 'order-1', 'order-2']);
    expect(bulks()).toHaveLength(2);
  });

  it.each<[string, Reply]>([
    ['for a repeat by its code', refusing([at(1, 0), 'duplicate'])],
    ['for a repeat by its pointer', refusing([`${at(1, 0)}/attributes/unique_id`, 'invalid'])],
    ['without naming anybody', refusing(['/data'])],
    ['naming what was not sent', refusing([at(77, 0)])],
    ['as too large', { ...refusing(), status: 413 }],
  ])('that is refused %s is sent one by one', async (_, reply) => {
    play(() => reply);
    expect(rejectedOf(await write(events(30)))).toEqual([]);
    expect(singles().sort(ascending)).toEqual(
      events(30)
        .map(({ uniqueId }) => uniqueId)
        .sort(ascending),
    );
    expect(bulks()).toHaveLength(1);
  });

  it('that is refused for some events is sent again without them; the single endpoint has the last word on those', async () => {
    const named = ['order-3', 'order-7'];
    play(
      (ids) => {
        const faults = ids.flatMap((id, group): [string][] => (named.includes(id) ? [[at(group, 0)]] : []));
        return faults.length > 0 ? refusing(...faults) : undefined;
      },
      (id) => (id === 'order-7' ? refusing(['/data/attributes/value', 'bad_value']) : undefined),
    );
    const outcomes = await write(events(10));
    expect(rejectedOf(outcomes)).toEqual([7]);
    expect(outcomes[7]).toMatchObject({ code: 'klaviyo_refused', reason: expect.stringContaining('bad_value') });
    expect(bulks().map((ids) => ids.length)).toEqual([10, 8]);
    expect(singles().sort(ascending)).toEqual(named);
    expect(JSON.stringify(outcomes)).not.toContain('canary');
  });

  it('that is refused for a profile concerns all its events', async () => {
    const profile = { externalId: 'c-0', email: 'person0@example.com' };
    play(
      (ids) => (ids.includes('order-0') ? refusing([`${at(0)}/attributes/profile`]) : undefined),
      () => refusing(['/data/attributes/profile', 'bad_profile']),
    );
    const outcomes = await write([event(0), event(1), event(2, { profile })]);
    expect(rejectedOf(outcomes)).toEqual([0, 2]);
    expect(bulks().at(-1)).toEqual(['order-1']);
  });
});

describe('one by one', () => {
  it('every event goes out once, whatever becomes of the others', async () => {
    play(fine, (id) => (Number(id.slice(6)) % 10 === 3 ? refusing(['/data', 'no']) : undefined));
    const outcomes = await write(events(100), true);
    expect(rejectedOf(outcomes)).toEqual([3, 13, 23, 33, 43, 53, 63, 73, 83, 93]);
    expect(singles().sort(ascending)).toEqual(
      events(100)
        .map(({ uniqueId }) => uniqueId)
        .sort(ascending),
    );
  });

  it('rejects no event when the error is not about it', async () => {
    play(fine, () => ({ status: 401 }));
    await expect(write(events(50), true)).rejects.toMatchObject({ name: 'Fatal', code: 'klaviyo_unauthorized' });
  });

  it('a repeat is sent in the same words', async () => {
    play(fine);
    await write([event(1)], true);
    await write([event(1)], true);
    const [first, second] = world.sent(SINGLE);
    expect(first?.text).toBe(second?.text);
  });
});

it('a preview is the request body of each event as it goes over the wire, and sends nothing', async () => {
  const bodies = await eventDestination(world.client, 'auto').preview(events(2));
  expect(bodies).toHaveLength(2);
  expect(bodies[0]).toMatchObject({ data: { type: 'event', attributes: { backfill: true, unique_id: expect.any(String) } } });
  expect(world.server.received).toEqual([]);
});

import type { Order } from '@commercetools/platform-sdk';
import { Value } from 'typebox/value';
import type { EventRecord } from '../../../systems/klaviyo/records';
import { Settings } from '../settings';
import type { OrderEvidence } from './freshness';
import { mapOrder } from './map';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const SINCE = '2026-11-21T06:00:00Z';
const money = { type: 'centPrecision', currencyCode: 'EUR', centAmount: 5998, fractionDigits: 2 };

const order = (over: object): Order =>
  ({
    id: 'order-1',
    customerEmail: 'anna@example.com',
    createdAt: '2026-11-21T11:00:00.000Z',
    lastModifiedAt: '2026-11-21T11:30:00.000Z',
    orderState: 'Open',
    totalPrice: money,
    lineItems: [],
    ...over,
  }) as unknown as Order;

interface Case {
  historical?: boolean;
  since?: string | null;
  evidence?: Partial<OrderEvidence>;
}

function mapped(over: object, { historical = true, since = SINCE, evidence }: Case = {}) {
  const given = evidence && { evidenceOf: new Map([['order-1', { states: [], transactions: new Map(), ...evidence }]]) };
  const live = since === null ? {} : { live: { since: Date.parse(since), ...given } };
  const ctx = { settings: Value.Default(Settings, {}) as Settings, now: NOW, historical };
  const result = mapOrder(order(over), { categoriesOf: new Map(), emailOf: new Map(), ...live }, ctx);
  if (result.kind !== 'mapped') throw new Error(result.code);
  return result;
}

const of = (metric: string, ...args: Parameters<typeof mapped>) => {
  const found = mapped(...args).records.find((event: EventRecord) => event.metric === metric);
  return found && [found.time, found.backfill];
};

const refund = (more: object = {}) => ({
  paymentInfo: {
    payments: [
      {
        typeId: 'payment',
        id: 'pay-1',
        obj: { id: 'pay-1', transactions: [{ id: 'tx-1', type: 'Refund', state: 'Success', amount: money, ...more }] },
      },
    ],
  },
});
const OLD = { createdAt: '2026-11-20T10:00:00.000Z' };

describe('freshness of what is placed', () => {
  test.each([
    ['starts flows in a full import when placed since real time began', {}, {}, false],
    ['starts flows in a delta when placed since real time began', {}, { historical: false }, false],
    [
      'starts no flows when placed before real time began',
      { createdAt: '2026-11-21T05:59:59.000Z' },
      { historical: false },
      true,
    ],
    [
      'starts no flows when placed more than a day ago',
      { createdAt: '2026-11-20T11:59:59.000Z' },
      { since: '2026-11-01T00:00:00Z', historical: false },
      true,
    ],
    ['starts no flows in a full import when real time is not installed', {}, { since: null }, true],
    ['starts flows in a delta when real time is not installed', {}, { since: null, historical: false }, false],
  ])('%s', (_title, over, given, backfill) => {
    expect(of('Placed Order', over, given)).toEqual([expect.any(String), backfill]);
  });
});

describe('time of a state', () => {
  const complete = { orderState: 'Complete' };

  test('is that of the message when it reports a state of the same group', () => {
    const at = Date.parse('2026-11-21T11:20:00Z');
    const states = [
      { state: 'Complete', at },
      { state: 'Confirmed', at: at - 60_000 },
      { state: 'Cancelled', at: at - 120_000 },
    ];
    expect(of('Fulfilled Order', complete, { evidence: { states } })).toEqual(['2026-11-21T11:19:00.000Z', false]);
  });

  test('ignores a message from the future', () => {
    const states = [{ state: 'Complete', at: NOW + 6 * 60_000 }];
    expect(of('Fulfilled Order', complete, { evidence: { states } })).toEqual(['2026-11-21T11:30:00.000Z', false]);
  });

  test('is the last modification when the order was placed since real time began', () => {
    expect(of('Fulfilled Order', complete)).toEqual(['2026-11-21T11:30:00.000Z', false]);
    expect(of('Cancelled Order', { orderState: 'Cancelled' }, { evidence: {} })).toEqual(['2026-11-21T11:30:00.000Z', false]);
  });

  test('is left to real time when an older order was changed lately', () => {
    const over = { ...OLD, ...complete };
    expect(of('Fulfilled Order', over)).toBeUndefined();
    expect(mapped(over).warnings).toEqual(['left_to_live']);
  });

  test('is the last modification, backfilled, when an older order was changed before real time began', () => {
    const over = { ...OLD, ...complete, lastModifiedAt: '2026-11-21T05:00:00.000Z' };
    expect(of('Fulfilled Order', over)).toEqual(['2026-11-21T05:00:00.000Z', true]);
  });

  test('keeps real time silent when no message dates the state of an older order', () => {
    const over = { ...OLD, ...complete, lastModifiedAt: '2026-11-21T05:00:00.000Z' };
    expect(of('Fulfilled Order', over, { evidence: {} })).toBeUndefined();
  });

  test('stays as it was when real time is not installed', () => {
    expect(of('Fulfilled Order', complete, { since: null })).toEqual([expect.any(String), true]);
  });
});

describe('time of a refund', () => {
  test('is that of its transaction when it has one', () => {
    expect(of('Refunded Order', refund({ timestamp: '2026-11-21T11:40:00.000Z' }))).toEqual(['2026-11-21T11:40:00.000Z', false]);
  });

  test('is that of the message when the transaction has none', () => {
    const transactions = new Map([['tx-1', Date.parse('2026-11-21T11:45:00Z')]]);
    expect(of('Refunded Order', { ...OLD, ...refund() }, { evidence: { transactions } })).toEqual([
      '2026-11-21T11:45:00.000Z',
      false,
    ]);
  });

  test('is left to real time when nothing dates it and the order is older', () => {
    expect(of('Refunded Order', { ...OLD, ...refund() })).toBeUndefined();
    expect(of('Refunded Order', refund())).toEqual(['2026-11-21T11:30:00.000Z', false]);
  });
});

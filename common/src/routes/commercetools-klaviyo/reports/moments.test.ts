import { eventsOf, line, payment, refund } from './records';

/** Reports of one kind: the wrong moment, or an id that makes a repeat or loses an event. */
describe('orders of an older shop were placed on the day of the migration', () => {
  const imported = { createdAt: '2026-11-20T22:04:05.000Z', lastModifiedAt: '2026-11-20T22:04:05.000Z', orderState: 'Complete' };

  test('are placed when they were completed there', () => {
    const { placed, products, fulfilled } = eventsOf({ ...imported, completedAt: '2019-05-04T09:12:00.000Z' });
    expect(placed.time).toBe('2019-05-04T09:12:00.000Z');
    expect(products[0]?.time).toBe('2019-05-04T09:12:01.000Z');
    expect(fulfilled[0]?.time).toBe('2026-11-20T22:04:05.000Z');
  });
  test('keep createdAt when completedAt is later, missing or no time', () => {
    for (const completedAt of ['2026-11-22T00:00:00.000Z', undefined, 'yesterday', '1999-01-01T00:00:00.000Z']) {
      expect(eventsOf({ ...imported, completedAt }).placed.time).toBe(imported.createdAt);
    }
  });
  test('are old, whatever kind of import brings them', () => {
    const order = { ...imported, createdAt: '2026-11-28T11:00:00.000Z', completedAt: '2019-05-04T09:12:00.000Z' };
    expect(eventsOf(order, {}, false).placed.backfill).toBe(true);
  });
});

describe('a change of state', () => {
  test('is dated by the last change, not by the date of an older shop', () => {
    const order = { orderState: 'Cancelled', completedAt: '2026-03-02T10:15:30.000Z' };
    expect(eventsOf(order).cancelled[0]?.time).toBe('2026-03-04T08:00:00.000Z');
  });
  test('never comes before the event of the last line', () => {
    const lines = [line(), line({ id: 'line-2' })];
    const order = { orderState: 'Complete', lastModifiedAt: '2026-03-02T10:15:30.500Z', lineItems: lines };
    expect(eventsOf(order).fulfilled[0]?.time).toBe('2026-03-02T10:15:33.000Z');
  });
  test('has a time when the order has no last change', () => {
    expect(eventsOf({ orderState: 'Complete', lastModifiedAt: undefined }).fulfilled[0]?.time).toBe('2026-03-02T10:15:32.000Z');
  });
});

describe('refunds', () => {
  const of = (payments: object[], settings: object = {}) => eventsOf({ paymentInfo: { payments } }, settings).refunded;
  const ids = (payments: object[], settings: object = {}) => of(payments, settings).map(({ uniqueId }) => uniqueId);

  test('the first one has the id of the order, every other one its own', () => {
    expect(ids([payment('a', [refund('r1', 100), refund('r2', 200)]), payment('b', [refund('r3', 300)])])).toEqual([
      ...['order-1', 'a:r2', 'b:r3'],
    ]);
  });
  test('the first one owns that id whatever became of it', () => {
    const payments = [
      payment('a', [{ id: 'c', type: 'Charge', state: 'Success' }, refund('r1', 100, 'Failure'), refund('r2', 200)]),
    ];
    expect(ids(payments)).toEqual(['a:r2']);
    expect(ids(payments, { order: { refundStates: ['Success', 'Failure'] } })).toEqual(['order-1', 'a:r2']);
  });
  test('keep their ids when a refund is booked after them', () => {
    const before = payment('a', [refund('r1', 100)]);
    expect(ids([before])).toEqual(['order-1']);
    expect(ids([payment('a', [refund('r1', 100), refund('r2', 50)])])).toEqual(['order-1', 'a:r2']);
  });
  test('have the time of the transaction, else of the payment, and their own amount', () => {
    const [first, second] = of([payment('a', [refund('r1', 100, 'Success', '2026-03-09T09:00:00.000Z'), refund('r2', 250)])]);
    expect(first).toMatchObject({ time: '2026-03-09T09:00:00.000Z', value: 1 });
    expect(second).toMatchObject({ time: '2026-03-10T12:00:00.000Z', value: 2.5 });
  });
});

describe('which events are sent', () => {
  test('is a setting', () => {
    const order = { orderState: 'Complete', paymentInfo: { payments: [payment('a', [refund('r', 100)])] } };
    const sent = eventsOf(order, { order: { events: ['placed', 'refunded'] } });
    expect([sent.placed.metric, sent.products.length, sent.fulfilled.length, sent.refunded.length]).toEqual([
      'Placed Order',
      0,
      0,
      1,
    ]);
  });
  test('may wait for the payment', () => {
    const settings = { order: { placedStates: ['Paid'] } };
    expect(eventsOf({ paymentState: 'Pending' }, settings).placed).toBeUndefined();
    expect(eventsOf({ paymentState: 'Paid' }, settings).placed.uniqueId).toBe('order-1');
  });
  test('nothing to send is a reason to skip the order', () => {
    expect(() => eventsOf({}, { order: { events: ['refunded'] } })).toThrow('skipped: no_event');
  });
});

import { readNotification } from './notification';

const about = { projectKey: 'shop', resource: { typeId: 'order', id: 'o-1' } };
const message = { notificationType: 'Message', ...about, resourceVersion: 3, createdAt: '2026-11-28T08:41:58.066Z' };

test('reads messages and changes in both formats alike', () => {
  const platform = { ...message, type: 'OrderStateChanged', orderState: 'Complete' };
  const read = readNotification(platform);
  expect(read).toMatchObject({ type: 'OrderStateChanged', version: 3, isMessage: true, evidence: { orderState: 'Complete' } });
  expect(readNotification({ specversion: '1.0', id: 'x', type: 'y', data: platform })).toEqual(read);
  expect(readNotification({ notificationType: 'ResourceDeleted', ...about, version: 2, dataErasure: true })).toMatchObject({
    ...{ type: 'ResourceDeleted', version: 2, isMessage: false, dataErasure: true },
  });
});

test('takes the type beside a payload that was left out, and doubts the identity then', () => {
  const cut = { ...message, payloadNotIncluded: { reason: 'large', payloadType: 'OrderCustomerSet' } };
  expect(readNotification(cut)).toMatchObject({ type: 'OrderCustomerSet', isCut: true, evidence: { hadIdentity: true } });
});

test('finds the transaction of both payment messages', () => {
  const added = { ...message, type: 'PaymentTransactionAdded', transaction: { id: 't-1', state: 'Success' } };
  const changed = { ...message, type: 'PaymentTransactionStateChanged', transactionId: 't-1', state: 'Success' };
  for (const each of [added, changed]) {
    expect(readNotification(each)).toMatchObject({ evidence: { transaction: { id: 't-1', state: 'Success' } } });
  }
});

test.each([
  ['null', null],
  ['a list', []],
  ['no project', { ...message, projectKey: undefined, type: 'OrderCreated' }],
  ['no resource', { ...message, resource: undefined, type: 'OrderCreated' }],
  ['an id that is none', { ...message, resource: { typeId: 'order', id: 'a" or "1"="1' }, type: 'OrderCreated' }],
  ['no type', message],
  ['a CloudEvent without data', { specversion: '1.0' }],
])('takes %s for unreadable', (_name, payload) => {
  expect(readNotification(payload)).toBe('unreadable');
});

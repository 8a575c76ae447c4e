import fc from 'fast-check';
import { propertyRuns } from '../../testing/propertyRuns';
import { readNotification } from './notification';

const NAMES =
  'notificationType projectKey type resource resourceVersion version createdAt modifiedAt resourceUserProvidedIdentifiers dataErasure payloadNotIncluded orderState oldCustomer oldEmail transaction transactionId state specversion data typeId id sku payloadType';
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(
    'Message',
    'ResourceUpdated',
    'Event',
    'shop',
    'order',
    'a1',
    null,
    {},
    { typeId: 'order', id: 'o1' },
    '2026-11-28',
  ),
);
const names = fc.constantFrom(...NAMES.split(' '));
const sound = { notificationType: 'Message', type: 'OrderCreated', projectKey: 'shop', resource: { typeId: 'order', id: 'o1' } };
const body = fc.oneof(
  fc.dictionary(names, value, { maxKeys: 12 }),
  fc.dictionary(names, value, { maxKeys: 3 }).map((odd) => ({ ...sound, ...odd })),
);

test('reads any payload, or says that it is none', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(body, fc.jsonValue({ maxDepth: 3 })), (payload) => {
      const notification = readNotification(payload);
      if (notification === 'unreadable') return;
      read++;
      const { projectKey, type, resource, version = 0, at = 0 } = notification;
      for (const text of [projectKey, type, resource.typeId, resource.id]) expect(typeof text).toBe('string');
      // It becomes part of a query and of a document's key.
      expect(resource.id).toMatch(/^[A-Za-z0-9_.~-]{1,64}$/);
      expect([Number.isFinite(version), Number.isFinite(at)]).toEqual([true, true]);
    }),
    { numRuns: propertyRuns(2000) },
  );
  expect(read).toBeGreaterThan(20);
});

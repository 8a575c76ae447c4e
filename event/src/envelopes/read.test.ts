import { readEnvelope } from './read';

const payload = { notificationType: 'ResourceUpdated', projectKey: 'shop', resource: { typeId: 'product', id: 'p' } };
const read = (body: unknown, headers = {}) =>
  readEnvelope(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), headers);
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

test('reads Pub/Sub with its id, time and attempt', () => {
  const message = { data: base64(payload), messageId: '7', publishTime: '2026-11-28T08:00:00Z' };
  expect(read({ message, subscription: 's', deliveryAttempt: 3 })).toEqual({
    kind: 'deliveries',
    deliveries: [{ id: '7', payload, publishedAt: Date.parse('2026-11-28T08:00:00Z'), attempt: 3 }],
  });
});

test.each([
  ['SNS', { Type: 'Notification', MessageId: '7', TopicArn: 't', Message: JSON.stringify(payload) }],
  ['EventBridge', { id: '7', 'detail-type': 'x', detail: payload }],
  ['Event Grid', [{ id: '7', data: payload }]],
])('reads %s', (_name, body) => {
  expect(read(body)).toMatchObject({ kind: 'deliveries', deliveries: [{ id: '7', payload }] });
});

test('reads a payload alone, and its id from the headers', () => {
  expect(read(payload, { 'x-goog-pubsub-message-id': '7' })).toMatchObject({ deliveries: [{ id: '7', payload }] });
});

test.each([
  ['data that is not base64', { message: { data: '%%%', messageId: '7' } }],
  ['no data', { message: { messageId: '7' } }],
  ['a message that is not JSON', { Type: 'Notification', MessageId: '7', TopicArn: 't', Message: '{' }],
])('keeps the id when there is %s', (_name, body) => {
  expect(read(body)).toEqual({ kind: 'deliveries', deliveries: [{ id: '7' }] });
});

test('knows a request for confirmation, and what is no envelope', () => {
  const confirmation = { Type: 'SubscriptionConfirmation', TopicArn: 't', MessageId: '7', SubscribeURL: 'https://sns' };
  expect(read(confirmation)).toEqual({ kind: 'confirmation', topicArn: 't', url: 'https://sns' });
  for (const body of ['', '{', '{}', '"text"', '7']) expect(read(body)).toEqual({ kind: 'unknown' });
  expect(read('{', { 'x-amz-sns-message-id': '7' })).toEqual({ kind: 'deliveries', deliveries: [{ id: '7' }] });
});

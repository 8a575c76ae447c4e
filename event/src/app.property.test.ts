import { type Delivery, type Live, loadLiveEnvironment, silent } from 'common';
import fc from 'fast-check';
import { propertyRuns } from '../../common/src/testing/propertyRuns';
import { buildApp } from './app';

/** Whatever is posted is answered with one of the contract's codes, and what reaches real time is a delivery or a part of one. */
jest.setTimeout(300_000);

const received: Delivery[] = [];
const live = {
  receive: async (delivery: Delivery) => {
    received.push(delivery);
    return { settled: true } as const;
  },
  reasons: async () => [],
  throttled: () => ({}),
  begin: async () => {},
  end: async () => {},
} as unknown as Live;

const app = buildApp({
  ...{ live, log: silent },
  env: loadLiveEnvironment({
    ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'key' },
    ...{ CTP_API_URL: 'https://api.example.com', CTP_AUTH_URL: 'https://auth.example.com' },
  }),
});
afterAll(() => app.close());
beforeEach(() => {
  received.length = 0;
});

const anything = fc.jsonValue({ maxDepth: 4 });
const odd = fc.oneof(anything, fc.constantFrom(null, '', '%%%', 'e30=', 7, -1, [], {}, '2026-11-28T00:00:00Z', 'x'.repeat(5000)));
const NAMES =
  'message data messageId attributes publishTime deliveryAttempt Type TopicArn MessageId Message SubscribeURL Timestamp detail detail-type id time specversion notificationType resource projectKey';
const fields = fc.dictionary(fc.constantFrom(...NAMES.split(' ')), odd, { maxKeys: 6 });
const shaped = fc.oneof(
  fields,
  fields.map((message) => ({ message })),
  fields.map((value) => ({ ...value, Type: 'Notification', TopicArn: 't' })),
  fc.array(fc.oneof(fields, odd), { maxLength: 5 }),
);
const bytes = fc.oneof(
  shaped.map((value) => Buffer.from(JSON.stringify(value))),
  fc.tuple(shaped, fc.nat()).map(([value, at]) => {
    const text = JSON.stringify(value);
    return Buffer.from(text.slice(0, at % (text.length + 1)));
  }),
  fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each)),
);
const headers = fc.dictionary(
  fc.constantFrom('content-type', 'x-goog-pubsub-message-id', 'x-goog-pubsub-publish-time', 'x-amz-sns-message-id'),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
  { maxKeys: 3 },
);

test('answers any bytes with 204 or 400, as the contract has it', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, headers, async (payload, given) => {
      const { statusCode, body } = await app.inject({ method: 'POST', url: '/event', payload, headers: given });
      expect([204, 400]).toContain(statusCode);
      expect(body.length).toBeLessThan(60);
    }),
    { numRuns: propertyRuns(200) },
  );
  for (const { id, publishedAt, attempt } of received) {
    expect(['string', 'undefined']).toContain(typeof id);
    expect(Number.isNaN(publishedAt ?? 0)).toBe(false);
    expect(['number', 'undefined']).toContain(typeof attempt);
  }
  expect(received.length).toBeGreaterThan(25);
});

test('refuses a list that no broker would send before it reads what is in it', async () => {
  const list = (length: number) => JSON.stringify(Array.from({ length }, () => 0));
  expect((await app.inject({ method: 'POST', url: '/event', payload: list(5000) })).statusCode).toBe(204);
  expect(received).toHaveLength(5000);
  expect((await app.inject({ method: 'POST', url: '/event', payload: list(1_000_000) })).statusCode).toBe(400);
  expect(received).toHaveLength(5000);
});

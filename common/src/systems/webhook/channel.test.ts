import { createHmac } from 'node:crypto';
import type { Notification } from '../../contract/notification';
import { TestServer } from '../../testing/server';
import { webhookChannel } from './channel';

const NOTIFICATION: Notification = {
  version: 1,
  id: 'n-1.test',
  event: 'test',
  at: '2026-01-31T08:00:00.000Z',
  project: 'shop',
  text: 'A test.',
};
let server: TestServer;
beforeAll(async () => {
  server = await new TestServer().begin();
});
afterAll(() => server.end());
afterEach(() => server.received.splice(0));

const send = (secret?: string) => webhookChannel({ url: `${server.url}/hook?key=1`, secret }).send(NOTIFICATION);

test('posts the notification as JSON, signed when there is a secret', async () => {
  server.answer = () => ({ status: 204 });
  expect(await send('s3cret')).toEqual({ accepted: true, isFinal: false, answer: '204' });
  const [{ method, path, headers, text }] = server.received as [(typeof server.received)[number]];
  expect([method, path, headers['content-type'], JSON.parse(text)]).toEqual(['POST', '/hook', 'application/json', NOTIFICATION]);
  expect(headers['x-signature']).toBe(`sha256=${createHmac('sha256', 's3cret').update(text).digest('hex')}`);
  await send();
  expect(server.received[1]?.headers['x-signature']).toBeUndefined();
});

test.each([
  [500, false],
  [302, false],
  [410, true],
])('does not take %i for an answer', async (status, isFinal) => {
  server.answer = () => ({ status, headers: { location: `${server.url}/elsewhere` } });
  expect(await send()).toEqual({ accepted: false, isFinal, answer: String(status) });
  expect(server.received).toHaveLength(1);
});

test('answers when the receiver resets, and shows no more of it than the beginning of its host', async () => {
  server.answer = () => ({ instead: 'reset' });
  expect(await send()).toEqual({ accepted: false, answer: 'unreachable' });
  expect(webhookChannel({ url: 'https://hooks.example.com/services/T0/B0', secret: undefined }).hint).toBe('hooks.…');
});

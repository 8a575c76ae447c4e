import type { Notification } from '../../contract/notification';
import { KlaviyoWorld, refusing } from '../../testing/klaviyo';
import { klaviyoChannel } from './notification';

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

const notification: Notification = {
  ...{ version: 1, id: 'run-1.run.failed', event: 'run.failed', at: '2026-01-31T08:00:00.000Z' },
  ...{ project: 'shop', text: 'Customers: it failed.' },
};
const send = () => klaviyoChannel(world.client, 'ops@example.com').send(notification);

test('sends an event that repeats of the same notification cannot double', async () => {
  world.server.answer = () => ({ status: 202 });
  expect(await send()).toEqual({ accepted: true, answer: '202' });
  const [request] = world.sent('/api/events');
  expect(JSON.parse(request?.text ?? '').data.attributes).toMatchObject({
    ...{ unique_id: 'run-1.run.failed', time: notification.at, properties: notification },
    metric: { data: { attributes: { name: 'Data Import Problem' } } },
    profile: { data: { attributes: { email: 'ops@example.com' } } },
  });
});

test('answers a code, and none of the words of a refusal', async () => {
  world.server.answer = () => refusing(['/data']);
  expect(await send()).toEqual({ accepted: false, answer: 'klaviyo_refused' });
});

test('answers the code of an error when the key is not accepted', async () => {
  world.server.answer = () => ({ status: 401, body: {} });
  expect(await send()).toEqual({ accepted: false, answer: 'klaviyo_unauthorized' });
});

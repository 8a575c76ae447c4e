import { describeError } from '../../base/errors';
import { silent } from '../../base/log';
import type { Answer, NotificationChannel } from '../../contract/notification';
import type { KlaviyoClient } from './client';
import { Refusal } from './session';
import { profileAttributes } from './wire';

/** A flow on this metric sends the e-mail. */
export const PROBLEM_METRIC = 'Data Import Problem';
const TIMEOUT_MS = 5000;

/**
 * Notifications as events of one profile, so that a flow in Klaviyo sends them as e-mail. Can't tell of a key that isn't accepted.
 * @see https://developers.klaviyo.com/en/reference/create_event
 */
export function klaviyoChannel(client: KlaviyoClient, email: string): NotificationChannel {
  return {
    to: 'email',
    async send(notification): Promise<Answer> {
      const attributes = {
        properties: notification,
        time: notification.at,
        unique_id: notification.id,
        metric: { data: { type: 'metric', attributes: { name: PROBLEM_METRIC } } },
        profile: { data: { type: 'profile', attributes: profileAttributes({ email }) } },
      };
      const body = Buffer.from(JSON.stringify({ data: { type: 'event', attributes } }));
      const ctx = { signal: AbortSignal.timeout(TIMEOUT_MS), log: silent, guard: async () => {} };
      try {
        await client.sending(body, ctx).events.createEvent({ data: { type: 'event', attributes: {} } } as never);
        return { accepted: true, answer: '202' };
      } catch (error) {
        if (error instanceof Refusal) return { accepted: false, answer: 'klaviyo_refused' };
        return { accepted: false, answer: ctx.signal.aborted ? 'timeout' : describeError(error).code };
      }
    },
  };
}

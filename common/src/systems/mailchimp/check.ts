import { Fatal } from '../../contract/errors';
import type { Asking, MailchimpClient } from './client';

/**
 * Whether the key is accepted; also tells Mailchimp's time to the client's clock.
 * @throws Fatal, as every request of the client does
 */
export async function ping(client: MailchimpClient, asking: Asking): Promise<void> {
  await client.get('/ping', {}, asking, {
    missing: () => new Fatal('mailchimp_refused', 'Nothing at this address answers as Mailchimp does: check MAILCHIMP_URL.'),
    usable: ({ health_status }) => typeof health_status === 'string',
  });
}

import { createHmac } from 'node:crypto';
import type { Answer, NotificationChannel } from '../../contract/notification';

/** A receiver that takes longer is asked again later. */
const TIMEOUT_MS = 5000;
const GONE = 410;

export interface WebhookOptions {
  /** https, or http to this machine. */
  url: string;
  /** Signs the body, as `X-Signature: sha256=<hex>`. */
  secret: string | undefined;
}

/** Posts notifications as JSON. No redirect is followed: the address is a secret. */
export function webhookChannel({ url, secret }: WebhookOptions): NotificationChannel {
  const { hostname } = new URL(url);
  return {
    to: 'webhook',
    hint: `${hostname.split('.')[0]}.…`,
    async send(notification): Promise<Answer> {
      const body = JSON.stringify(notification);
      const signature = secret && { 'x-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
      try {
        const response = await fetch(url, {
          ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) },
          headers: { 'content-type': 'application/json', ...signature },
        });
        await response.body?.cancel();
        return { accepted: response.ok, isFinal: response.status === GONE, answer: String(response.status) };
      } catch (error) {
        return { accepted: false, answer: (error as Error).name === 'TimeoutError' ? 'timeout' : 'unreachable' };
      }
    },
  };
}

import type { Logger } from 'common';

const TIMEOUT_MS = 5000;
const HOST = /^sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * Confirms that a topic may post here, by visiting the address that it names: only for the configured topic and only at SNS itself, so
 * that no caller can make us visit anything else.
 * @returns whether the subscription is confirmed, or 'refused' when it isn't one of ours
 */
export async function confirm(
  { topicArn, url }: { topicArn: string; url: string },
  ours: string | undefined,
  log: Logger,
): Promise<'confirmed' | 'refused' | 'failed'> {
  if (ours === undefined || topicArn !== ours || !isSns(url)) {
    log.warn({}, 'a topic that is not EVENT_SNS_TOPIC_ARN asks to post here');
    return 'refused';
  }
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    log.info({ status: response.status }, 'the SNS subscription was confirmed');
    return response.ok ? 'confirmed' : 'failed';
  } catch {
    log.warn({}, 'the SNS subscription could not be confirmed; SNS asks again');
    return 'failed';
  }
}

function isSns(url: string): boolean {
  try {
    const { protocol, hostname, port, username } = new URL(url);
    return protocol === 'https:' && HOST.test(hostname) && port === '' && username === '';
  } catch {
    return false;
  }
}

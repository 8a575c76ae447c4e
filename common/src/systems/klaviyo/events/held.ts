import { cursorOf } from '../jobPoller';
import type { KlaviyoClient } from '../client';
import type { Context } from '../../../contract/context';
import { describeError } from '../../../contract/errors';

/** Metrics of Klaviyo's own integrations share names with ours, and none of our events. */
const API = 'API';

/**
 * Whether the account holds events of one of these metrics already, from an earlier installation or another program: an event
 * sent again through the bulk endpoint may take its whole request with it.
 * @returns undefined when the key may not ask
 * @throws Retryable, Fatal
 */
export async function holdsMetrics(
  client: KlaviyoClient,
  names: readonly string[],
  ctx: Context,
): Promise<boolean | undefined> {
  const wanted = new Set(names);
  try {
    let cursor: string | undefined;
    do {
      const { body } = await client.for(ctx).metrics.getMetrics(cursor === undefined ? {} : { pageCursor: cursor });
      if (body.data.some(({ attributes }) => wanted.has(attributes.name ?? '') && isOurs(attributes.integration))) return true;
      cursor = cursorOf(body.links?.next);
    } while (cursor !== undefined);
    return false;
  } catch (error) {
    if (describeError(error).code !== 'klaviyo_forbidden') throw error;
    return undefined;
  }
}

const isOurs = (integration: unknown): boolean => {
  const { name } = (integration ?? {}) as { name?: unknown };
  return typeof name !== 'string' || name === API;
};

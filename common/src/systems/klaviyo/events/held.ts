import { describeError } from '../../../base/errors';
import type { Context } from '../../../contract/context';
import type { Notice } from '../../../contract/run';
import type { KlaviyoClient } from '../client';
import { cursorOf } from '../jobPoller';

/** What is said when events go one by one because of what the account holds, or may hold. */
const NOTICES: Record<'held' | 'unknown', Notice> = {
  held: {
    code: 'events_exist',
    message:
      'The Klaviyo account holds events of these metrics already, from an earlier installation or another program: events are sent one by one, ' +
      'where Klaviyo ignores repeats, at most 3,500 a minute. KLAVIYO_EVENTS_MODE=bulk is faster if none of them can be among these orders.',
  },
  unknown: {
    code: 'events_unknown',
    message:
      'The Klaviyo key may not look whether the account holds events already (scope metrics:read): events are sent one by one, where Klaviyo ' +
      'ignores repeats, at most 3,500 a minute. Add the scope, or set KLAVIYO_EVENTS_MODE=bulk if the account holds none.',
  },
};

/** Why events have to be sent one by one; undefined when none can be there. @throws Retryable, Fatal */
export async function heldNotice(client: KlaviyoClient, names: readonly string[], ctx: Context): Promise<Notice | undefined> {
  const held = await holdsMetrics(client, names, ctx);
  if (held === undefined) return NOTICES.unknown;
  return held ? NOTICES.held : undefined;
}

/** Metrics of Klaviyo's own integrations share names with ours, and none of our events. */
const API = 'API';

/**
 * Whether the account holds events of one of these metrics already, from an earlier installation or another program: an event
 * sent again through the bulk endpoint may take its whole request with it.
 * @returns undefined when the key may not ask
 * @throws Retryable, Fatal
 */
async function holdsMetrics(client: KlaviyoClient, names: readonly string[], ctx: Context): Promise<boolean | undefined> {
  const wanted = new Set(names);
  try {
    let cursor: string | undefined;
    do {
      const { body }: Answer = await client.for(ctx).metrics.getMetrics(cursor === undefined ? {} : { pageCursor: cursor });
      if (body.data.some(({ attributes }) => wanted.has(attributes.name ?? '') && isOurs(attributes.integration))) return true;
      cursor = cursorOf(body.links?.next);
    } while (cursor !== undefined);
    return false;
  } catch (error) {
    if (describeError(error).code !== 'klaviyo_forbidden') throw error;
    return undefined;
  }
}

interface Answer {
  body: { data: { attributes: { name?: string | null; integration?: unknown } }[]; links?: { next?: string | null } };
}

const isOurs = (integration: unknown): boolean => {
  const { name } = (integration ?? {}) as { name?: unknown };
  return typeof name !== 'string' || name === API;
};

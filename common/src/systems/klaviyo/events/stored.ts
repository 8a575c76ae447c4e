import type { KlaviyoApis } from '../client';
import { cursorOf } from '../jobPoller';
import { sdk } from '../sdk';

/** An event that Klaviyo has. */
export interface StoredEvent {
  metric: string;
  /** ISO 8601. */
  time: string;
  properties: Record<string, unknown>;
}

/** As many as a page of a person's last ones shows. */
const NEWEST = 5;
/** The most that an answer holds: https://developers.klaviyo.com/en/reference/get_events */
const PAGE = 1000;

type Asked = NonNullable<Parameters<KlaviyoApis['events']['getEvents']>[0]>;
type Answer = Awaited<ReturnType<KlaviyoApis['events']['getEvents']>>['body'];

/** The last events of a profile, newest first. Needs the scope `events:read`. */
export async function newestEvents({ events }: KlaviyoApis, profileId: string) {
  const filter = new (sdk().FilterBuilder)().equals('profile_id', profileId).build();
  const { body } = await events.getEvents({ ...WITH_METRICS, filter, pageSize: NEWEST, fieldsEvent: ['datetime'] });
  return eventsIn(body).map(({ metric, time }) => ({ metric, time }));
}

/** All events of a profile between two times, newest first. */
export async function eventsBetween({ events }: KlaviyoApis, profileId: string, from: Date, to: Date): Promise<StoredEvent[]> {
  const filter = new (sdk().FilterBuilder)()
    .equals('profile_id', profileId)
    .greaterOrEqual('datetime', from)
    .lessOrEqual('datetime', to)
    .build();
  const found: StoredEvent[] = [];
  let pageCursor: string | undefined;
  do {
    const at = pageCursor === undefined ? {} : { pageCursor };
    const fieldsEvent: Asked['fieldsEvent'] = ['datetime', 'event_properties'];
    const { body } = await events.getEvents({ ...WITH_METRICS, filter, pageSize: PAGE, fieldsEvent, ...at });
    found.push(...eventsIn(body));
    pageCursor = cursorOf(body.links?.next);
  } while (pageCursor !== undefined);
  return found;
}

const WITH_METRICS: Asked = { sort: '-datetime', include: ['metric'], fieldsMetric: ['name'] };

interface Named {
  attributes?: { name?: string | null };
}

function eventsIn({ data, included = [] }: Answer): StoredEvent[] {
  const names = new Map(included.map((each) => [each.id, (each as Named).attributes?.name]));
  return data.map(({ attributes, relationships }) => ({
    metric: names.get(relationships?.metric?.data?.id ?? '') ?? '',
    time: new Date(attributes.datetime ?? 0).toISOString(),
    properties: (attributes.eventProperties ?? {}) as Record<string, unknown>,
  }));
}

import { HOST, page, type Resource } from './call.ts';
import { ApiError, invalid, type Problem, quote } from './errors.ts';
import { type EventAttributes, excess, type Metric, type StoredEvent } from './events.ts';
import type { Condition } from './filters.ts';
import { identityFault, matching } from './profileRoutes.ts';
import type { ProfileInput } from './profiles.ts';
import type { Handler, World } from './world.ts';

type Single = { data: { attributes: EventAttributes & { profile: { data: ProfileInput } } } };
type Group = {
  attributes: {
    backfill?: boolean | null;
    profile: { data: ProfileInput };
    events: { data: { attributes: EventAttributes }[] };
  };
};
type Bulk = { data: { attributes: { 'events-bulk-create': { data: Group[] } } } };

const MAX_EVENTS = 1000;
const GROUPS = '/data/attributes/events-bulk-create/data';

const createEvent: Handler = (world, call) => {
  const { profile, ...event } = (call.body as Single).data.attributes;
  const faults = [identityFault(profile.data, '/data/attributes/profile/data'), propertyFault(event, '/data')];
  const found = faults.filter((fault) => fault !== undefined);
  if (found.length > 0) throw new ApiError(found);
  store(world, profile.data, event, event.backfill ?? false);
  return { status: 202 };
};

function store(world: World, profile: ProfileInput, event: EventAttributes, backfill: boolean): void {
  const { keepBodies } = world.config;
  world.events.add(world.profiles.forEvent(profile, keepBodies), event, backfill, keepBodies);
}

function propertyFault(event: EventAttributes, at: string): Problem | undefined {
  const found = excess(event.properties);
  return found && invalid(found.detail, `${at}/attributes/properties${found.path}`);
}

const createEvents: Handler = (world, call) => {
  const groups = (call.body as Bulk).data.attributes['events-bulk-create'].data;
  const count = groups.reduce((sum, group) => sum + group.attributes.events.data.length, 0);
  if (count > MAX_EVENTS) throw new ApiError([invalid(`${count} events are more than ${MAX_EVENTS} in one request.`, GROUPS)]);
  const faults = groups.flatMap(groupFaults);
  const { inRequest, inStore } = repeats(world, groups);
  faults.push(...inRequest, ...(world.config.repeats === 'refuse' ? inStore : []));
  if (faults.length > 0) throw new ApiError(faults);
  if (world.config.repeats === 'drop' && inStore.length > 0) return { status: 202 };
  for (const { attributes } of groups) {
    for (const event of attributes.events.data) {
      const backfill = event.attributes.backfill ?? attributes.backfill ?? false;
      store(world, attributes.profile.data, event.attributes, backfill);
    }
  }
  return { status: 202 };
};

function groupFaults({ attributes }: Group, index: number): Problem[] {
  const at = `${GROUPS}/${index}/attributes`;
  const identity = identityFault(attributes.profile.data, `${at}/profile/data`);
  const faults = attributes.events.data.map((event, j) => propertyFault(event.attributes, `${at}/events/data/${j}`));
  return [identity, ...faults].filter((fault) => fault !== undefined);
}

/**
 * "If the unique_id is repeated, the request will fail and no events will be processed." Whether that means a repeat in the request or
 * of a stored event, and whether the answer says so, isn't documented: the readings are `Config.repeats`.
 */
function repeats(world: World, groups: Group[]): { inRequest: Problem[]; inStore: Problem[] } {
  const seen = new Set<string>();
  const inRequest: Problem[] = [];
  const inStore: Problem[] = [];
  groups.forEach(({ attributes }, i) => {
    const known = world.profiles.matches(attributes.profile.data)[0]?.id;
    const owner = known ?? identity(attributes.profile.data);
    attributes.events.data.forEach(({ attributes: event }, j) => {
      const { unique_id } = event;
      if (!unique_id) return;
      const metric = event.metric.data.attributes.name;
      const key = JSON.stringify([owner, metric, unique_id]);
      const problem = () => repeated(unique_id, `${GROUPS}/${i}/attributes/events/data/${j}`);
      if (seen.has(key)) inRequest.push(problem());
      else if (known !== undefined && world.events.has(known, metric, unique_id)) inStore.push(problem());
      seen.add(key);
    });
  });
  return { inRequest, inStore };
}

const repeated = (uniqueId: string, at: string): Problem =>
  invalid(`The unique_id ${quote(uniqueId)} is repeated.`, `${at}/attributes/unique_id`, 'duplicate_unique_id');

function identity({ id, attributes }: ProfileInput): string {
  const { email, external_id, phone_number } = attributes;
  return id ?? email?.toLowerCase() ?? external_id ?? phone_number ?? '';
}

function eventResource(event: StoredEvent): Resource {
  const { id, profile, metric, time, value, value_currency, unique_id } = event;
  const extra = { ...(value === null ? {} : { $value: value }), ...(value_currency ? { $value_currency: value_currency } : {}) };
  const event_properties = { ...event.properties, ...extra, $event_id: unique_id };
  const attributes = { timestamp: time / 1000, event_properties, datetime: new Date(time).toISOString(), uuid: id };
  const relationships = {
    profile: { data: { type: 'profile', id: profile.id } },
    metric: { data: { type: 'metric', id: metric.id } },
  };
  return { type: 'event', id, attributes, relationships, links: { self: `${HOST}/api/events/${id}/` } };
}

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  'greater-than': (a, b) => a > b,
  'greater-or-equal': (a, b) => a >= b,
  'less-than': (a, b) => a < b,
  'less-or-equal': (a, b) => a <= b,
};

function fits(event: StoredEvent, { field, op, values }: Condition): boolean {
  if (field === 'metric_id') return event.metric.id === values[0];
  if (field === 'profile_id') return event.profile.id === values[0];
  return COMPARE[op]?.(event.time, Date.parse(String(values[0]))) ?? false;
}

/** Unless a sort is asked for, pages come in the order of arrival: enough to count what is there, without holding all of it. */
const listEvents: Handler = (world, call) => {
  const found = matching(world.events.byKey.values(), (event) => call.filter.every((each) => fits(event, each)));
  const along = call.query.include === 'metric' ? ({ metric }: StoredEvent) => [metricResource(metric)] : undefined;
  return page(call, call.query.sort === undefined ? found : byTime(found), eventResource, along);
};

/** Pages go by `seq`: here each event's place in time. */
const byTime = (events: Iterable<StoredEvent>): StoredEvent[] =>
  [...events]
    .sort((one, other) => one.time - other.time || one.seq - other.seq)
    .map((event, index) => ({ ...event, seq: index + 1 }));

function metricResource({ id, name, created }: Metric): Resource {
  const integration = { object: 'integration', id: '0rG4eQ', name: 'API', category: 'API' };
  const when = new Date(created).toISOString();
  const attributes = { name, created: when, updated: when, integration };
  return { type: 'metric', id, attributes, links: { self: `${HOST}/api/metrics/${id}/` } };
}

const listMetrics: Handler = (world, call) => {
  const ours = call.filter.every(({ values }) => values[0] === 'API');
  return page(call, ours ? world.events.metrics.values() : [], metricResource);
};

export const eventHandlers: Record<string, Handler> = {
  'GET /api/events': listEvents,
  'POST /api/events': createEvent,
  'POST /api/event-bulk-create-jobs': createEvents,
  'GET /api/metrics': listMetrics,
};

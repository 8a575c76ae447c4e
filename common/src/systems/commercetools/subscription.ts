import { isDeepStrictEqual } from 'node:util';
import type { Destination, Subscription, SubscriptionDraft, SubscriptionUpdateAction } from '@commercetools/platform-sdk';
import { ascending } from '../../base/order';
import type { Deliveries, Delivering } from '../../contract/liveStatus';
import type { Commercetools } from './client';

/** What a subscription is to deliver; messages by type of resource. */
export interface Interest {
  changes: readonly string[];
  messages: Readonly<Record<string, readonly string[]>>;
}

export interface SubscriptionState {
  key: string;
  status: string;
}

/** Where notifications go. commercetools knows more kinds; they pass through as they are. */
export type SubscriptionDestination = Destination;

/** What was done; `unchanged` = it was as it should be. */
export type SubscriptionResult = 'created' | 'updated' | 'recreated' | 'unchanged';

/**
 * Creates the subscription with this key, or changes in place what differs: between a deletion and a creation everything would be lost.
 * Only another format can't be changed. commercetools sends a test notification first, and creates nothing that it can't deliver to.
 * @throws Retryable, Conflict, Fatal (`commercetools_forbidden`: the API client lacks `manage_subscriptions`)
 * @see https://docs.commercetools.com/api/projects/subscriptions
 */
export async function subscribe(
  commercetools: Commercetools,
  key: string,
  destination: SubscriptionDestination,
  interest: Interest,
): Promise<SubscriptionResult> {
  const current = await find(commercetools, key);
  if (!current) {
    await create(commercetools, key, destination, interest);
    return 'created';
  }
  if (current.format !== undefined && current.format.type !== 'Platform') {
    await remove(commercetools, current);
    await create(commercetools, key, destination, interest);
    return 'recreated';
  }
  const actions = differences(current, destination, interest);
  if (actions.length === 0) return 'unchanged';
  const { api, call } = commercetools;
  await call(
    api
      .subscriptions()
      .withKey({ key })
      .post({ body: { version: current.version, actions } }),
  );
  return 'updated';
}

/** Deletes the subscription with this key, and no other. @returns whether there was one */
export async function unsubscribe(commercetools: Commercetools, key: string): Promise<boolean> {
  const current = await find(commercetools, key);
  if (current) await remove(commercetools, current);
  return current !== undefined;
}

/** How commercetools judges the delivery to it; undefined when there is none. */
export async function subscriptionState(commercetools: Commercetools, key: string): Promise<SubscriptionState | undefined> {
  const current = await find(commercetools, key);
  return current && { key, status: current.status };
}

/** What is lost while it lasts: https://docs.commercetools.com/api/projects/subscriptions#subscriptionhealthstatus */
const DELIVERING: Record<string, Delivering> = {
  Healthy: 'yes',
  // Kept, and delivered once the destination is right again.
  ConfigurationError: 'delayed',
  TemporaryError: 'delayed',
  ConfigurationErrorDeliveryStopped: 'no',
  ManuallySuspended: 'no',
};

/** The subscription with this key, or that there is none. @throws Retryable, Fatal */
export async function deliveries(commercetools: Commercetools, key: string): Promise<Deliveries> {
  const state = await subscriptionState(commercetools, key);
  if (!state) return { key, status: 'missing', delivering: 'no' };
  return { key, status: state.status, delivering: DELIVERING[state.status] ?? 'unknown' };
}

async function find({ api, call }: Commercetools, key: string): Promise<Subscription | undefined> {
  return (await call(api.subscriptions().withKey({ key }).get()))?.body;
}

async function create(
  { api, call }: Commercetools,
  key: string,
  destination: SubscriptionDestination,
  interest: Interest,
): Promise<void> {
  const body: SubscriptionDraft = { key, destination, ...listsOf(interest), format: { type: 'Platform' } };
  await call(api.subscriptions().post({ body }));
}

async function remove({ api, call }: Commercetools, { id, version }: Subscription): Promise<void> {
  await call(api.subscriptions().withId({ ID: id }).delete({ queryArgs: { version } }));
}

const listsOf = ({ changes, messages }: Interest) => ({
  changes: changes.map((resourceTypeId) => ({ resourceTypeId })),
  messages: Object.entries(messages).map(([resourceTypeId, types]) => ({ resourceTypeId, types: [...types] })),
});

function differences(
  current: Subscription,
  destination: SubscriptionDestination,
  interest: Interest,
): SubscriptionUpdateAction[] {
  const wanted = listsOf(interest);
  const actions: SubscriptionUpdateAction[] = [];
  // A subscription that commercetools has stopped begins again with the destination, even with the same one.
  if (!sameDestination(current.destination, destination) || current.status !== 'Healthy') {
    actions.push({ action: 'changeDestination', destination });
  }
  if (!sameSet(current.changes, wanted.changes)) actions.push({ action: 'setChanges', changes: wanted.changes });
  if (!sameSet(current.messages.map(sortedTypes), wanted.messages.map(sortedTypes))) {
    actions.push({ action: 'setMessages', messages: wanted.messages });
  }
  return actions;
}

const sortedTypes = ({ resourceTypeId, types = [] }: { resourceTypeId: string; types?: string[] }) => ({
  resourceTypeId,
  types: [...types].sort(ascending),
});

const sameSet = (one: readonly object[], other: readonly object[]): boolean => {
  const keys = (list: readonly object[]) => list.map((each) => JSON.stringify(each)).sort(ascending);
  return isDeepStrictEqual(keys(one), keys(other));
};

/** Secrets come back masked: a destination with one may hold another, and counts as different. */
function sameDestination(current: SubscriptionDestination, wanted: SubscriptionDestination): boolean {
  const shown = current as unknown as Record<string, unknown>;
  return Object.entries(wanted).every(([field, value]) => !SECRET.test(field) && shown[field] === value);
}

const SECRET = /secret|accessKey|connectionString|apiKey/i;

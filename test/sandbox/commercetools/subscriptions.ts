import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Broker } from './broker.ts';
import { COLLECTIONS } from './collections.ts';
import { checkVersion } from './custom-objects.ts';
import { ApiError, invalidInput, notFound } from './errors.ts';
import { answer, type Query } from './queries.ts';
import type { IndexedStorage, Resource } from './storage.ts';

const TYPE = 'subscription';
/** https://docs.commercetools.com/api/projects/subscriptions */
const KEY = /^[A-Za-z0-9_-]{2,256}$/;
const MOST = 50;
const FIELDS = new Set(['key', 'destination', 'messages', 'changes', 'events', 'format']);
/** What can be followed: carts by their creation only, and by no message. */
const CHANGES = new Set([
  'cart',
  'category',
  'customer',
  'inventory-entry',
  'order',
  'payment',
  'product',
  'standalone-price',
  'key-value-document',
]);
const MESSAGES = new Set(['category', 'customer', 'inventory-entry', 'order', 'payment', 'product', 'standalone-price']);

export interface Subscription extends Resource {
  key: string;
  destination: { type: string } & Record<string, unknown>;
  changes: { resourceTypeId: string }[];
  messages: { resourceTypeId: string; types: string[] }[];
  format: { type: 'Platform' | 'CloudEvents' };
  status: string;
}

interface Action {
  action: string;
  destination?: Subscription['destination'];
  changes?: Subscription['changes'];
  messages?: Subscription['messages'];
  key?: string;
}

interface Parts {
  storage: IndexedStorage;
  broker: Broker;
  projectKey: string;
  now(): number;
}

type ByReference = FastifyRequest<{ Params: { reference: string } }>;

/** The subscriptions of a project. Creating one sends a test notification first, and creates nothing when that can't be delivered. */
export function installSubscriptions(app: FastifyInstance, { storage, broker, projectKey, now }: Parts): void {
  const collection = COLLECTIONS.subscriptions;
  if (!collection) throw new Error('subscriptions are not listed');
  const stamp = () => new Date(now()).toISOString();

  const existing = ({ params: { reference } }: ByReference): Subscription => {
    const id = decodeURIComponent(reference);
    const found = id.startsWith('key=') ? storage.find(TYPE, id.slice(4)) : storage.table(TYPE).get(id);
    if (!found) throw notFound(`Resource with ${id.startsWith('key=') ? 'key' : 'ID'} '${id.replace('key=', '')}'`);
    return found as Subscription;
  };

  const test = async (subscription: Subscription): Promise<void> => {
    const notification = {
      notificationType: 'ResourceCreated',
      projectKey,
      resource: { typeId: TYPE, id: subscription.id },
      resourceUserProvidedIdentifiers: { key: subscription.key },
      version: 1,
      modifiedAt: subscription.lastModifiedAt,
    };
    if (await broker.test(subscription, notification)) return;
    throw invalidInput('A test message could not be delivered to the destination.');
  };

  app.get('/:projectKey/subscriptions', async ({ query }) => answer(storage, collection, query as Query));
  app.get('/:projectKey/subscriptions/:reference', async (request: ByReference) => existing(request));

  app.post('/:projectKey/subscriptions', async ({ body }, reply) => {
    const draft = draftOf(body);
    if (storage.find(TYPE, draft.key)) {
      throw new ApiError(400, 'DuplicateField', `A duplicate value '"${draft.key}"' exists for field 'key'.`, { field: 'key' });
    }
    if (storage.table(TYPE).size >= MOST) throw invalidInput(`A project can have at most ${MOST} subscriptions.`);
    const time = { createdAt: stamp(), lastModifiedAt: stamp() };
    const subscription: Subscription = { id: randomUUID(), version: 1, ...time, ...draft, status: 'Healthy' };
    await test(subscription);
    storage.put(TYPE, subscription);
    return reply.code(201).send(subscription);
  });

  app.post('/:projectKey/subscriptions/:reference', async (request: ByReference) => {
    const current = existing(request);
    const { version, actions } = request.body as { version: number; actions: Action[] };
    checkVersion(current, String(version));
    const changed = actions.reduce(applied, current);
    const next = { ...changed, version: current.version + actions.length, lastModifiedAt: stamp() };
    if (actions.some(({ action }) => action === 'changeDestination')) await test(next);
    storage.put(TYPE, next);
    return next;
  });

  app.delete('/:projectKey/subscriptions/:reference', async (request: ByReference) => {
    const current = existing(request);
    const { version } = request.query as Query;
    if (version === undefined) throw invalidInput('Missing required parameter: version.');
    checkVersion(current, version);
    storage.remove(TYPE, current.id);
    return current;
  });

  app.post<{ Body: { key: string; status: string } }>('/__sandbox/subscription-status', async ({ body: { key, status } }) => {
    const current = storage.find(TYPE, key);
    if (!current) throw notFound(`subscription '${key}'`);
    storage.put(TYPE, { ...current, status });
    return { ok: true };
  });
}

function applied(subscription: Subscription, action: Action): Subscription {
  switch (action.action) {
    case 'changeDestination':
      return { ...subscription, destination: destinationOf(action.destination), status: 'Healthy' };
    case 'setChanges':
      return { ...subscription, changes: listOf(action.changes, CHANGES) };
    case 'setMessages':
      return { ...subscription, messages: listOf(action.messages, MESSAGES) };
    case 'setKey':
      return { ...subscription, key: keyOf(action.key) };
    default:
      throw invalidInput(`The action '${action.action}' is not supported.`);
  }
}

function draftOf(body: unknown): Pick<Subscription, 'key' | 'destination' | 'changes' | 'messages' | 'format'> {
  const draft = (body ?? {}) as Partial<Subscription>;
  const unknown = Object.keys(draft).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) throw invalidInput(`${unknown}: Unknown field`);
  const changes = listOf(draft.changes, CHANGES);
  const messages = listOf(draft.messages, MESSAGES);
  if (changes.length + messages.length === 0)
    throw invalidInput('A subscription must have at least one message, change or event.');
  const format = draft.format ?? { type: 'Platform' };
  if (!['Platform', 'CloudEvents'].includes(format.type)) throw invalidInput(`The format '${format.type}' is not supported.`);
  return { key: keyOf(draft.key), destination: destinationOf(draft.destination), changes, messages, format };
}

function keyOf(key: unknown): string {
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw invalidInput('A key must match ^[A-Za-z0-9_-]{2,256}$.');
}

const NEEDED: Record<string, string[]> = {
  GoogleCloudPubSub: ['projectId', 'topic'],
  SNS: ['topicArn'],
  EventBridge: ['region', 'accountId'],
  EventGrid: ['uri', 'accessKey'],
};

function destinationOf(destination: Partial<Subscription['destination']> | undefined): Subscription['destination'] {
  const { type } = destination ?? {};
  const needed = NEEDED[type ?? ''];
  if (type === undefined || !needed) throw invalidInput(`The destination '${type}' is not supported.`);
  const missing = needed.find((field) => typeof destination?.[field] !== 'string' || destination[field] === '');
  if (missing) throw invalidInput(`destination.${missing}: Missing required value`);
  return { ...destination, type };
}

function listOf<T extends { resourceTypeId: string }>(list: T[] | undefined, known: ReadonlySet<string>): T[] {
  const unknown = (list ?? []).find(({ resourceTypeId }) => !known.has(resourceTypeId));
  if (unknown) throw invalidInput(`The resource type '${unknown.resourceTypeId}' is not supported.`);
  return list ?? [];
}

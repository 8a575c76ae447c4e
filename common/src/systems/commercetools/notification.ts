import { finite, isObject, text } from '../../base/fields/values';

/** What a notification of commercetools says, without anything of the record itself. */
export interface Notification {
  projectKey: string;
  /** `ResourceCreated`, `ResourceUpdated`, `ResourceDeleted`, or the type of the message. */
  type: string;
  isMessage: boolean;
  resource: { typeId: string; id: string };
  /** The version that the resource has at least; undefined when it isn't named. */
  version: number | undefined;
  /** When it happened, in epoch milliseconds. */
  at: number | undefined;
  /** Of stock, and of a standalone price that was deleted: which SKU. */
  sku: string | undefined;
  /** A deletion that was asked for with data erasure. */
  dataErasure: boolean;
  /** The fields of the message's own type were left out, because they were too large. */
  isCut: boolean;
  /** What a record that is read again can't tell. */
  evidence: Evidence;
}

/** Fields of messages that only date or judge an event which the record itself yields. */
export interface Evidence {
  orderState?: string;
  /** Of a payment's message: the transaction, and its state then. */
  transaction?: { id: string; state: string };
  /** The order had another customer, or another address, before. */
  hadIdentity: boolean;
}

const ID = /^[A-Za-z0-9_.~-]{1,64}$/;

/**
 * Reads a notification in the Platform format or as a CloudEvent, distinguished by their fields.
 * @returns 'unreadable' for what isn't one
 * @see https://docs.commercetools.com/api/projects/subscriptions#delivery
 */
export function readNotification(payload: unknown): Notification | 'unreadable' {
  const body = platformBody(payload);
  if (!body) return 'unreadable';
  const projectKey = text(body.projectKey);
  const type = typeOf(body);
  if (projectKey === undefined || type === undefined) return 'unreadable';
  const resource = resourceOf(body.resource);
  // Events of other products of commercetools name no resource; they are none of ours.
  if (!resource) return body.notificationType === 'Event' ? nothing(projectKey, type) : 'unreadable';
  return {
    projectKey,
    type,
    isMessage: body.notificationType === 'Message',
    resource,
    version: finite(body.notificationType === 'Message' ? body.resourceVersion : body.version),
    at: timeOf(body.notificationType === 'Message' ? body.createdAt : body.modifiedAt),
    sku: skuOf(body),
    dataErasure: body.dataErasure === true,
    isCut: isObject(body.payloadNotIncluded),
    evidence: evidenceOf(body),
  };
}

type Body = Readonly<Record<string, unknown>>;

/** A CloudEvent holds the Platform format in `data`, unchanged. */
function platformBody(payload: unknown): Body | undefined {
  if (!isObject(payload)) return undefined;
  if (typeof payload.specversion !== 'string') return payload;
  return isObject(payload.data) ? payload.data : undefined;
}

/** With a cut payload the type of the message stands beside it only. */
function typeOf(body: Body): string | undefined {
  if (body.notificationType !== 'Message') return text(body.notificationType);
  const cut = isObject(body.payloadNotIncluded) ? text(body.payloadNotIncluded.payloadType) : undefined;
  return text(body.type) ?? cut;
}

function resourceOf(value: unknown): Notification['resource'] | undefined {
  const { typeId, id } = isObject(value) ? value : {};
  const type = text(typeId);
  return type !== undefined && typeof id === 'string' && ID.test(id) ? { typeId: type, id } : undefined;
}

/** commercetools allows no longer ones; what is longer would make no address of a request. */
const LONGEST_SKU = 256;

/**
 * It says where to look, not what is written. The message of a deleted price is the only one to hold it itself: the price can't be asked any more.
 * @see https://docs.commercetools.com/api/projects/messages/price-messages#standalone-price-deleted
 */
function skuOf({ type, sku, resourceUserProvidedIdentifiers }: Body): string | undefined {
  const identifiers = isObject(resourceUserProvidedIdentifiers) ? resourceUserProvidedIdentifiers : {};
  const found = text(identifiers.sku) ?? (type === 'StandalonePriceDeleted' ? text(sku) : undefined);
  return found !== undefined && found.length <= LONGEST_SKU ? found : undefined;
}

const nothing = (projectKey: string, type: string): Notification => ({
  ...{ projectKey, type, isMessage: false, resource: { typeId: 'event', id: 'none' }, version: undefined, at: undefined },
  ...{ sku: undefined, dataErasure: false, isCut: false, evidence: { hadIdentity: false } },
});

function timeOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

function evidenceOf(body: Body): Evidence {
  const orderState = text(body.orderState);
  const transaction = transactionOf(body);
  // What isn't known counts as a change of identity: sent again, an order would count twice.
  const hadIdentity = isObject(body.oldCustomer) || text(body.oldEmail) !== undefined || isObject(body.payloadNotIncluded);
  return { ...(orderState ? { orderState } : {}), ...(transaction ? { transaction } : {}), hadIdentity };
}

/** `PaymentTransactionStateChanged` names its transaction, `PaymentTransactionAdded` holds it. */
function transactionOf({ transactionId, state, transaction }: Body): Evidence['transaction'] | undefined {
  const added = isObject(transaction) ? transaction : {};
  const id = text(transactionId) ?? text(added.id);
  const reached = text(state) ?? text(added.state);
  return id !== undefined && reached !== undefined ? { id, state: reached } : undefined;
}

import { delivery, type Envelope, type Headers, header, timeOf } from './delivery';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const deliveries = (...list: ReturnType<typeof delivery>[]): Envelope => ({ kind: 'deliveries', deliveries: list });

/** Event Grid sends at most 5,000 events at once: https://learn.microsoft.com/azure/event-grid/delivery-and-retry#output-batching */
const LONGEST_LIST = 5000;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * Reads the body of a request by its shape, whatever its content type: Pub/Sub (wrapped or not), SNS (raw or not), Event Grid,
 * EventBridge, or commercetools' own formats alone. A delivery without a payload is one that can't be read.
 * @param body as it arrived, at most 16 MiB
 * @see https://cloud.google.com/pubsub/docs/push, https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html,
 * https://learn.microsoft.com/azure/event-grid/cloud-event-schema
 */
export function readEnvelope(body: Buffer, headers: Headers): Envelope {
  const value = parsed(body.toString('utf8'));
  if (Array.isArray(value)) return value.length > LONGEST_LIST ? { kind: 'unknown' } : deliveries(...value.map(eventGridItem));
  if (isFields(value)) {
    for (const [is, read] of SHAPES) if (is(value)) return read(value, headers);
  }
  return raw(headers) ?? { kind: 'unknown' };
}

/** The first shape that fits decides. */
const SHAPES: [is: (value: Fields) => boolean, read: (value: Fields, headers: Headers) => Envelope][] = [
  [
    (value) =>
      isFields(value.message) && ('data' in value.message || 'messageId' in value.message || 'attributes' in value.message),
    pubSub,
  ],
  [(value) => typeof value.Type === 'string' && ('TopicArn' in value || 'MessageId' in value), sns],
  [(value) => 'detail' in value && 'detail-type' in value, eventBridge],
  [isBare, bare],
];

/** commercetools' Platform format, or a CloudEvent. */
function isBare(value: Fields): boolean {
  return typeof value.specversion === 'string' || typeof value.notificationType === 'string' || isFields(value.resource);
}

function pubSub({ message, deliveryAttempt }: Fields): Envelope {
  const { data, messageId, message_id, publishTime, publish_time } = message as Fields;
  const payload = typeof data === 'string' ? parsed(Buffer.from(data, 'base64').toString('utf8')) : undefined;
  return deliveries(
    delivery({
      id: text(messageId) ?? text(message_id),
      payload,
      publishedAt: timeOf(publishTime ?? publish_time),
      attempt: typeof deliveryAttempt === 'number' ? deliveryAttempt : undefined,
    }),
  );
}

function sns({ Type, TopicArn, MessageId, Message, SubscribeURL, Timestamp }: Fields): Envelope {
  if (Type === 'SubscriptionConfirmation') {
    return { kind: 'confirmation', topicArn: text(TopicArn) ?? '', url: text(SubscribeURL) ?? '' };
  }
  // The topic reports that it posts here no more.
  if (Type === 'UnsubscribeConfirmation') return deliveries();
  const payload = typeof Message === 'string' ? parsed(Message) : undefined;
  return deliveries(delivery({ id: text(MessageId), payload, publishedAt: timeOf(Timestamp), attempt: undefined }));
}

function eventBridge({ detail, id, time }: Fields): Envelope {
  return deliveries(delivery({ id: text(id), payload: detail ?? undefined, publishedAt: timeOf(time), attempt: undefined }));
}

function bare(value: Fields, headers: Headers): Envelope {
  return deliveries(delivery({ ...about(headers), id: idIn(headers) ?? text(value.id), payload: value }));
}

function eventGridItem(item: unknown): ReturnType<typeof delivery> {
  const fields = isFields(item) ? item : {};
  const payload = isBare(fields) ? fields : isFields(fields.data) ? fields.data : undefined;
  return delivery({ id: text(fields.id), payload, publishedAt: undefined, attempt: undefined });
}

/** A body that is no JSON, from a broker that says in its headers that it is one. */
function raw(headers: Headers): Envelope | undefined {
  const id = idIn(headers);
  return id === undefined ? undefined : deliveries(delivery({ ...about(headers), id, payload: undefined }));
}

const idIn = (headers: Headers) => header(headers, 'x-goog-pubsub-message-id') ?? header(headers, 'x-amz-sns-message-id');

const about = (headers: Headers) => ({ publishedAt: timeOf(header(headers, 'x-goog-pubsub-publish-time')), attempt: undefined });

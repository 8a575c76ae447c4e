import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../faults.ts';
import type { Subscription } from './subscriptions.ts';

/** How the broker behind a subscription delivers. */
export interface Delivering {
  /** Where to push to; undefined keeps everything back. */
  url?: string;
  /** Share of the notifications that are delivered twice. */
  duplicates?: number;
  /** Each notification is held back for up to so many milliseconds, so that they overtake each other. */
  disorderMs?: number;
  /** A notification whose payload is larger loses the fields of its own type. */
  payloadBytes?: number;
}

interface Pending {
  subscription: Subscription;
  notification: object;
  messageId: string;
  publishTime: string;
  createdAt: number;
  attempts: number;
}

/** How long an answer may take; later ones don't count. */
const ACK_MS = 10_000;
const AT_ONCE = 200;
const REPEAT_MS = { first: 100, longest: 5000 };

/** A broker with at-least-once delivery: whatever isn't acknowledged is delivered again, until it is. */
export class Broker {
  #delivering: Delivering = {};
  readonly #random = randomFrom(7);
  readonly #queue: Pending[] = [];
  #outstanding = 0;
  #waiting = 0;
  #stats = emptyStats();

  set(delivering: Delivering): void {
    this.#delivering = { ...this.#delivering, ...delivering };
    this.#pump();
  }

  get payloadBytes(): number {
    return this.#delivering.payloadBytes ?? Number.POSITIVE_INFINITY;
  }

  publish(subscription: Subscription, notification: object): void {
    const { duplicates = 0, disorderMs = 0 } = this.#delivering;
    const copies = this.#random() < duplicates ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const pending: Pending = {
        ...{ subscription, notification, messageId: randomUUID(), attempts: 0, createdAt: Date.now() },
        publishTime: new Date().toISOString(),
      };
      this.#stats.published++;
      if (disorderMs > 0) void this.#later(pending, this.#random() * disorderMs);
      else this.#queue.push(pending);
    }
    this.#pump();
  }

  /** Whether a test notification is acknowledged; without an address there is nothing to try. */
  async test(subscription: Subscription, notification: object): Promise<boolean> {
    const pending = {
      subscription,
      notification,
      messageId: randomUUID(),
      attempts: 0,
      createdAt: 0,
      publishTime: new Date().toISOString(),
    };
    return this.#delivering.url === undefined || (await this.#push(pending)) < 300;
  }

  report(): object {
    const { latencies, ...stats } = this.#stats;
    const sorted = [...latencies].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    const open = this.#queue.length + this.#outstanding + this.#waiting;
    return { ...stats, open, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: sorted.at(-1) ?? 0 };
  }

  clear(): void {
    this.#stats = emptyStats();
  }

  async #later(pending: Pending, ms: number): Promise<void> {
    this.#waiting++;
    await sleep(ms);
    this.#waiting--;
    this.#queue.push(pending);
    this.#pump();
  }

  #pump(): void {
    while (this.#delivering.url !== undefined && this.#outstanding < AT_ONCE) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#outstanding++;
      void this.#deliver(next);
    }
  }

  async #deliver(pending: Pending): Promise<void> {
    pending.attempts++;
    const started = performance.now();
    const status = await this.#push(pending);
    this.#outstanding--;
    const ms = Math.round(performance.now() - started);
    this.#stats.byStatus[status] = (this.#stats.byStatus[status] ?? 0) + 1;
    this.#stats.longestAnswerMs = Math.max(this.#stats.longestAnswerMs, ms);
    if (status >= 200 && status < 300) {
      this.#stats.acknowledged++;
      this.#stats.latencies.push(Date.now() - pending.createdAt);
      this.#pump();
      return;
    }
    this.#stats.redelivered++;
    const pause = Math.min(REPEAT_MS.longest, REPEAT_MS.first * 2 ** (pending.attempts - 1));
    await this.#later(pending, pause);
  }

  /** The status of the answer; 0 when there was none in time. */
  async #push(pending: Pending): Promise<number> {
    const { type, body } = envelopeOf(pending);
    try {
      const response = await fetch(this.#delivering.url ?? '', {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ACK_MS),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  }
}

const emptyStats = () => ({
  ...{ published: 0, acknowledged: 0, redelivered: 0, longestAnswerMs: 0 },
  byStatus: {} as Record<string, number>,
  latencies: [] as number[],
});

/** As the destination's broker wraps it. https://cloud.google.com/pubsub/docs/push, https://docs.aws.amazon.com/sns */
function envelopeOf({ subscription, notification, messageId, publishTime, attempts }: Pending): { type: string; body: unknown } {
  const payload = subscription.format.type === 'CloudEvents' ? cloudEvent(notification as Notification, messageId) : notification;
  switch (subscription.destination.type) {
    case 'SNS':
      return {
        type: 'text/plain; charset=UTF-8',
        body: {
          ...{ Type: 'Notification', MessageId: messageId, TopicArn: subscription.destination.topicArn, Timestamp: publishTime },
          Message: JSON.stringify(payload),
        },
      };
    case 'EventGrid':
      return { type: 'application/cloudevents-batch+json', body: [payload] };
    case 'EventBridge':
      return {
        type: 'application/json',
        body: { id: messageId, 'detail-type': 'commercetools', time: publishTime, detail: payload },
      };
    default: {
      const data = Buffer.from(JSON.stringify(payload)).toString('base64');
      const message = { data, messageId, message_id: messageId, publishTime, publish_time: publishTime };
      return {
        type: 'application/json',
        body: { message, subscription: 'projects/p/subscriptions/s', ...(attempts > 1 ? { deliveryAttempt: attempts } : {}) },
      };
    }
  }
}

interface Notification {
  notificationType: string;
  projectKey: string;
  resource: { typeId: string; id: string };
  type?: string;
  modifiedAt?: string;
  createdAt?: string;
}

function cloudEvent(data: Notification, messageId: string): object {
  const { typeId, id } = data.resource;
  const what = data.notificationType === 'Message' ? `message.${data.type}` : `change.${data.notificationType}`;
  return {
    ...{ specversion: '1.0', id: messageId, type: `com.commercetools.${typeId}.${what}` },
    ...{ source: `/${data.projectKey}/${typeId}s`, subject: id, time: data.createdAt ?? data.modifiedAt, data },
  };
}

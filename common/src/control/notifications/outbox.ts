import { describeError } from '../../base/errors';
import type { Logger } from '../../base/log';
import { Conflict } from '../../contract/errors';
import type { Answer, ChannelName, Notification, NotificationChannel, Sending } from '../../contract/notification';
import { listOutbox, outboxOf, pruneOutbox, type StoredNotification, writeOutbox } from '../../state/notifications';
import type { Store, Versioned } from '../../state/stores/store';

const MINUTE = 60_000;
/** After the first attempts; then every six hours for a day. */
const AGAIN_MS = [1, 5, 30, 120].map((minutes) => minutes * MINUTE);
const LATER_MS = 6 * 60 * MINUTE;
const LONGEST_MS = 24 * 60 * MINUTE + AGAIN_MS.reduce((sum, ms) => sum + ms, 0);
/** Notifications that are looked at: as many as are kept. */
const MOST = 100;

interface Parts {
  store: Store;
  channels: readonly NotificationChannel[];
  log: Logger;
}

/** Sends what waits in the store. Any number of processes may: an attempt is noted before it is made. */
export class Outbox {
  constructor(private readonly parts: Parts) {}

  /** Writes it down for all channels; a repeat changes nothing. */
  async post(notification: Notification): Promise<void> {
    // Without a time: the store's clock may be a second behind that of the run.
    const sendings = this.parts.channels.map(({ to }): Sending => ({ to, status: 'waiting', attempts: 0 }));
    await writeOutbox(this.parts.store, outboxOf(notification, sendings), 0).catch(unlessConflict);
  }

  /** Sends it to one channel now, whatever comes of it; it isn't repeated. */
  async sendNow(notification: Notification, channel: NotificationChannel): Promise<Sending> {
    const answer = await channel.send(notification);
    const sending: Sending = {
      ...{ to: channel.to, status: answer.accepted ? 'sent' : 'given_up', attempts: 1, answer: answer.answer },
    };
    await writeOutbox(this.parts.store, outboxOf(notification, [sending]), 0).catch(unlessConflict);
    return sending;
  }

  /**
   * Sends all that is due, the oldest first. Never throws: what can't be done now is done by a later round. A receiver that fails is left
   * alone for the rest of this one: it would hold up what comes after it for the time-out of each.
   */
  async deliver(): Promise<void> {
    const { store, log } = this.parts;
    try {
      const all = await listOutbox(store, MOST);
      const failing = new Set<ChannelName>();
      for (const document of all.toReversed()) await this.deliverOne(document, failing);
      if (all.length === MOST) await pruneOutbox(store);
    } catch (error) {
      log.warn({ code: describeError(error).code }, 'notifications could not be sent');
    }
  }

  private async deliverOne(document: Versioned<StoredNotification>, failing: Set<ChannelName>): Promise<void> {
    const { serverNow: now } = document;
    let current: Pick<Versioned<StoredNotification>, 'value' | 'version'> = document;
    for (const { to, status, nextAt = '' } of document.value.sendings) {
      const channel = this.parts.channels.find((each) => each.to === to);
      if (!channel || failing.has(to) || status !== 'waiting' || Date.parse(nextAt) > now) continue;
      const claimed = await this.change(current, to, (sending) => begun(sending, now));
      if (!claimed) return;
      const answer = await channel.send(document.value.notification);
      if (!answer.accepted) failing.add(to);
      const at = Date.parse(document.value.notification.at);
      const noted = await this.change(claimed, to, (sending) => answered(sending, answer, now - at));
      this.parts.log.info(
        { notification: document.key, to, accepted: answer.accepted, answer: answer.answer },
        'notification sent',
      );
      if (!noted) return;
      current = noted;
    }
  }

  /** Undefined when another process was faster. */
  private async change(
    { value, version }: Pick<Versioned<StoredNotification>, 'value' | 'version'>,
    to: Sending['to'],
    change: (sending: Sending) => Sending,
  ): Promise<Versioned<StoredNotification> | undefined> {
    const sendings = value.sendings.map((sending) => (sending.to === to ? change(sending) : sending));
    return writeOutbox(this.parts.store, { ...value, sendings }, version).catch(unlessConflict);
  }
}

/** Noted before it is made: a process that dies meanwhile leaves it to the next attempt. */
function begun(sending: Sending, now: number): Sending {
  const attempts = sending.attempts + 1;
  return { ...sending, attempts, nextAt: new Date(now + (AGAIN_MS[attempts - 1] ?? LATER_MS)).toISOString() };
}

function answered({ nextAt, ...sending }: Sending, { accepted, isFinal, answer }: Answer, ageMs: number): Sending {
  if (accepted) return { ...sending, status: 'sent', answer };
  if (isFinal || ageMs > LONGEST_MS) return { ...sending, status: 'given_up', answer };
  return { ...sending, answer, ...(nextAt === undefined ? {} : { nextAt }) };
}

function unlessConflict(error: unknown): undefined {
  if (!(error instanceof Conflict)) throw error;
}

import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { RememberedKeys } from '../base/rememberedKeys';
import { Fatal } from '../contract/errors';
import type { Delivery, Live, LiveAnswer, LiveCounts } from '../contract/live';
import { answerOf, deferred, type Result } from '../engine/live/lane';
import { Ledger } from '../engine/live/ledger';
import { type LiveKind, LiveRoute, plainWork } from '../routes/commercetools-klaviyo/live';
import { ensureLiveSince } from '../state/live';
import { dayOf, saveLiveFailure, UNREADABLE, UNREADABLE_CODE } from '../state/liveDocuments';
import type { Store } from '../state/stores/store';
import { guardedByCircuit } from '../systems/commercetools/circuit';
import { createCommercetools } from '../systems/commercetools/client';
import { readNotification } from '../systems/commercetools/notification';
import { CustomObjectStore } from '../systems/commercetools/store';
import { deliveries } from '../systems/commercetools/subscription';
import { LiveKlaviyo } from '../systems/klaviyo/live/client';
import { EVENT_ENDPOINTS } from '../systems/klaviyo/live/events';
import { ProfileJobs } from '../systems/klaviyo/live/profileJobs';
import { PROFILE_ENDPOINTS } from '../systems/klaviyo/live/profiles';
import { before, isRedelivered, plainId } from './liveDelivery';
import type { LiveEnvironment } from './liveEnvironment';
import { createLiveParts } from './liveParts';
import { LiveSettings } from './liveSettings';

/** commercetools answers in less, or the broker is asked to come again. */
const PATIENCE = { timeoutMs: 5000, patienceMs: 1500 };
/** A record that a job of Klaviyo didn't take is tried again by itself for so long; after that its next change or import brings it. */
const AGAIN = { attempts: 20, atOnce: 5, deadlineMs: 8000, pauseMs: 5000 };
/** Unreadable messages that are saved a day: any caller may send them. */
const MOST_UNREADABLE = 100;
/** Where each kind is sent to: with all of it paused, reading would gain nothing. */
const ENDPOINTS: Partial<Record<LiveKind, readonly string[]>> = {
  ...{ customers: PROFILE_ENDPOINTS, orders: EVENT_ENDPOINTS, payments: EVENT_ENDPOINTS },
};
/** When a message comes again that settings can't be known for. */
const LOOK_AGAIN_MS = 5000;
/** How long an answer about readiness holds. */
const READY_MS = 10_000;

/** Real time of one commercetools project and one Klaviyo account. */
export function createLive(env: LiveEnvironment, log: Logger): Live {
  return new LiveService(env, log);
}

class LiveService implements Live {
  private readonly store: Store;
  private readonly klaviyo: LiveKlaviyo;
  private readonly commercetools: ReturnType<typeof guardedByCircuit>;
  private readonly jobs: ProfileJobs;
  private readonly ledger: Ledger;
  private readonly settings: LiveSettings;
  private readonly route: LiveRoute;
  /** Notifications that this process has put off: what it did with them it knows itself. */
  private readonly putOff = new RememberedKeys();
  private readonly poison = { day: '', saved: 0 };
  private since: Promise<number> | undefined;
  private ready: { reasons: Promise<string[]>; until: number } | undefined;
  private isEnding = false;

  constructor(
    private readonly env: LiveEnvironment,
    private readonly log: Logger,
  ) {
    this.commercetools = guardedByCircuit(createCommercetools(env, PATIENCE));
    this.klaviyo = new LiveKlaviyo({ apiKey: env.klaviyoKey, url: env.klaviyoUrl, rateShare: env.live.rateShare });
    this.store = new CustomObjectStore(this.commercetools);
    const again = (ids: string[]) => void this.again('customers', ids);
    this.jobs = new ProfileJobs({ client: this.klaviyo, again, ended: () => this.ledger.changed() });
    this.ledger = new Ledger({ store: this.store, log, pendingJobs: () => this.jobs.pending });
    const { store, klaviyo, commercetools, jobs } = this;
    const make = createLiveParts({ ...{ env, log, store, klaviyo, commercetools, jobs }, since: () => this.installedSince() });
    this.settings = new LiveSettings({ env, store, log, make });
    this.route = new LiveRoute({
      ...{ parts: () => this.settings.parts, log },
      chosen: env.live.resources,
      closed: (kind, deadline) => this.closed(kind, deadline),
      settle: (kind, id, result) => this.settle(kind, id, result),
    });
  }

  async receive(delivery: Delivery, deadline: number): Promise<LiveAnswer> {
    const arrived = performance.now();
    try {
      return await before(deadline, this.handle(delivery, arrived, deadline));
    } catch (error) {
      this.log.error({ code: describeError(error).code }, 'a notification could not be handled');
      return { settled: false, code: 'internal', retryAfterMs: 1000 };
    } finally {
      this.ledger.changed();
    }
  }

  counts(): LiveCounts {
    return this.ledger.total;
  }

  throttled(): Record<string, number> {
    return { commercetools: this.commercetools.throttled?.() ?? 0, klaviyo: this.klaviyo.throttled };
  }

  reasons(): Promise<string[]> {
    if (this.ready && this.ready.until > performance.now()) return this.ready.reasons;
    const reasons = this.look();
    this.ready = { reasons, until: performance.now() + READY_MS };
    return reasons;
  }

  async begin(): Promise<void> {
    // Not awaited: the first notification asks again when this fails.
    this.installedSince().catch((error: unknown) =>
      this.log.warn({ code: describeError(error).code }, 'real time is not installed yet'),
    );
  }

  async end(): Promise<void> {
    this.isEnding = true;
    await this.route.end();
    this.jobs.end();
    await this.ledger.flush();
    this.klaviyo.close();
  }

  private async handle(delivery: Delivery, arrived: number, deadline: number): Promise<LiveAnswer> {
    const notification = delivery.payload === undefined ? 'unreadable' : readNotification(delivery.payload);
    const { counters } = this.ledger;
    if (notification === 'unreadable') return this.unreadable(delivery);
    if (notification.projectKey !== this.env.projectKey) {
      counters.foreign();
      return { settled: true };
    }
    const key = `${notification.resource.typeId} ${notification.resource.id}`;
    const mayRepeat = isRedelivered(delivery, notification.at) && !this.putOff.has(key);
    await this.settings.look();
    const handled = await this.route.handle(notification, mayRepeat, deadline);
    if ('ignored' in handled) {
      counters.ignored(handled.ignored);
      return { settled: true };
    }
    const { kind, result } = handled;
    if (result.kind === 'deferred') this.putOff.add(key);
    this.noteBlocked(result);
    counters.settled(kind, result, performance.now() - arrived);
    return answerOf(result);
  }

  /** Saved under the broker's id, without content, and acknowledged: delivered again it would be as unreadable. */
  private async unreadable({ id }: Delivery): Promise<LiveAnswer> {
    this.ledger.counters.unreadable();
    const day = dayOf(Date.now());
    if (this.poison.day !== day) Object.assign(this.poison, { day, saved: 0 });
    if (this.poison.saved >= MOST_UNREADABLE) return { settled: true };
    const failure = { id: plainId(id), code: UNREADABLE_CODE, reason: 'The message could not be read.' };
    try {
      await saveLiveFailure(this.store, day, UNREADABLE, failure);
      this.poison.saved++;
      return { settled: true };
    } catch (error) {
      this.log.warn({ code: describeError(error).code }, 'an unreadable message could not be saved');
      return { settled: false, code: 'state_unavailable', retryAfterMs: 2000 };
    }
  }

  /** A rejected record is saved before it is acknowledged. */
  private async settle(kind: LiveKind, id: string, result: Result): Promise<Result> {
    // What a payment, stock or a price leads to is saved under the order or product itself.
    if (result.kind !== 'rejected' || ['payments', 'stock', 'prices'].includes(kind)) return result;
    const { kind: _, ...why } = result;
    try {
      await saveLiveFailure(this.store, dayOf(Date.now()), kind, { id, ...why });
      this.log.info({ kind, id, code: result.code }, 'record rejected');
      return result;
    } catch (error) {
      this.log.warn({ kind, id, code: describeError(error).code }, 'a rejected record could not be saved');
      return deferred('state_unavailable', 2000);
    }
  }

  /** What is known beforehand is said at once. */
  private closed(kind: LiveKind, deadline: number): Result | undefined {
    if (this.isEnding) return deferred('shutting_down');
    const unknown = this.settings.unknownBecause;
    if (unknown !== undefined) return deferred(unknown, LOOK_AGAIN_MS);
    const klaviyo = this.klaviyo.line.circuit.closedForMs;
    if (klaviyo > 0) return deferred(this.ledger.total.blocked?.code ?? 'klaviyo_unavailable', klaviyo);
    const commercetools = this.commercetools.circuit.closedForMs;
    if (commercetools > 0) return deferred('commercetools_unavailable', commercetools);
    const endpoints = ENDPOINTS[kind];
    const paused = endpoints ? this.klaviyo.line.pausedMs(endpoints) : 0;
    return paused > deadline - performance.now() ? deferred('klaviyo_busy', paused) : undefined;
  }

  private noteBlocked(result: Result): void {
    if (result.kind === 'written') this.ledger.counters.blocked(undefined);
    if (result.kind === 'deferred' && /_(?:unauthorized|forbidden|unusable)$/.test(result.code)) {
      this.ledger.counters.blocked(result.code);
    }
  }

  /** A few at a time, so that each goes alone: that names what is wrong with it, or leaves it out. */
  private async again(kind: LiveKind, ids: string[]): Promise<void> {
    let left = ids;
    for (let attempt = 0; attempt < AGAIN.attempts && left.length > 0 && !this.isEnding; attempt++) {
      const put: string[] = [];
      for (let start = 0; start < left.length; start += AGAIN.atOnce) {
        const part = left.slice(start, start + AGAIN.atOnce);
        const deadline = performance.now() + AGAIN.deadlineMs;
        const results = await Promise.all(part.map((id) => this.route.again(kind, id, plainWork(), deadline)));
        this.correct(kind, results);
        put.push(...part.filter((_, index) => results[index]?.kind === 'deferred'));
      }
      left = put;
      if (left.length > 0) await new Promise<void>((resolve) => setTimeout(resolve, AGAIN.pauseMs).unref());
    }
    if (left.length > 0) this.log.warn({ kind, records: left.length }, 'records could not be written again');
  }

  /** They were counted as written when their job was accepted. */
  private correct(kind: LiveKind, results: Result[]): void {
    for (const result of results) if (result.kind === 'rejected') this.ledger.counters.corrected(kind, result.code);
    this.ledger.changed();
  }

  private installedSince(): Promise<number> {
    this.since ??= ensureLiveSince(this.store, Date.now(), this.env.live.subscriptionKey).catch((error: unknown) => {
      this.since = undefined;
      throw error;
    });
    return this.since;
  }

  private async look(): Promise<string[]> {
    const ctx = { signal: AbortSignal.timeout(5000), guard: async () => {}, log: this.log, deadline: performance.now() + 5000 };
    const code = (error: unknown) => [error instanceof Fatal ? error.code : `${describeError(error).code}`];
    const [klaviyo, subscription] = await Promise.all([
      this.klaviyo.account(ctx).then(() => [], code),
      deliveries(this.commercetools, this.env.live.subscriptionKey).then(
        ({ status, delivering }) =>
          delivering === 'no' ? [status === 'missing' ? 'no_subscription' : 'deliveries_stopped'] : [],
        code,
      ),
    ]);
    return [...new Set([...klaviyo, ...subscription])];
  }
}

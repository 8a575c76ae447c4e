import { describeError } from '../../base/errors';
import type { Logger } from '../../base/log';
import { within } from '../../base/wait';
import type { LiveCounts } from '../../contract/live';
import type { Deliveries, LiveStatus } from '../../contract/liveStatus';
import { noCounts, quantile } from '../../engine/live/counters';
import { type LiveInstallation, readInstallation, saveLook } from '../../state/live';
import { dayOf } from '../../state/liveDocuments';
import type { Store, Versioned } from '../../state/stores/store';
import type { LiveDay, LiveDays } from './days';

/** As often as the subscription is looked at, whatever number of pages is open. */
const LOOK_EVERY_MS = 60_000;
/** One that doesn't deliver is put right soon, as when it is created just after the application has started. */
const LOOK_AGAIN_MS = 10_000;
/** A look that takes longer is left to the next one. */
const LOOK_MS = 5000;

type Gap = NonNullable<LiveInstallation['gap']>;

interface Parts {
  store: Store;
  days: LiveDays;
  log: Logger;
  /** Looks at the subscription with this key, or with the usual one. */
  look(key: string | undefined, signal: AbortSignal): Promise<Deliveries>;
  /** Up to when each import has brought everything: id of the pipeline, ISO 8601. */
  watermarks(): Promise<{ pipeline: string; watermark?: string }[]>;
  now?: () => number;
}

/** What real time is doing, summed over its processes. */
export class LiveOverview {
  private readonly now: () => number;

  constructor(private readonly parts: Parts) {
    this.now = parts.now ?? Date.now;
  }

  /** @param days as many of them are answered one by one; 0 = none. @throws Retryable, Fatal */
  async status(days: number): Promise<LiveStatus> {
    const [installation, past] = await Promise.all([this.installation(), this.parts.days.newest(Math.max(2, days))]);
    const isToday = ({ day }: LiveDay) => day === dayOf(this.now());
    const today = past.find(isToday);
    const last = past[0]?.counts;
    const gap = await this.openGap(installation?.gap);
    const blocked = installation && blockedOf(installation, today?.counts);
    const { p50Ms, p95Ms } = latencyOf(today?.counts);
    return {
      state: stateOf(installation, blocked),
      ...given({ since: installation?.since, lastEventAt: last?.lastEventAt, lastWrittenAt: last?.lastWrittenAt }),
      instances: today?.instances ?? 0,
      today: totalsOf(today?.counts ?? noCounts()),
      ...given({ p50Ms, p95Ms, blocked, gap, subscription: shownOf(installation) }),
      backlog: 'unknown',
      ...(days > 0 ? { days: past.slice(0, days).map(shownDay) } : {}),
    };
  }

  /** With what the last look has found; looks again when that is a minute ago. */
  private async installation(): Promise<LiveInstallation | undefined> {
    const document = await readInstallation(this.parts.store);
    if (!document) return undefined;
    const { checkedAt = '', delivering } = document.value.subscription ?? {};
    const age = this.now() - Date.parse(checkedAt);
    const isRecent = age >= 0 && age < (delivering === 'no' ? LOOK_AGAIN_MS : LOOK_EVERY_MS);
    return isRecent ? document.value : this.look(document);
  }

  private async look({ value, version }: Versioned<LiveInstallation>): Promise<LiveInstallation> {
    const { store, log, look } = this.parts;
    const { subscription: before, gap, ...rest } = value;
    const key = value.subscriptionKey;
    const found = await look(key, within(LOOK_MS, new AbortController().signal)).catch((error: unknown): Deliveries => {
      const { code } = describeError(error);
      log.warn({ code }, 'the subscription of real time could not be looked at');
      return { key: key ?? '', status: code, delivering: 'unknown' };
    });
    const checkedAt = new Date(this.now()).toISOString();
    const since = before?.status === found.status ? before.since : checkedAt;
    const left = await this.gapAfter(gap, found, before, checkedAt);
    const seen = { ...rest, subscription: { ...found, since, checkedAt }, ...(left ? { gap: left } : {}) };
    await saveLook(store, seen, version).catch((error: unknown) =>
      log.warn({ code: describeError(error).code }, 'what was seen of the subscription could not be saved'),
    );
    return seen;
  }

  /** A gap begins when the subscription was last seen to deliver, and is open until imports have brought what was missed. */
  private async gapAfter(
    gap: Gap | undefined,
    { delivering }: Deliveries,
    before: LiveInstallation['subscription'],
    now: string,
  ): Promise<Gap | undefined> {
    const open = gap && (await this.openGap(gap)) ? gap : undefined;
    if (delivering === 'no') {
      return { since: open?.since ?? (before && before.delivering !== 'no' ? before.checkedAt : now) };
    }
    return open && delivering !== 'unknown' ? { since: open.since, until: open.until ?? now } : open;
  }

  private async openGap(gap: Gap | undefined): Promise<LiveStatus['gap']> {
    if (!gap) return undefined;
    const { until } = gap;
    const all = await this.parts.watermarks();
    const behind = all.filter(({ watermark }) => until === undefined || watermark === undefined || watermark < until);
    return behind.length > 0 ? { ...gap, pipelines: behind.map(({ pipeline }) => pipeline) } : undefined;
  }
}

function stateOf(installation: LiveInstallation | undefined, blocked: LiveStatus['blocked']): LiveStatus['state'] {
  if (!installation) return 'off';
  if (installation.subscription?.delivering === 'no') return 'stopped';
  return blocked ? 'blocked' : 'on';
}

/** Another process may have written since: all of them send with the same key. */
function blockedOf({ subscription }: LiveInstallation, counts: LiveCounts | undefined): LiveStatus['blocked'] {
  if (counts?.blocked && !((counts.lastWrittenAt ?? '') > counts.blocked.since)) return counts.blocked;
  return subscription?.delivering === 'delayed' ? { code: 'deliveries_delayed', since: subscription.since } : undefined;
}

const latencyOf = (counts: LiveCounts | undefined) =>
  counts ? { p50Ms: quantile(counts, 0.5), p95Ms: quantile(counts, 0.95) } : {};

function shownOf(installation: LiveInstallation | undefined): LiveStatus['subscription'] {
  if (!installation?.subscription) return undefined;
  const { key, status, since, checkedAt } = installation.subscription;
  return { key, status, since, checkedAt };
}

function totalsOf(counts: LiveCounts): LiveStatus['today'] {
  const { received, written, unchanged, deferred, foreign, unreadable, skipped, rejected, ignored, byKind } = counts;
  return { received, written, unchanged, deferred, foreign, unreadable, skipped, rejected, ignored, byKind };
}

const shownDay = ({ day, counts: { perHour, byKind, rejected } }: LiveDay) => ({ day, perHour, byKind, rejected });

/** Without the fields that aren't known. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

import type { KindCounts, LiveCounts } from '../../contract/live';
import type { Result } from './lane';

/** Upper bounds of the latency histogram, in milliseconds; `inf` is the last. */
const BOUNDS = [50, 100, 200, 400, 800, 1500, 2000, 4000, 8000];
/** Types come from outside: more than these are counted together. */
const MOST_LABELS = 40;

export const noCounts = (): LiveCounts => ({
  ...{ received: 0, written: 0, unchanged: 0, deferred: 0, skipped: {}, rejected: {}, ignored: {}, foreign: 0, unreadable: 0 },
  ...{ latency: {}, byKind: {} },
  perHour: Array.from({ length: 24 }, () => ({ written: 0, rejected: 0, skipped: 0, deferred: 0 })),
});

const noKind = (): KindCounts => ({ received: 0, written: 0, unchanged: 0, skipped: 0, rejected: 0, deferred: 0 });

function increase(counts: Record<string, number>, label: string): void {
  const known = label in counts || Object.keys(counts).length < MOST_LABELS;
  const key = known && /^[A-Za-z0-9_.-]{1,80}$/.test(label) ? label : 'other';
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Counts what becomes of notifications, in one or several sets of counters. */
export class Counters {
  constructor(
    /** The sets to count in, newest first; asked each time, since a day ends. */
    private readonly sets: () => LiveCounts[],
    private readonly now: () => number = Date.now,
  ) {}

  ignored(type: string): void {
    this.each((counts) => increase(counts.ignored, type), true);
  }

  foreign(): void {
    this.each((counts) => counts.foreign++, true);
  }

  unreadable(): void {
    this.each((counts) => counts.unreadable++, true);
  }

  /** @param ms from arrival to answer */
  settled(kind: string, result: Result, ms: number): void {
    const hour = new Date(this.now()).getUTCHours();
    const time = new Date(this.now()).toISOString();
    this.each((counts) => {
      counts.byKind[kind] ??= noKind();
      const ofKind = counts.byKind[kind];
      const ofHour = counts.perHour[hour];
      ofKind.received++;
      ofKind[result.kind]++;
      if (ofHour && result.kind !== 'unchanged') ofHour[result.kind]++;
      if (result.kind === 'written') counts.lastWrittenAt = time;
      if (result.kind === 'skipped' || result.kind === 'rejected') increase(counts[result.kind], result.code);
      else counts[result.kind]++;
      if (result.kind !== 'deferred') increase(counts.latency, String(BOUNDS.find((bound) => ms <= bound) ?? 'inf'));
    }, true);
  }

  /** A record that was counted as written has been rejected since. */
  corrected(kind: string, code: string): void {
    const hour = new Date(this.now()).getUTCHours();
    this.each((counts) => correct(counts, kind, code, { hour }), false);
  }

  /** Why nothing can be sent, or that it can again. */
  blocked(code: string | undefined): void {
    const since = new Date(this.now()).toISOString();
    this.each((counts) => {
      if (code === undefined) delete counts.blocked;
      else if (counts.blocked?.code !== code) counts.blocked = { code, since };
    }, false);
  }

  private each(change: (counts: LiveCounts) => void, isEvent: boolean): void {
    const time = new Date(this.now()).toISOString();
    for (const counts of this.sets()) {
      if (isEvent) {
        counts.received++;
        counts.lastEventAt = time;
      }
      change(counts);
    }
  }
}

/** What was counted as written turned out to be rejected: a job that was accepted didn't take it. */
export function correct(
  counts: LiveCounts,
  kind: string,
  code: string,
  { hour, times = 1 }: { hour: number; times?: number },
): void {
  counts.byKind[kind] ??= noKind();
  for (const each of [counts, counts.byKind[kind], counts.perHour[hour]]) {
    if (each) each.written = Math.max(0, each.written - times);
  }
  for (const each of [counts.byKind[kind], counts.perHour[hour]]) if (each) each.rejected += times;
  for (let count = 0; count < times; count++) increase(counts.rejected, code);
}

/** The counters of several processes as one. */
export function summed(all: readonly LiveCounts[]): LiveCounts {
  const sum = noCounts();
  for (const counts of all) {
    for (const name of ['received', 'written', 'unchanged', 'deferred', 'foreign', 'unreadable'] as const)
      sum[name] += counts[name];
    for (const name of ['skipped', 'rejected', 'ignored', 'latency'] as const) addAll(sum[name], counts[name]);
    for (const [kind, ofKind] of Object.entries(counts.byKind)) {
      sum.byKind[kind] ??= noKind();
      addAll(sum.byKind[kind] as unknown as Record<string, number>, ofKind as unknown as Record<string, number>);
    }
    for (const [hour, ofHour] of counts.perHour.entries()) {
      addAll((sum.perHour[hour] ?? {}) as Record<string, number>, ofHour as unknown as Record<string, number>);
    }
    latest(sum, counts);
  }
  return sum;
}

function addAll(sum: Record<string, number>, counts: Record<string, number>): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}

function latest(sum: LiveCounts, counts: LiveCounts): void {
  for (const name of ['lastEventAt', 'lastWrittenAt'] as const) {
    const time = counts[name];
    if (time !== undefined && time > (sum[name] ?? '')) sum[name] = time;
  }
  // One of several that is blocked is reported: all of them send with the same key.
  if (counts.blocked && counts.blocked.since > (sum.blocked?.since ?? '')) sum.blocked = counts.blocked;
}

/** The time within which a share of the settled notifications was answered, as an upper bound in ms; undefined when there were none. */
export function quantile({ latency }: Pick<LiveCounts, 'latency'>, share: number): number | undefined {
  const total = Object.values(latency).reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let seen = 0;
  for (const bound of BOUNDS) {
    seen += latency[String(bound)] ?? 0;
    if (seen >= total * share) return bound;
  }
  return undefined;
}

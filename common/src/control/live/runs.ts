import type { Run } from '../../contract/run';
import { listFailures } from '../../state/failures';
import { type HistoryPage, startedAsWanted } from '../../state/history';
import { dayOf, dayOfRun, endOf, KEPT_DAYS, liveRunId, UNREADABLE_CODE } from '../../state/liveDocuments';
import type { Store } from '../../state/stores/store';
import type { LiveDay, LiveDays } from './days';

/** What a day of real time is listed under; the imports of its records have names of their own. */
export const LIVE_PIPELINE = 'live';

/** Where a run stands in the history: ids begin with their time, and a day of real time comes after all runs of that day. */
export function placeOf(runId: string): string {
  const live = dayOfRun(runId);
  return live ? `${live.day.replaceAll('-', '')}U` : runId;
}

/** The days of real time as runs, so that what was rejected is listed, downloaded and tried again like that of an import. */
export class LiveRuns {
  constructor(
    private readonly days: LiveDays,
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {}

  /** Newest first. */
  async list(page: HistoryPage): Promise<Run[]> {
    const { pipeline, status, before, limit } = page;
    if (pipeline !== undefined && pipeline !== LIVE_PIPELINE) return [];
    const runs = (await this.days.newest(KEPT_DAYS)).map((day) => this.runOf(day));
    const wanted = (run: Run) =>
      (status === undefined || run.status === status) &&
      startedAsWanted(run, page) &&
      (before === undefined || placeOf(run.id) < placeOf(before));
    return runs.filter(wanted).slice(0, limit);
  }

  /** Undefined when the id is none of real time, or nothing happened on that day. */
  async get(runId: string): Promise<Run | undefined> {
    const asked = dayOfRun(runId);
    const day = asked && (await this.days.of(asked.day));
    return day && this.runOf(day, asked.kind);
  }

  /** Ids under which the rejected records of these kinds are kept, for those that have some. */
  async rejected(runId: string, kinds: string[], code?: string): Promise<{ kind: string; runId: string }[]> {
    const asked = dayOfRun(runId);
    if (!asked) return [];
    const found = kinds
      .filter((kind) => asked.kind === undefined || asked.kind === kind)
      .map(async (kind) => {
        const id = `${liveRunId(asked.day)}.${kind}`;
        const { failures } = await listFailures(this.store, id, { limit: 1, code });
        return failures.length > 0 ? [{ kind, runId: id }] : [];
      });
    return (await Promise.all(found)).flat();
  }

  private runOf({ day, counts, since }: LiveDay, kind?: string): Run {
    const isOver = day < dayOf(this.now());
    const ofKind = kind === undefined ? undefined : counts.byKind[kind];
    const skips = kind === undefined ? { ...counts.skipped } : {};
    const unchanged = ofKind?.unchanged ?? counts.unchanged;
    if (unchanged > 0) skips.unchanged = unchanged;
    const written = ofKind?.written ?? counts.written;
    const skipped = unchanged + (ofKind?.skipped ?? sum(counts.skipped));
    const rejected = ofKind?.rejected ?? sum(counts.rejected) + counts.unreadable;
    const unreadable = counts.unreadable > 0 ? { [UNREADABLE_CODE]: counts.unreadable } : {};
    return {
      ...{ id: kind === undefined ? liveRunId(day) : `${liveRunId(day)}.${kind}`, pipeline: kind ?? LIVE_PIPELINE },
      scope: { kind: 'since', since: new Date(day).toISOString() },
      ...{ trigger: 'live', requestedBy: LIVE_PIPELINE, status: isOver ? 'done' : 'running' },
      counts: { read: written + skipped + rejected, written, skipped, rejected },
      ...(kind === undefined ? { rejects: { ...counts.rejected, ...unreadable } } : {}),
      ...{ warnings: {}, skips, totalIs: 'unknown', workedMs: 0, startedAt: since },
      heartbeatAt: counts.lastEventAt ?? since,
      ...(isOver ? { finishedAt: endOf(day) } : {}),
    };
  }
}

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0);

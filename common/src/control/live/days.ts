import type { LiveCounts } from '../../contract/live';
import { summed } from '../../engine/live/counters';
import { dayOf, daysBefore, endOf, type LiveDocument, readLiveDocuments } from '../../state/liveDocuments';
import type { Store } from '../../state/stores/store';

/** A day of real time, summed over the processes that worked then. */
export interface LiveDay {
  /** UTC, `2026-11-28`. */
  day: string;
  counts: LiveCounts;
  /** When the first of them began to count, ISO 8601. */
  since: string;
  instances: number;
}

/** Counters are written up to 10 s late, by clocks that may differ. */
const FINAL_AFTER_MS = 60 * 60_000;

/** Reads the days of real time. What is over for an hour doesn't change any more, and is read once. */
export class LiveDays {
  private readonly past = new Map<string, LiveDay | undefined>();

  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {}

  /** The last `count` days, newest first, without those on which nothing happened. @throws Retryable, Fatal */
  async newest(count: number): Promise<LiveDay[]> {
    const days = daysBefore(this.now(), count);
    const oldest = days.filter((day) => !this.past.has(day)).at(-1) ?? dayOf(this.now());
    const documents = (await readLiveDocuments(this.store, oldest)).map(({ value }) => value);
    const found = days.map((day) => {
      if (this.past.has(day)) return this.past.get(day);
      const sum = sumOf(
        day,
        documents.filter((document) => document.day === day),
      );
      if (this.now() > Date.parse(endOf(day)) + FINAL_AFTER_MS) this.past.set(day, sum);
      return sum;
    });
    return found.filter((day) => day !== undefined);
  }

  /** Undefined when nothing happened on that day, or when it isn't kept any more. @throws Retryable, Fatal */
  async of(day: string): Promise<LiveDay | undefined> {
    const back = Math.floor((Date.parse(dayOf(this.now())) - Date.parse(day)) / 86_400_000);
    return back < 0 || back > 60 ? undefined : (await this.newest(back + 1)).find((each) => each.day === day);
  }
}

function sumOf(day: string, documents: LiveDocument[]): LiveDay | undefined {
  const [first] = documents;
  if (!first) return undefined;
  const since = documents.reduce((least, each) => (each.since < least ? each.since : least), first.since);
  return { day, counts: summed(documents), since, instances: documents.length };
}

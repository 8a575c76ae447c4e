import type { Sample } from '../contract/run';
import type { StoredRun } from '../state/documents';
import type { Lease } from '../state/lease';
import type { Rider } from './checkpoint';

/** Enough for a chart, and below 10 kB of the run's document. */
export const MOST_SAMPLES = 120;
/** So many of the whole are the least distance of two: a list is full again when its run has taken twice as long. */
const PARTS = 80;

/**
 * The samples with one more. They keep about the same distance: one that is closer to its neighbour than the whole allows gives way to the
 * new one, and of a full list every second one is dropped.
 */
export function withSample(samples: readonly Sample[], next: Sample): Sample[] {
  const [first = next] = samples;
  const [before, last] = samples.slice(-2);
  const distance = (next.time - first.time) / PARTS;
  const isClose = before !== undefined && last !== undefined && last.time - before.time < distance;
  const all = [...(isClose ? samples.slice(0, -1) : samples), next];
  return all.length <= MOST_SAMPLES ? all : all.filter((_, index) => index % 2 === 0 || index === all.length - 1);
}

/** Notes how far the run is with every checkpoint, and where this slice of work began. */
export class SampleLog implements Rider {
  private readonly begun: Sample;
  private readonly startedAt = performance.now();

  constructor({ run, serverNow }: Pick<Lease, 'run' | 'serverNow'>) {
    const { counts, workedMs, samples = [] } = run;
    this.begun = { ...sampleOf(counts), at: Math.max(workedMs, samples.at(-1)?.at ?? 0), time: Math.round(serverNow) };
  }

  into(run: StoredRun): StoredRun {
    const { samples = [], counts } = run;
    const elapsed = Math.round(performance.now() - this.startedAt);
    const next = { ...sampleOf(counts), at: this.begun.at + elapsed, time: this.begun.time + elapsed };
    // A write that failed is made again, with this slice's beginning.
    const isNew = (samples.at(-1)?.time ?? Number.NEGATIVE_INFINITY) < this.begun.time;
    return { ...run, samples: withSample(isNew ? withSample(samples, this.begun) : samples, next) };
  }
}

const sampleOf = ({ read, rejected }: StoredRun['counts']) => ({ read, rejected });

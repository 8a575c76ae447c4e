import { Presets, SingleBar } from 'cli-progress';
import type { Run } from 'common';
import { countsOf, duration, number } from './words';

export interface Rate {
  /** Records per second. */
  rate: number;
  etaMs?: number;
}

/** Shows how far a run is. */
export interface Progress {
  show(run: Run, rate: Rate | undefined): void;
  end(run: Run): void;
}

/** What a run is called, and what became of its records, where the pipeline's id and "written" don't say it. */
export interface Naming {
  title: string;
  arrived: string;
}

/** A line now and then is enough for a log. */
const LINE_EVERY_MS = 5000;

export const silentProgress: Progress = { show() {}, end() {} };

/** A bar, for terminals. */
export function barProgress(stream: NodeJS.WriteStream, naming?: Naming): Progress {
  const format = '{pipeline} {bar} {value}/{total} | {rate}/s | {left}';
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  let begun = false;
  const update = (run: Run, rate: string, left: string) => {
    // A bar of nothing is drawn full: until something is known it is one of one that is missing.
    const total = Math.max(run.total ?? 0, run.counts.read, 1);
    const payload = { pipeline: naming?.title ?? run.pipeline, rate, left };
    if (!begun) bar.start(total, run.counts.read, payload);
    begun = true;
    bar.setTotal(total);
    bar.update(run.counts.read, payload);
  };
  return {
    show: (run, rate) => update(run, number(Math.round(rate?.rate ?? 0)), leftOf(run, rate)),
    end: (run) => {
      if (begun) update(run, '–', run.status);
      bar.stop();
    },
  };
}

function leftOf({ status }: Run, rate: Rate | undefined): string {
  if (status !== 'running') return status;
  return rate?.etaMs === undefined ? 'reading' : `${duration(rate.etaMs)} left`;
}

/** Plain lines, for pipes and logs. */
export function lineProgress(
  write: (line: string) => void,
  naming?: Naming,
  now: () => number = () => performance.now(),
): Progress {
  let last = Number.NEGATIVE_INFINITY;
  let shown = '';
  return {
    show(run, rate) {
      const line = `${naming?.title ?? run.pipeline}: ${countsOf(run, naming?.arrived)} (${leftOf(run, rate)})`;
      if (line === shown || now() - last < LINE_EVERY_MS) return;
      last = now();
      shown = line;
      write(line);
    },
    end() {},
  };
}

import type { Steady } from './steady.ts';

/** The two sides of an import. */
export type Side = 'commercetools' | 'klaviyo';

/** Milliseconds. */
export interface Spread {
  median: number;
  p99: number;
  most: number;
}

/** What one import cost. */
export interface Figures {
  what: string;
  records: number;
  /** What orders have become. */
  events?: number;
  seconds: number;
  /** Of the service's process, while it imported. */
  cpuSeconds: number;
  /** The same with its start: one version loads a library at once, another when it is first needed. */
  cpuSinceStart: number;
  /** Of the stand-ins' processes, which share the machine with it. */
  standInCpuSeconds: Record<Side, number>;
  peakMb: number;
  requests: Record<Side, number>;
  /** Requests that Klaviyo answered with 429. */
  limited: number;
  /** How much later than due the service's timers ran, in milliseconds. */
  loopDelay: Spread;
  /** Milliseconds until the service answered while it imported. */
  answers: { status: Spread; health: Spread };
  /** Only of what takes longer than a minute. */
  steady?: Steady;
  limit: {
    /** The requests that carry the records. */
    requests: number;
    /** Seconds. */
    lowerBound: number;
    /** The endpoint that an import's speed depends on, and its requests that were allowed meanwhile; not of several imports. */
    single?: { endpoint: string; allowed: number };
  };
}

export interface ColdStart {
  times: number;
  /** Milliseconds from the start of the process until `/ready` answered 200. */
  ready: Spread;
  cpuSeconds: number;
  /** Megabytes held when it was ready. */
  restMb: number;
}

export function spreadOf(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p99: at(0.99), most: sorted.at(-1) ?? 0 };
}

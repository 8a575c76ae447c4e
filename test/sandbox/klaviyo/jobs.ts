import type { Config } from './config.ts';
import { throttled } from './errors.ts';

export type JobStatus = 'queued' | 'processing' | 'complete' | 'cancelled';

export type Job<E> = {
  id: string;
  type: string;
  seq: number;
  createdAt: number;
  startAt: number;
  endAt: number;
  completedAt: number | null;
  total: number;
  errors: E[];
  /** Ended before all of its rows were done. */
  cancelled: boolean;
};

/** Does a job's work at its end and returns one error per failed row. `cancel` says that it stopped halfway. */
type Work<E> = (cancel: () => void) => E[];
type Waiting<E> = { job: Job<E>; work: Work<E> };

const WEEK = 7 * 24 * 3600 * 1000;

/**
 * Jobs end by the clock, without timers: each look settles what is due, in the order of the ends. Jobs run side by
 * side, so a later job may well end before an earlier one.
 */
export class Jobs<E> {
  private readonly all = new Map<string, Job<E>>();
  private waiting: Waiting<E>[] = [];
  private next = Number.POSITIVE_INFINITY;
  private seq = 0;
  private readonly config: Config;
  private readonly random: () => number;

  constructor(config: Config, random: () => number) {
    this.config = config;
    this.random = random;
  }

  get inProgress(): number {
    return this.waiting.length;
  }

  clear(): void {
    this.all.clear();
    this.waiting = [];
    this.next = Number.POSITIVE_INFINITY;
  }

  /** Refuses a job above the documented number in progress, as a throttle: waiting is the only cure. */
  requireRoom(max: number): void {
    if (this.waiting.length >= max) throw throttled(`The maximum number of jobs in progress at one time is ${max}.`, 1);
  }

  add(type: string, total: number, work: Work<E>, now = Date.now()): Job<E> {
    const [min, max] = this.config.jobMs;
    const length = min + this.random() * (max - min);
    const queued = this.config.queuedMs ?? length / 3;
    const startAt = now + queued;
    const endAt = this.config.queuedMs === null ? now + length : startAt + length;
    this.seq += 1;
    const id = `${type.replaceAll('-', '_')}_${this.seq.toString(36).padStart(8, '0')}`;
    const job: Job<E> = {
      id,
      type,
      seq: this.seq,
      createdAt: now,
      startAt,
      endAt,
      completedAt: null,
      total,
      errors: [],
      cancelled: false,
    };
    this.all.set(id, job);
    this.waiting.push({ job, work });
    this.next = Math.min(this.next, endAt);
    return job;
  }

  settle(now = Date.now()): void {
    if (this.config.stuckJobs || now < this.next) return;
    const due = this.waiting.filter(({ job }) => job.endAt <= now).sort((a, b) => a.job.endAt - b.job.endAt);
    this.waiting = this.waiting.filter(({ job }) => job.endAt > now);
    this.next = this.waiting.reduce((least, { job }) => Math.min(least, job.endAt), Number.POSITIVE_INFINITY);
    for (const { job, work } of due) {
      job.errors = work(() => {
        job.cancelled = true;
      });
      job.completedAt = Math.max(job.endAt, job.createdAt);
    }
  }

  get(type: string, id: string): Job<E> | undefined {
    const job = this.all.get(id);
    return job?.type === type ? job : undefined;
  }

  ofType(type: string): Job<E>[] {
    return [...this.all.values()].filter((job) => job.type === type);
  }
}

export function statusOf(job: Job<unknown>, now = Date.now()): JobStatus {
  if (job.completedAt !== null) return job.cancelled ? 'cancelled' : 'complete';
  return now < job.startAt ? 'queued' : 'processing';
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

export function jobAttributes(job: Job<unknown>) {
  const status = statusOf(job);
  const ended = job.completedAt !== null;
  return {
    status,
    created_at: iso(job.createdAt),
    total_count: job.total,
    completed_count: ended && !job.cancelled ? job.total - job.errors.length : 0,
    failed_count: ended ? job.errors.length : 0,
    completed_at: iso(job.completedAt),
    expires_at: iso(job.createdAt + WEEK),
  };
}

export const startedAt = (job: Job<unknown>): string | null => (statusOf(job) === 'queued' ? null : iso(job.startAt));

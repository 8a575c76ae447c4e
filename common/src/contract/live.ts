/** One notification as a broker hands it over. */
export interface Delivery {
  /** The broker's own id of the message, where it gives one. */
  id?: string;
  /** Parsed JSON; absent when it can't be read. */
  payload?: unknown;
  /** When the broker took it on, in epoch milliseconds. */
  publishedAt?: number;
  /** Which attempt this is, where the broker counts: 1 is the first. */
  attempt?: number;
}

/** Settled = to be acknowledged: accepted, or nothing to do, now or later. Anything else has to be delivered again. */
export type LiveAnswer = { settled: true } | { settled: false; code: string; retryAfterMs: number };

/** What became of the notifications of one kind. */
export interface KindCounts {
  received: number;
  written: number;
  unchanged: number;
  skipped: number;
  rejected: number;
  /** Answered with "later". */
  deferred: number;
}

export type HourCounts = Pick<KindCounts, 'written' | 'rejected' | 'skipped' | 'deferred'>;

/** Counters of real time; times are ISO 8601, durations milliseconds. */
export interface LiveCounts {
  received: number;
  written: number;
  unchanged: number;
  deferred: number;
  /** By code. */
  skipped: Record<string, number>;
  rejected: Record<string, number>;
  /** By type of the notification. */
  ignored: Record<string, number>;
  /** Of other projects. */
  foreign: number;
  unreadable: number;
  /** Settled notifications by the time from arrival to answer, at most so many milliseconds. */
  latency: Record<string, number>;
  byKind: Record<string, KindCounts>;
  /** 24 entries, by the hour of the UTC day. */
  perHour: HourCounts[];
  lastEventAt?: string;
  lastWrittenAt?: string;
  /** Why nothing can be sent at the moment, and since when. */
  blocked?: { code: string; since: string };
}

/** Real time: notifications in, answers out. */
export interface Live {
  /**
   * Settles one notification, or says by when to deliver it again. Never rejects.
   * @param deadline by `performance.now()`: the answer comes no later
   */
  receive(delivery: Delivery, deadline: number): Promise<LiveAnswer>;
  /** Codes of what keeps it from working; empty when it is ready. */
  reasons(): Promise<string[]>;
  /** Of this process since its start. */
  counts(): LiveCounts;
  /** Answers of 429 since the start, by system. */
  throttled(): Record<string, number>;
  begin(): Promise<void>;
  /** Settles or defers what is held, writes the counters, closes connections. */
  end(): Promise<void>;
}

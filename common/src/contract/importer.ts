import type { LiveStatus } from './liveStatus';
import type { Notifications } from './notification';
import type { Records } from './record';
import type { DeletionScope, Failure, Notice, Run, Sample, Scope } from './run';
import type { EverythingScheduleInput, EverythingSchedules, Schedule, ScheduleInput } from './schedule';
import type { Sequences } from './sequence';
import type { SavedSettings } from './settings';
import type { Check } from './system';

/** Everything changed since the last import that covered all of it; when that was is known to the pipeline's state only. */
export interface ChangesRequest {
  kind: 'changes';
}

export interface StartRequest {
  pipeline: string;
  scope: Scope | ChangesRequest;
  trigger: Run['trigger'];
  requestedBy: string;
  /** What a deletion needs. */
  confirmation?: Confirmation;
  /** What is known before the run begins; it is kept with the run. */
  notices?: Notice[];
}

/** The token of a quote; or, for own records only, the id of the pipeline, as the older plugin has it. */
export type Confirmation = { token: string } | { pipeline: string };

/** What a deletion would delete, as things are. */
export interface DeletionQuote {
  pipeline: string;
  of: DeletionScope['of'];
  /** Records that would be deleted. */
  count: number;
  /** Their variants would go with them. */
  withVariants: boolean;
  /** Records of the same kind that would stay. */
  others: number;
  /** False: not all could be counted in time, there may be more. */
  complete: boolean;
  /** Starts just this deletion, for an hour. */
  token: string;
}

export type StartedRun = Run & { notices?: Notice[] };

/** The state of one pipeline as a person wants to see it. Durations are milliseconds. */
export interface PipelineStatus {
  pipeline: string;
  title: string;
  dependsOn: string[];
  /** Whether its records can be deleted from the destination. */
  deletable: boolean;
  active?: Run & {
    /** Source records per second of working time. */
    rate: number;
    /** Milliseconds left at that rate; absent while the total or the rate is unknown. */
    etaMs?: number;
    /** Milliseconds since the worker was last heard of, by the server's clock. */
    heartbeatAgeMs: number;
  };
  lastRun?: Run;
  /** The last import of everything, or of what changed, if it failed and none was done since. */
  failedRun?: Run;
  watermark?: string;
  /** Id of the account at the destination that was last sent to; absent while that is not known. */
  account?: string;
  /** Its stored state can't be used: what is wrong, and what to do. Nothing else is known of it then. */
  stateError?: { code: string; message: string };
}

/** What changed since the last import that covered everything; all there is when there has been none. */
export interface Changes {
  /** Absent before the first complete import. */
  since?: string;
  /** Absent when the source doesn't count so far, or not in time. */
  count?: number;
  exactness?: 'exact' | 'estimated';
}

/** What a chart of a run's speed is drawn from. */
export interface RunSamples {
  /** Oldest first. Empty before the first batch has come back, and for runs of versions that did not note any. */
  samples: Sample[];
  /** The server's clock (epoch milliseconds), while the run is in progress. */
  now?: number;
}

/** Which runs of the history: those that meet all that is given. */
export interface RunsWanted {
  pipeline?: string;
  status?: string;
  /** What started them. */
  trigger?: string;
  /** ISO 8601: started then or later. */
  from?: string;
  /** ISO 8601: started before. */
  to?: string;
}

/** Which rejected records of a run: all, or those that meet both. */
export interface FailuresWanted {
  code?: string | undefined;
  /** Part of an id or label. */
  q?: string | undefined;
}

/** What a preview can show beside the scopes of runs: the record with this id, number, key or SKU. */
export type PreviewScope = Scope | { kind: 'search'; text: string };

export interface PreviewedRecord {
  id: string;
  /** What users know it by. */
  label?: string;
  outcome: 'written' | 'skipped' | 'rejected';
  code?: string;
  reason?: string;
  field?: string;
  warnings?: string[];
  /** Request bodies as they'd go over the wire. */
  requests: unknown[];
}

export interface WorkResult {
  pipeline: string;
  runId: string;
  status: Run['status'];
  /** The slice ended before the run did: call again. */
  more: boolean;
  /** Pipelines of which a run has begun, because this one has ended. */
  begun?: string[];
  /** Milliseconds to wait before calling again (after an error on the other side). */
  delayMs: number;
}

/** What one look at the schedules did. */
export interface Tick {
  started: { pipeline: string; runId: string; at: string }[];
  skipped: { pipeline: string; at: string; reason: string; runId?: string }[];
}

/** What a sweep did: the schedules it started, and where each run it worked on stands. */
export interface Sweep extends Tick {
  worked: Omit<WorkResult, 'delayMs'>[];
}

export interface Connection {
  ok: boolean;
  /** Every side of the route, in the order of the data. */
  systems: { system: string; title: string; checks: Check[] }[];
}

/** Everything an application does with imports. All methods throw Refused, Retryable or Fatal (errors.ts). */
export interface Importer {
  /** @throws Refused `confirmation_required` for a deletion that doesn't come with the token of its quote */
  start(request: StartRequest): Promise<StartedRun>;
  /** Counts, deletes nothing. @throws Refused `not_found`, `invalid` */
  deletion(pipeline: string, of: DeletionScope['of'], signal: AbortSignal): Promise<DeletionQuote>;
  /** Several imports in order. */
  sequences: Sequences;
  live: {
    /** What real time is doing. @param days as many are answered one by one, newest first; 0 = none */
    status(days: number): Promise<LiveStatus>;
  };
  notifications: Notifications;
  records: Records;
  /** Absent on routes whose settings are the environment's alone. */
  settings?: SavedSettings;
  stop(pipeline: string): Promise<Run>;
  resume(runId: string): Promise<Run>;
  /** Of those rejected with this code only, if one is given. Of a day of real time: a run for each kind of record that was rejected; the first of them is answered. */
  retryFailed(runId: string, by: Pick<StartRequest, 'trigger' | 'requestedBy'>, code?: string): Promise<Run>;
  status(): Promise<PipelineStatus[]>;
  /** Counts until the signal aborts. */
  changes(pipeline: string, signal: AbortSignal): Promise<Changes>;
  /** Newest first; `before` is the id of the last run of the previous page. */
  listRuns(options: RunsWanted & { before?: string; limit: number }): Promise<Run[]>;
  getRun(runId: string): Promise<Run>;
  /** In a stable order; `after` is the cursor of the previous page. */
  listFailures(
    runId: string,
    options: { after?: string; limit: number } & FailuresWanted,
  ): Promise<{ failures: Failure[]; next?: string }>;
  samples(runId: string): Promise<RunSamples>;
  /** Lines of a CSV file with a header; cells can't become formulas in a spreadsheet. */
  failuresCsv(runId: string, code?: string): AsyncIterable<string>;
  /** @throws Refused `not_found`, `invalid` when records of this import can't be searched */
  preview(pipeline: string, scope: PreviewScope, limit: number, signal: AbortSignal): Promise<PreviewedRecord[]>;
  check(signal: AbortSignal): Promise<Connection>;
  /** Answers of 429 since the start of this process, by system. */
  throttled(): Record<string, number>;
  schedules(): Promise<Schedule[]>;
  saveSchedule(pipeline: string, schedule: ScheduleInput): Promise<Schedule>;
  /** When all imports start in order. */
  everythingSchedules(): Promise<EverythingSchedules>;
  /** @throws Refused `invalid`, naming the field; nothing is saved then */
  saveEverythingSchedules(input: EverythingScheduleInput): Promise<EverythingSchedules>;
  /** Starts what is due, then advances whatever may be claimed until the time (ms) is up or nothing is left. */
  sweep(options: { deadlineMs: number; signal: AbortSignal }): Promise<Sweep>;
  /** Pipelines with a run that a worker may claim now. */
  claimable(): Promise<string[]>;
  /** Claims and advances one run; undefined when there is nothing to do. Never throws for an error of the run itself. */
  work(options: { pipeline?: string; deadlineMs: number; signal: AbortSignal }): Promise<WorkResult | undefined>;
  close(): Promise<void>;
}

import type {
  ChannelName,
  Connection,
  DeletionQuote,
  EverythingScheduleInput,
  EverythingSchedules,
  Failure,
  LiveStatus,
  NotificationStatus,
  PipelineStatus,
  PreviewedRecord,
  PreviewScope,
  Run,
  RunsWanted,
  Schedule,
  ScheduleInput,
  Sending,
  Sequence,
  SequenceRequest,
  SettingsRevision,
  SettingsStatus,
  SettingValues,
  StartedRun,
  StartRequest,
} from 'common';

/** Where the commands are carried out: by the engine in this process, or by a running service. */
export interface Backend {
  /** A deletion needs the token of its quote. */
  start(pipeline: string, scope: StartRequest['scope'], token?: string): Promise<StartedRun>;
  deletion(pipeline: string, of: DeletionQuote['of']): Promise<DeletionQuote>;
  startSequence(request: Pick<SequenceRequest, 'mode' | 'pipelines'>): Promise<Sequence>;
  /** The one in progress, or the last; it is advanced where that is this process's business. */
  sequence(): Promise<Sequence | undefined>;
  stopSequence(): Promise<Sequence>;
  resumeSequence(): Promise<Sequence>;
  stop(pipeline: string): Promise<Run>;
  resume(runId: string): Promise<Run>;
  /** @param code only those that were rejected with it */
  retryFailed(runId: string, code?: string): Promise<Run>;
  status(): Promise<PipelineStatus[]>;
  getRun(runId: string): Promise<Run>;
  /** Finished runs, newest first. */
  runs(wanted: RunsWanted, limit: number): Promise<Run[]>;
  failures(runId: string, wanted?: { code?: string | undefined; q?: string | undefined }): AsyncIterable<Failure[]>;
  failuresCsv(runId: string, code?: string): AsyncIterable<string>;
  preview(pipeline: string, scope: PreviewScope, limit: number): Promise<PreviewedRecord[]>;
  schedules(): Promise<Schedule[]>;
  saveSchedule(pipeline: string, schedule: ScheduleInput): Promise<Schedule>;
  everythingSchedules(): Promise<EverythingSchedules>;
  saveEverythingSchedules(input: EverythingScheduleInput): Promise<EverythingSchedules>;
  check(): Promise<Connection>;
  settings(): Promise<SettingsStatus>;
  /** @param revision that was read: refused when others have saved since */
  saveSettings(revision: number, values: SettingValues): Promise<SettingsStatus>;
  settingsHistory(): Promise<SettingsRevision[]>;
  /** What real time is doing. */
  live(): Promise<LiveStatus>;
  /** Who is notified of failures, and how that went. */
  notifications(): Promise<NotificationStatus>;
  /** Sends a test now. */
  testNotification(to: ChannelName): Promise<Sending>;
  /** Does the run's work here until it ends or `signal` aborts; returns at once where others work. */
  work(run: Run, signal: AbortSignal): Promise<void>;
  /** What Ctrl-C does to a run: this process is its worker, or only looks on. */
  readonly whenInterrupted: 'stop' | 'leave';
  close(): Promise<void>;
}

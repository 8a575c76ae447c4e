import {
  ChangedRecord,
  Failure,
  LiveStatus,
  NotificationStatus,
  Run,
  Sample,
  Schedule,
  Sending,
  Sequence,
  SettingCandidates,
  SettingsRevision,
  SettingsStatus,
} from 'common';
import { Type } from 'typebox';
import { RecordView } from './recordSchema';
import { shared, strict } from './schemaParts';
import {
  Changes,
  Connection,
  DeletionQuote,
  ErrorAnswer,
  PipelineStatus,
  PreviewedRecord,
  SliceResult,
  StartedRun,
} from './schemas';

/** What each route answers with. */
export const RunAnswer = shared(Run);
export const StartAnswer = shared(StartedRun);
export const ErrorRef = shared(ErrorAnswer);
export const StatusAnswer = Type.Object({ pipelines: Type.Array(shared(PipelineStatus)) }, strict);
export const PreviewAnswer = Type.Object({ records: Type.Array(shared(PreviewedRecord)) }, strict);
export const RecordAnswer = shared(RecordView);
export const ConnectionAnswer = shared(Connection);
export const SliceAnswer = shared(SliceResult);
export const ChangesAnswer = shared(Changes);
export const DeletionAnswer = shared(DeletionQuote);
export const SequenceAnswer = shared(Sequence);
export const CurrentSequenceAnswer = Type.Object(
  { sequence: Type.Optional(shared(Sequence)) },
  { ...strict, description: 'The sequence in progress, or the last; empty before the first.' },
);
export const SequencesAnswer = Type.Object({ sequences: Type.Array(shared(Sequence)) }, strict);
export const NotificationsAnswer = shared(NotificationStatus);
export const SettingsAnswer = shared(SettingsStatus);
export const SettingsHistoryAnswer = Type.Object(
  { revisions: Type.Array(shared(SettingsRevision), { description: 'Newest first, at most 50.' }) },
  strict,
);
export const SettingsPreviewAnswer = Type.Object({ records: Type.Array(shared(ChangedRecord)) }, strict);
export const CandidatesAnswer = shared(SettingCandidates);
export const TestAnswer = Sending;
export const LiveAnswer = shared(LiveStatus);
export const ScheduleAnswer = shared(Schedule);
export const EverythingSchedulesAnswer = Type.Object(
  { changes: Type.Optional(shared(Schedule)), all: Type.Optional(shared(Schedule)) },
  { ...strict, description: 'Empty while there is none.' },
);
export const SchedulesAnswer = Type.Object({ schedules: Type.Array(shared(Schedule)) }, strict);
export const RunsAnswer = Type.Object(
  { runs: Type.Array(shared(Run)), next: Type.Optional(Type.String({ description: 'Give it as `before` for the next page.' })) },
  strict,
);
export const SamplesAnswer = Type.Object(
  {
    samples: Type.Array(shared(Sample), { description: 'Oldest first, at most 120; empty for runs that did not note any.' }),
    now: Type.Optional(Type.Integer({ description: 'The server clock (epoch milliseconds), while the run is in progress.' })),
  },
  strict,
);
export const FailuresAnswer = Type.Object(
  {
    failures: Type.Array(shared(Failure)),
    next: Type.Optional(Type.String({ description: 'Give it as `after` for the next page.' })),
  },
  strict,
);

/** Answers that every route behind a permission may give. */
export const FAULTS = { 400: ErrorRef, 401: ErrorRef, 403: ErrorRef, 429: ErrorRef, 500: ErrorRef, 502: ErrorRef, 503: ErrorRef };

/** The same of a route that takes a body. */
export const BODY_FAULTS = { ...FAULTS, 413: ErrorRef, 415: ErrorRef };

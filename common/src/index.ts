export { commercetoolsKlaviyo, createInstallation } from './assembly/commercetoolsKlaviyo';
export {
  type Credentials,
  type Environment,
  InvalidEnvironment,
  loadCredentials,
  loadEnvironment,
  loadInstallationEnvironment,
  VARIABLES,
} from './assembly/environment';
export { createLive } from './assembly/live';
export {
  type ConnectDestination,
  connectDestination,
  LIVE_VARIABLES,
  type LiveEnvironment,
  loadLiveEnvironment,
  loadLiveInstallationEnvironment,
} from './assembly/liveEnvironment';
export { createLiveSetup, type LiveSetup } from './assembly/liveInstallation';
export { isBearer, mayScrape } from './base/bearer';
export { describeError, ImportError } from './base/errors';
export { createLogger, type Logger, silent } from './base/log';
export { ascending } from './base/order';
export { runServer } from './base/process';
export { requestToken } from './base/token';
export { secureUrl } from './base/urls';
export { within } from './base/wait';
export { Conflict, Fatal, Refused, Retryable } from './contract/errors';
export type * from './contract/importer';
export type * from './contract/live';
export { LiveStatus } from './contract/liveStatus';
export {
  CHANNELS,
  type ChannelName,
  Notification,
  NotificationStatus,
  type Notifications,
  Sending,
} from './contract/notification';
export type * from './contract/record';
export { REFUSALS, type Refusal } from './contract/refusals';
export { Counts, Failure, MAX_IDS, Notice, RECORD_ID, RecordId, Run, RunError, RunStatus, Sample, Scope } from './contract/run';
export { EverythingScheduleInput, type EverythingSchedules, Schedule, ScheduleInput } from './contract/schedule';
export { Sequence, SequenceMode, type SequenceRequest, SequenceStep, type Sequences } from './contract/sequence';
export {
  ChangedRecord,
  type SavedSettings,
  SettingCandidates,
  type SettingsPreviewRequest,
  SettingsRevision,
  SettingsStatus,
  type SettingValues,
} from './contract/settings';
export type { Check } from './contract/system';
export type { Installation } from './control/installation';
export { Settings } from './routes/commercetools-klaviyo/settings';
export type { Controller } from './routes/mailchimp-ometria/controller/controller';
export type { ControllerEnd } from './routes/mailchimp-ometria/controller/parts';
export type { EntryStatus } from './routes/mailchimp-ometria/overview';

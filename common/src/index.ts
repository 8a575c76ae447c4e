export { createImporter } from './assembly/createImporter';
export {
  type Credentials,
  type Environment,
  InvalidEnvironment,
  loadCredentials,
  loadEnvironment,
  VARIABLES,
} from './assembly/environment';
export { createLogger, type Logger, silent } from './base/log';
export { runServer } from './base/process';
export { within } from './base/wait';
export { Conflict, describeError, Fatal, ImportError, Refused, Retryable } from './contract/errors';
export type * from './contract/importer';
export type { Check } from './contract/pipeline';
export {
  Counts,
  Failure,
  MAX_IDS,
  Notice,
  RecordId,
  Run,
  RunError,
  RunStatus,
  Scope,
  Settings,
} from './contract/run';
export { createInstallation, type Installation } from './control/installation';
export { Schedule, ScheduleInput } from './control/schedule';

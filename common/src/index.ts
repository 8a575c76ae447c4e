export { type Credentials, type Environment, InvalidEnvironment, loadCredentials, loadEnvironment, VARIABLES } from './env';
export { Conflict, describeError, Fatal, ImportError, Refused, Retryable } from './errors';
export type * from './importer';
export { createInstallation, type Installation } from './installation';
export { runServer } from './lifecycle';
export { createLogger, type Logger, silent } from './log';
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
} from './model';
export type { Check } from './pipeline';
export { Schedule, ScheduleInput } from './schedule';
export { within } from './wait';
export { createImporter } from './wiring';

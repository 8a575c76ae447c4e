export { type Environment, InvalidEnvironment, loadEnvironment, VARIABLES } from './env';
export { Conflict, describeError, Fatal, ImportError, Refused, Retryable } from './errors';
export type * from './importer';
export { createLogger, type Logger, silent } from './log';
export { Counts, Failure, MAX_IDS, Notice, RecordId, Run, RunError, RunStatus, Scope, Settings } from './model';
export type { Check } from './pipeline';
export { createImporter } from './wiring';

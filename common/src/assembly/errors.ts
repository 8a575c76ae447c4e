/** Errors and the few functions that every application needs before it knows which route it is asked for. */
export { describeError, ImportError } from '../base/errors';
export { type Logger, silent } from '../base/log';
export { secureUrl } from '../base/urls';
export { InvalidEnvironment } from '../base/variables';
export { Conflict, Fatal, Refused, Retryable } from '../contract/errors';
export { IMPORTS } from '../routes/commercetools-klaviyo/imports';

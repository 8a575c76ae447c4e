import { Conflict, describeError, Fatal, type Logger, type Refusal, Refused, Retryable } from 'common';
import type { FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify';

export interface ErrorItem {
  code: string;
  message: string;
  field?: string;
  /** The code that a run fails with for the same, or why exactly it was refused. */
  reason?: string;
  /** The run that stands in the way. */
  runId?: string;
  /** The sequence that stands in the way. */
  sequenceId?: string;
  /** What others have saved meanwhile. */
  saved?: Refused['saved'];
}

/** An answer in commercetools' shape. Its texts are fixed or built from checked parts: they go to the caller as they are. */
export class HttpError extends Error {
  constructor(
    readonly statusCode: number,
    readonly item: ErrorItem,
    readonly options: { retryAfterMs?: number | undefined; headers?: Record<string, string>; all?: ErrorItem[] } = {},
  ) {
    super(item.message);
    this.name = 'HttpError';
  }
}

export const unavailable = (message: string, retryAfterMs = 5000, reason?: string) =>
  new HttpError(503, { code: 'ServiceUnavailable', message, ...(reason === undefined ? {} : { reason }) }, { retryAfterMs });

export const notKnown = (message: string) =>
  new HttpError(401, { code: 'invalid_token', message }, { headers: { 'www-authenticate': 'Bearer' } });

export const notAllowed = (message: string) => new HttpError(403, { code: 'insufficient_scope', message });

export const invalidField = (field: string, message: string, reason?: Refusal) =>
  new HttpError(400, { code: 'InvalidField', message, field, ...(reason === undefined ? {} : { reason }) });

const REFUSED: Record<string, [status: number, code: string]> = {
  not_found: [404, 'ResourceNotFound'],
  already_running: [409, 'AlreadyRunning'],
  not_running: [409, 'NotRunning'],
  invalid: [400, 'InvalidField'],
  confirmation_required: [400, 'confirmation_required'],
  changed_meanwhile: [409, 'changed_meanwhile'],
  settings_locked: [403, 'settings_locked'],
};

function refused(error: Refused): HttpError {
  const [status, code] = REFUSED[error.code] ?? [400, 'InvalidOperation'];
  const { faults } = error;
  if (faults.length > 0) return new HttpError(status, { code, message: error.message }, { all: faults.map(faultItem) });
  return new HttpError(status, {
    code: code === 'InvalidField' && error.field === undefined ? 'InvalidOperation' : code,
    message: error.message,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.reason === undefined ? {} : { reason: error.reason }),
    ...(error.runId === undefined ? {} : { runId: error.runId }),
    ...(error.sequenceId === undefined ? {} : { sequenceId: error.sequenceId }),
    ...(error.saved === undefined ? {} : { saved: error.saved }),
  });
}

/** One for each value that can't be used: `reason` says why. */
const faultItem = ({ path, code, message }: Refused['faults'][number]): ErrorItem => ({
  code: 'InvalidField',
  message,
  field: path,
  reason: code,
});

/** What to do about it, by the rule of the schema that was broken. */
const NEXT_STEP: Record<string, string> = {
  maxItems: 'Send fewer, or use `since` or a full import instead.',
  minItems: 'Leave the field out to mean all records.',
  format: 'Use ISO 8601 with a time zone, such as 2026-01-31T08:00:00Z.',
  pattern: 'Use an id as it was answered by this service or by commercetools.',
  additionalProperties: 'Remove it; /openapi.json lists the fields this request takes.',
};

/** Names of fields come from the caller, so they are echoed only when they look like names. */
const FIELD = /^[\w.-]{1,64}$/;

function fieldOf(problem: FastifySchemaValidationError): string {
  const path = problem.instancePath.split('/').slice(1);
  const extra = problem.params.missingProperty ?? problem.params.additionalProperty;
  if (typeof extra === 'string') path.push(extra);
  const field = path.join('.');
  return FIELD.test(field) ? field : '';
}

function validation(problem: FastifySchemaValidationError): HttpError {
  const field = fieldOf(problem);
  if (problem.keyword === 'required') {
    return new HttpError(400, { code: 'RequiredField', message: `The field '${field}' is missing. Add it.`, field });
  }
  if (field === '' && problem.keyword === 'type') {
    return new HttpError(400, {
      code: 'InvalidJsonInput',
      message: 'The body must be a JSON object. Send {} when there is nothing to say.',
    });
  }
  const step = NEXT_STEP[problem.keyword] ?? 'Correct it; /openapi.json describes what is taken.';
  // The validator's message quotes the schema, never the value.
  const message = `${field ? `The field '${field}'` : 'A field'} ${problem.message ?? 'is invalid'}. ${step}`;
  return new HttpError(400, { code: 'InvalidField', message, ...(field ? { field } : {}) });
}

/** Fastify's own refusals, by status: its messages may quote the request. */
const FRAMEWORK: Record<number, [code: string, message: string]> = {
  400: ['InvalidJsonInput', 'The request could not be read. Send valid JSON to a well-formed address.'],
  404: ['ResourceNotFound', 'There is no such route. /openapi.json lists them.'],
  408: ['RequestTimeout', 'The request did not arrive in time. Send it again.'],
  413: ['ContentTooLarge', 'The body is larger than 1 MB. Send fewer ids, or use `since` or a full import instead.'],
  414: ['InvalidInput', 'The address is too long.'],
  415: ['UnsupportedMediaType', 'The body must be JSON. Send the header content-type: application/json.'],
  503: ['ServiceUnavailable', 'The service is shutting down. Try again in a moment.'],
};

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;

function framework(error: unknown): HttpError {
  const problems = property(error, 'validation') as FastifySchemaValidationError[] | undefined;
  if (problems?.[0]) return validation(problems[0]);
  const status = property(error, 'statusCode');
  const known = typeof status === 'number' ? FRAMEWORK[status] : undefined;
  if (known) return new HttpError(status as number, { code: known[0], message: known[1] });
  return new HttpError(500, { code: 'General', message: 'Something went wrong on our side. The log of the service says more.' });
}

/** What a caller is answered for any thrown value. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof Refused) return refused(error);
  if (error instanceof Retryable) return unavailable(error.message, error.retryAfterMs, error.code);
  if (error instanceof Fatal) return new HttpError(502, { code: 'BadGateway', message: error.message, reason: error.code });
  if (error instanceof Conflict) return new HttpError(409, { code: 'ConcurrentModification', message: error.message });
  return framework(error);
}

export function errorBody(error: HttpError) {
  const { statusCode, item } = error;
  const body = { statusCode, message: item.message, errors: error.options.all ?? [item] };
  // The two extra names are OAuth 2's; commercetools answers both.
  return statusCode === 401 ? { ...body, error: item.code, error_description: item.message } : body;
}

/** The one place where a thrown value becomes an answer. */
export function errorHandler(log: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const error = toHttpError(thrown);
    const about = { requestId: request.id, route: request.routeOptions.url, status: error.statusCode, code: error.item.code };
    if (error.statusCode >= 500)
      log.error(thrown instanceof HttpError ? about : { ...about, cause: describeError(thrown) }, 'request failed');
    else log.debug(about, 'request refused');
    reply.code(error.statusCode).headers(error.options.headers ?? {});
    const { retryAfterMs } = error.options;
    if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
    // CSV routes have set their own type by now.
    return reply.type('application/json; charset=utf-8').send(errorBody(error));
  };
}

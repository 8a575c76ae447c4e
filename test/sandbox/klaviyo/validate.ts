import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { ApiError, invalid, type Problem, quote } from './errors.ts';
import { BODIES } from './schemas.ts';

const YEAR = 366 * 24 * 3600 * 1000;
const OLDEST = Date.UTC(1990, 0, 1);
const EMAIL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;
const E164 = /^\+[1-9]\d{6,14}$/;
/** The one numbering plan worth knowing here: ten digits, neither area nor exchange code begins with 0 or 1. */
const NANP = /^\+1[2-9]\d{2}[2-9]\d{6}$/;
const LOCALE = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?$/i;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

const currencies = new Set(Intl.supportedValuesOf('currency'));
const timezones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', 'Etc/UTC', 'GMT']);

const isEventTime = (value: string): boolean => {
  const time = ISO_TIME.test(value) ? Date.parse(value) : Number.NaN;
  return time > OLDEST && time <= Date.now() + YEAR;
};

const formats: Record<string, (value: string) => boolean> = {
  email: (value) => value.length <= 254 && EMAIL.test(value),
  phone: (value) => E164.test(value) && (!value.startsWith('+1') || NANP.test(value)),
  locale: (value) => LOCALE.test(value),
  timezone: (value) => timezones.has(value),
  currency: (value) => currencies.has(value),
  'event-time': isEventTime,
};

const FORMAT_DETAIL: Record<string, string> = {
  email: 'is not a valid email address.',
  phone: 'is not a valid phone number, which must be in E.164 format.',
  locale: 'is not a valid locale.',
  timezone: 'is not a valid IANA time zone.',
  currency: 'is not a valid ISO 4217 currency code.',
  'event-time': 'is not a valid time: ISO 8601, after 1990 and at most one year ahead.',
};

export const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, strictTuples: false });
for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, { type: 'string', validate });

const validators = new Map<string, ValidateFunction>();

/** Compiled when the route is first asked for: all of them take longer than the rest of the start. */
function validatorOf(route: string): ValidateFunction | undefined {
  const schema = BODIES[route];
  const validator = validators.get(route) ?? (schema && ajv.compile(schema));
  if (validator) validators.set(route, validator);
  return validator;
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

function asProblem(error: ErrorObject): Problem {
  const at = error.instancePath;
  const params = error.params as Record<string, string>;
  switch (error.keyword) {
    case 'required':
      return invalid(`'${params.missingProperty}' is a required field.`, `${at}/${escaped(params.missingProperty ?? '')}`);
    case 'additionalProperties': {
      const field = params.additionalProperty ?? '';
      return invalid(`'${field}' is not a valid field, got ${quote(fieldOf(error.data, field))}.`, `${at}/${escaped(field)}`);
    }
    case 'format':
      return invalid(`${quote(error.data)} ${FORMAT_DETAIL[params.format ?? ''] ?? 'is malformed.'}`, at);
    case 'maxItems':
    case 'minItems':
      return invalid(`The array ${error.message ?? 'has a wrong length'}.`, at);
    default:
      return invalid(`${quote(error.data)} ${error.message ?? 'is not valid'}.`, at);
  }
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[field] : undefined;

/** Throws one 400 that names every fault of the body; nothing of a faulty body is processed. */
export function validateBody(route: string, body: unknown): void {
  const validate = validatorOf(route);
  if (!validate || validate(body)) return;
  throw new ApiError((validate.errors ?? []).map(asProblem));
}

/** Bytes as they travel. */
export const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

import { IMPORT_SCOPES } from './endpoints.ts';

export type Limits = 'documented' | 'off' | number;
export type Range = [min: number, max: number];

/** What can be changed while the server runs, through `POST /__sandbox/config`. */
export type Config = {
  /** The private keys of the account that are valid: more than one while a key is changed. */
  keys: string[];
  /** `documented`, `off`, or a factor on the documented numbers. */
  limits: Limits;
  /** From the creation of a job to its end. */
  jobMs: Range;
  /** How long a job stays `queued`; comes before `jobMs` when set, else it is a third of the job's time. */
  queuedMs: number | null;
  latencyMs: number;
  /** How the bulk event endpoint takes a unique_id that is already stored; `drop` accepts the request and stores none of its events. */
  repeats: 'refuse' | 'ignore' | 'drop';
  /** Jobs never finish. */
  stuckJobs: boolean;
  /** So many of the next catalog jobs end cancelled, with half of their rows done. */
  cancelledJobs: number;
  /** Catalog jobs in progress, account-wide; documented as 500. */
  maxJobs: number;
  scopes: string[];
  /** false keeps only identifiers and keys, for benchmarks. */
  keepBodies: boolean;
};

export const defaults = (): Config => ({
  keys: ['pk_sandbox'],
  limits: 'documented',
  jobMs: [100, 400],
  queuedMs: null,
  latencyMs: 0,
  repeats: 'refuse',
  stuckJobs: false,
  cancelledJobs: 0,
  maxJobs: 500,
  scopes: [...IMPORT_SCOPES],
  keepBodies: true,
});

const number = { type: 'number', minimum: 0 };

/** Strict: a misspelt setting in a test must not pass unnoticed. */
export const configSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    keys: { type: 'array', items: { type: 'string' } },
    limits: { anyOf: [{ enum: ['documented', 'off'] }, { type: 'number', exclusiveMinimum: 0 }] },
    jobMs: { type: 'array', items: number, minItems: 2, maxItems: 2 },
    queuedMs: { type: ['number', 'null'], minimum: 0 },
    latencyMs: number,
    repeats: { enum: ['refuse', 'ignore', 'drop'] },
    stuckJobs: { type: 'boolean' },
    cancelledJobs: number,
    maxJobs: number,
    scopes: { type: 'array', items: { type: 'string' } },
    keepBodies: { type: 'boolean' },
  },
};

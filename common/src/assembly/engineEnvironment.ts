import type { Reader } from '../base/variables';

export const ENGINE_VARIABLES = ['LEASE_SECONDS', 'REJECT_LIMIT', 'LOG_LEVEL'] as const;
type Variable = (typeof ENGINE_VARIABLES)[number];

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/** What every route reads for the engine. */
export interface EngineEnvironment {
  /** A run whose worker hasn't been heard of for so many seconds may be claimed by another. */
  leaseSeconds: number;
  /** Share of rejected records above which a run counts as failed. */
  rejectLimit: number;
  logLevel: string;
}

export function readEngine(reader: Reader<Variable>): EngineEnvironment {
  return {
    leaseSeconds: reader.number('LEASE_SECONDS', 90, 2, 600),
    rejectLimit: reader.number('REJECT_LIMIT', 0.5, 0, 1),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
}

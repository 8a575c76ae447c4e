import type { Environment, Installation, Logger } from 'common';
import { describeError, secureUrl } from 'common';
import { singleFlight, withTimeout } from './timeout';

/** A redeployment may move the service; until it is known at all, callers wait for it. */
const FRESH_MS = { known: 60_000, unknown: 5000 };
/** A caller waits for the answer. */
const TIMEOUT_MS = 5000;

export type PublicUrl = () => Promise<string | undefined>;

/**
 * The address the outside knows this service by: as configured, or as the deployment saved it. What was known is kept
 * while it can't be asked for.
 */
export function createPublicUrl(env: Environment, saved: Installation['serviceUrl'], log: Logger): PublicUrl {
  if (env.serviceUrl !== undefined) return async () => env.serviceUrl;
  const once = singleFlight<void>();
  let known: string | undefined;
  let until = 0;
  const look = async () => {
    try {
      const found = await withTimeout(saved(), TIMEOUT_MS, () => new Error('no answer'));
      // Tokens go there.
      if (found !== undefined && secureUrl(found) !== undefined) known = found;
    } catch (error) {
      log.warn({ code: describeError(error).code }, 'the public address could not be looked up');
    }
    until = performance.now() + (known === undefined ? FRESH_MS.unknown : FRESH_MS.known);
  };
  return async () => {
    if (performance.now() >= until) await once('look', look);
    return known;
  };
}

import { Retryable } from 'common/errors';

const TIMEOUT_MS = 60_000;

/**
 * One HTTP request, answered whatever its status is.
 * @throws Retryable when no answer comes; `who` is named as the one that gives none
 */
export async function request(url: string, init: RequestInit, who: string): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new Retryable('unreachable', `${who} gives no answer at ${new URL(url).origin}.`);
  }
}

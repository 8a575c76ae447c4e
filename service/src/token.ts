import type { Environment } from 'common';
import { singleFlight } from './timeout';

/** Renewed so long before its end: a slice that starts with it must be able to hand over with it. */
const RENEW_BEFORE_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;

interface Granted {
  access_token: string;
  expires_in: number;
}
const isGranted = (value: unknown): value is Granted =>
  typeof value === 'object' && value !== null && typeof (value as Granted).access_token === 'string';

/** Our own machine token, for calling ourselves. */
export function createOwnToken(env: Environment) {
  const once = singleFlight<string>();
  let held: { token: string; until: number } | undefined;

  async function fetchToken(): Promise<string> {
    const response = await fetch(`${env.authUrl}/oauth/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${env.clientId}:${env.clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(env.scope ? { scope: env.scope } : {}) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = response.ok ? await response.json() : await response.body?.cancel();
    if (!isGranted(body)) throw new Error(`token request answered ${response.status}`);
    const life = (Number(body.expires_in) || 0) * 1000;
    held = { token: body.access_token, until: Date.now() + Math.max(life - RENEW_BEFORE_MS, life / 2) };
    return held.token;
  }

  return {
    get: (): Promise<string> => (held && held.until > Date.now() ? Promise.resolve(held.token) : once('token', fetchToken)),
    /** After a 401: it was revoked. */
    forget: () => {
      held = undefined;
    },
  };
}

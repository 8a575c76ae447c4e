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

type Credentials = Pick<Environment, 'authUrl' | 'clientId' | 'clientSecret' | 'projectKey' | 'scope'>;

/** Our own machine token, for calling ourselves. */
export function createOwnToken(env: Credentials) {
  const once = singleFlight<string>();
  let held: { token: string; until: number } | undefined;

  const request = (scope: string | undefined) =>
    fetch(`${env.authUrl}/oauth/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${env.clientId}:${env.clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });

  /**
   * It goes to an address that is kept in the project, so it may do no more than whoever can write there. A client that has
   * only a larger scope, such as manage_project, doesn't get the small one.
   */
  async function ask(): Promise<Response> {
    const response = await request(`manage_key_value_documents:${env.projectKey}`);
    if (response.status !== 400) return response;
    await response.body?.cancel();
    return request(env.scope);
  }

  async function fetchToken(): Promise<string> {
    const response = await ask();
    const body: unknown = response.ok ? await response.json() : await response.body?.cancel();
    if (!isGranted(body)) throw new Error(`token request answered ${response.status}`);
    const life = (Number(body.expires_in) || 0) * 1000;
    held = { token: body.access_token, until: performance.now() + Math.max(life - RENEW_BEFORE_MS, life / 2) };
    return held.token;
  }

  return {
    get: (): Promise<string> =>
      held && held.until > performance.now() ? Promise.resolve(held.token) : once('token', fetchToken),
    /** After a 401: it was revoked. */
    forget: () => {
      held = undefined;
    },
  };
}

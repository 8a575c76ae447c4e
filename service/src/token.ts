import { type Environment, Fatal } from 'common';
import { singleFlight } from './timeout';

/** Renewed so long before its end: a slice that starts with it must be able to hand over with it. */
const RENEW_BEFORE_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;

interface Granted {
  access_token: string;
  expires_in: number;
  scope?: unknown;
}
const isGranted = (value: unknown): value is Granted =>
  typeof value === 'object' && value !== null && typeof (value as Granted).access_token === 'string';

type Credentials = Pick<Environment, 'authUrl' | 'clientId' | 'clientSecret' | 'projectKey' | 'scope'>;

interface Held {
  token: string;
  until: number;
  /** It may do no more than write custom objects. */
  narrow: boolean;
}

/** Our own machine token, for calling ourselves. */
export function createOwnToken(env: Credentials) {
  const once = singleFlight<Held>();
  const smallest = `manage_key_value_documents:${env.projectKey}`;
  let held: Held | undefined;

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
   * No more than calling ourselves takes. A client that has only a larger scope, such as manage_project, doesn't get the small one:
   * its token is a wide one.
   */
  async function ask(): Promise<{ response: Response; narrow: boolean }> {
    const response = await request(smallest);
    if (response.status !== 400) return { response, narrow: true };
    await response.body?.cancel();
    return { response: await request(env.scope), narrow: false };
  }

  async function fetchToken(): Promise<Held> {
    const { response, narrow } = await ask();
    const body: unknown = response.ok ? await response.json() : await response.body?.cancel();
    if (!isGranted(body)) throw new Error(`token request answered ${response.status}`);
    const life = (Number(body.expires_in) || 0) * 1000;
    held = {
      token: body.access_token,
      until: performance.now() + Math.max(life - RENEW_BEFORE_MS, life / 2),
      narrow: narrow && (body.scope === undefined || body.scope === smallest),
    };
    return held;
  }

  return {
    /**
     * @param to where it is sent: an address that was configured (or is this process), or one that is kept in the project. Whoever can
     * write custom objects can change the latter, and must not gain by it.
     * @throws Fatal `token_too_wide` instead of handing a wide token to an address that is kept in the project
     */
    async get(to: 'configured' | 'saved'): Promise<string> {
      const current = held && held.until > performance.now() ? held : await once('token', fetchToken);
      if (to === 'configured' || current.narrow) return current.token;
      throw new Fatal(
        'token_too_wide',
        'The service calls itself at an address that is saved in the project only with a token that may write custom objects and no more: add the scope manage_key_value_documents to the API client, or set SERVICE_URL.',
      );
    },
    /** After a 401: it was revoked. */
    forget: () => {
      held = undefined;
    },
  };
}

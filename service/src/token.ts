import { type Environment, Fatal, requestToken } from 'common';
import { singleFlight } from './timeout';

/** Renewed so long before its end: a slice that starts with it must be able to hand over with it. */
const RENEW_BEFORE_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;

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

  /**
   * No more than calling ourselves takes. A client that has only a larger scope, such as manage_project, doesn't get the small one:
   * its token is a wide one.
   */
  async function ask() {
    const answer = await requestToken({ ...env, scope: smallest }, TIMEOUT_MS);
    if (answer.status !== 400) return { ...answer, narrow: true };
    return { ...(await requestToken(env, TIMEOUT_MS)), narrow: false };
  }

  async function fetchToken(): Promise<Held> {
    const { status, granted, narrow } = await ask();
    if (!granted) throw new Error(`token request answered ${status}`);
    const { token, lifeMs, scope } = granted;
    held = {
      token,
      until: performance.now() + Math.max(lifeMs - RENEW_BEFORE_MS, lifeMs / 2),
      narrow: narrow && (scope === undefined || scope === smallest),
    };
    return held;
  }

  return {
    /**
     * @param to where it is sent: an address that was configured (or is this process), or one that is kept in the project. A client
     * that can write custom objects can change the latter, and must not gain by it.
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

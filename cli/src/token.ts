import { type Credentials, Retryable, requestToken } from 'common';
import { Answered } from './exit';

const TIMEOUT_MS = 60_000;
/** What OAuth 2 answers to an API client that is unknown, has another secret, or may not have what it asks for. */
const NOT_ACCEPTED = [400, 401, 403];

export interface Tokens {
  /**
   * The token at hand, or else a new one.
   * @throws Answered when commercetools doesn't accept the API client
   * @throws Retryable when it gives no usable answer; the next call asks again
   */
  get(): Promise<string>;
  /** The token at hand isn't accepted any more: the next call gets a new one. */
  forget(): void;
}

/** Access tokens of an API client, each used as long as it is good. */
export function tokensOf(credentials: Credentials): Tokens {
  let token: string | undefined;
  return {
    async get() {
      token ??= await fetchToken(credentials);
      return token;
    },
    forget() {
      token = undefined;
    },
  };
}

async function fetchToken(credentials: Credentials): Promise<string> {
  const { origin } = new URL(credentials.authUrl);
  const { status, granted } = await requestToken(credentials, TIMEOUT_MS).catch(() => {
    throw new Retryable('unreachable', `commercetools gives no answer at ${origin}.`);
  });
  if (granted) return granted.token;
  if (NOT_ACCEPTED.includes(status)) {
    const message = 'commercetools does not accept the API client: check CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_AUTH_URL.';
    throw new Answered(401, 'commercetools_unauthorized', message);
  }
  throw new Retryable(
    'commercetools_unavailable',
    `commercetools gives no usable answer at ${origin}: status ${status} instead of a token.`,
  );
}

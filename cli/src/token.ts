import { type Credentials, Retryable } from 'common';
import { Answered } from './exit';
import { request } from './request';

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

async function fetchToken({ authUrl, clientId, clientSecret, scope }: Credentials): Promise<string> {
  const init = {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }),
  };
  const response = await request(`${authUrl}/oauth/token`, init, 'commercetools');
  const { access_token } = (await response.json().catch(() => ({}))) as { access_token?: string };
  if (response.ok && access_token) return access_token;
  if (NOT_ACCEPTED.includes(response.status)) {
    const message = 'commercetools does not accept the API client: check CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_AUTH_URL.';
    throw new Answered(401, 'commercetools_unauthorized', message);
  }
  throw new Retryable(
    'commercetools_unavailable',
    `commercetools gives no usable answer at ${new URL(authUrl).origin}: status ${response.status} instead of a token.`,
  );
}

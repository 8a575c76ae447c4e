import { object, parsed } from './json';

/** An API client of an OAuth 2 server, for the grant `client_credentials` (RFC 6749, 4.4). */
export interface TokenRequest {
  authUrl: string;
  clientId: string;
  clientSecret: string;
  /** Undefined: all that the client has. */
  scope: string | undefined;
}

export interface GrantedToken {
  token: string;
  /** Milliseconds; 0 when the server doesn't say. */
  lifeMs: number;
  scope: string | undefined;
}

/** An answer of the auth server: a token, or the status of one without. */
export type TokenAnswer = { status: number; granted?: GrantedToken };

/**
 * Asks for an access token once.
 * @throws what `fetch` throws when there is no answer
 */
export async function requestToken(request: TokenRequest, timeoutMs: number): Promise<TokenAnswer> {
  const { authUrl, clientId, clientSecret, scope } = request;
  const response = await fetch(`${authUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body = object(parsed(await response.text()));
  const { access_token: token } = body;
  if (!response.ok || typeof token !== 'string' || token === '') return { status: response.status };
  const lifeMs = (Number(body.expires_in) || 0) * 1000;
  return { status: response.status, granted: { token, lifeMs, scope: typeof body.scope === 'string' ? body.scope : undefined } };
}

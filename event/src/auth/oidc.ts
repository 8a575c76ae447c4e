import type { LiveEnvironment, Logger } from 'common';
import { decode, type JwtPayload, verify } from 'jsonwebtoken';
import { JwksClient, SigningKeyNotFoundError } from 'jwks-rsa';
import type { Proof } from '.';

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
/** The answer has to come within 8 s, and records have to be read after this. */
const KEYS_TIMEOUT_MS = 3000;

type Oidc = NonNullable<LiveEnvironment['callers']['oidc']>;

/**
 * Google's identity token of a push subscription: RS256, issuer, audience, expiry, and the service account that pushes.
 * @see https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
export function createOidc({ audience, email, jwksUrl }: Oidc, log: Logger): (token: string) => Promise<Proof> {
  const keys = new JwksClient({ jwksUri: jwksUrl, timeout: KEYS_TIMEOUT_MS, cache: true, rateLimit: true });

  const check = (token: string, key: string): Proof => {
    try {
      const claims = verify(token, key, {
        algorithms: ['RS256'],
        audience,
        issuer: ISSUERS as [string, ...string[]],
      }) as JwtPayload;
      const known =
        claims.exp !== undefined && (email === undefined || (claims.email === email && claims.email_verified === true));
      return known ? 'proven' : 'refused';
    } catch {
      return 'refused';
    }
  };

  return async (token) => {
    const { header } = decode(token, { complete: true }) ?? {};
    if (header?.alg !== 'RS256' || header.kid === undefined) return 'refused';
    try {
      return check(token, (await keys.getSigningKey(header.kid)).getPublicKey());
    } catch (error) {
      if (error instanceof SigningKeyNotFoundError) return 'refused';
      log.warn({}, 'the keys of the identity tokens could not be fetched');
      return 'unknown';
    }
  };
}

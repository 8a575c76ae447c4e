import type { LiveEnvironment, Logger } from 'common';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { Proof } from '.';

const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
/** The answer has to come within 8 s, and records have to be read after this. */
const KEYS_TIMEOUT_MS = 3000;
/** A key that is withdrawn is believed for an hour at most; the broker stays known while the keys can't be fetched for so long. */
const KEYS_MAX_AGE_MS = 3_600_000;
/** Made-up key ids cost one request for the keys in this time; a key that Google adds is known after it. */
const KEYS_COOLDOWN_MS = 5000;
/** A clock that is slow or fast by so much refuses nothing. */
const CLOCK_SECONDS = 30;

type Oidc = NonNullable<LiveEnvironment['callers']['oidc']>;

/** What the token itself is refused for; every other error is a set of keys that can't be fetched or read. */
const REFUSED = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JWSSignatureVerificationFailed,
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

/**
 * Google's identity token of a push subscription: RS256, issuer, audience, expiry, and the verified address of the service account that pushes.
 * @see https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
export function createOidc({ audience, email, jwksUrl }: Oidc, log: Logger): (token: string) => Promise<Proof> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    cacheMaxAge: KEYS_MAX_AGE_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
  });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        ...{ algorithms: ['RS256'], audience, issuer: ISSUERS },
        ...{ requiredClaims: ['exp', 'email'], clockTolerance: CLOCK_SECONDS },
      });
      const known = payload.email_verified === true && (email === undefined || payload.email === email);
      return known ? 'proven' : 'refused';
    } catch (error) {
      if (REFUSED.some((kind) => error instanceof kind)) return 'refused';
      log.warn({}, 'the keys of the identity tokens could not be fetched');
      return 'unknown';
    }
  };
}

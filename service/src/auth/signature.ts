import type { JWTAuthenticationManager } from '@commercetools/connect-payments-sdk';
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type HttpError, notKnown, unavailable } from '../errors';

type JwtService = ConstructorParameters<typeof JWTAuthenticationManager>[0]['jwtService'];

/** Answered within 10 s, even when the Merchant Center is silent. */
const KEYS_TIMEOUT_MS = 8000;
/** A key that is withdrawn is believed for an hour at most; users stay known while the keys can't be fetched for so long. */
const KEYS_MAX_AGE_MS = 3_600_000;
/** Made-up key ids cost one request for the keys in this time; a key that the gateway adds is known after it. */
const KEYS_COOLDOWN_MS = 5000;

const SIGNATURE = 'The access token is not valid for this project.';

/** What the token itself is refused for; every other error is a key set that cannot be fetched or read. */
function refusalOf(error: unknown): HttpError {
  if (error instanceof errors.JWKSNoMatchingKey) return notKnown('The access token is signed with a key that is not known.');
  const invalid = [
    errors.JWSSignatureVerificationFailed,
    errors.JWSInvalid,
    errors.JWTInvalid,
    errors.JWTClaimValidationFailed,
    errors.JWTExpired,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
  ];
  if (invalid.some((kind) => error instanceof kind)) return notKnown(SIGNATURE);
  return unavailable('The keys of the Merchant Center could not be fetched. Try again; check CTP_JWKS_URL if it lasts.');
}

/**
 * Verifies a token's signature with the Merchant Center's keys. The SDK's own service waits 30 s for them and turns each
 * failure into the same 401, so that only a message text separates an outage from an invalid token.
 * @throws HttpError 401 when key or signature are wrong, 503 when the keys can't be fetched
 */
export function createSignatures(jwksUrl: string): JwtService {
  let keys: JWTVerifyGetKey | undefined;
  return {
    async verify({ token = '' }) {
      // Created with the first token: a service for machines only has no such URL.
      keys ??= createRemoteJWKSet(new URL(jwksUrl), {
        timeoutDuration: KEYS_TIMEOUT_MS,
        cacheMaxAge: KEYS_MAX_AGE_MS,
        cooldownDuration: KEYS_COOLDOWN_MS,
      });
      try {
        return (await jwtVerify(token, keys, { algorithms: ['RS256'] })).payload;
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
}

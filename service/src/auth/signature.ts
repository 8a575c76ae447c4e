import type { JWTAuthenticationManager } from '@commercetools/connect-payments-sdk';
import { verify } from 'jsonwebtoken';
import jwksClient, { SigningKeyNotFoundError } from 'jwks-rsa';
import { notKnown, unavailable } from '../errors';

type JwtService = ConstructorParameters<typeof JWTAuthenticationManager>[0]['jwtService'];

/** Answered within 10 s, even when the Merchant Center is silent. */
const KEYS_TIMEOUT_MS = 8000;

/**
 * Verifies a token's signature with the Merchant Center's keys. The SDK's own service waits 30 s for them and turns each
 * failure into the same 401, so that only a message text told an outage from an invalid token.
 * @throws HttpError 401 when key or signature are wrong, 503 when the keys can't be fetched
 */
export function createSignatures(jwksUrl: string): JwtService {
  const keys = jwksClient({ jwksUri: jwksUrl, timeout: KEYS_TIMEOUT_MS });

  async function publicKeyOf(kid: string): Promise<string> {
    try {
      return (await keys.getSigningKey(kid)).getPublicKey();
    } catch (error) {
      if (error instanceof SigningKeyNotFoundError) throw notKnown('The access token is signed with a key that is not known.');
      throw unavailable('The keys of the Merchant Center could not be fetched. Try again; check CTP_JWKS_URL if it lasts.');
    }
  }

  return {
    async verify({ token = '' }) {
      const key = await publicKeyOf(kidOf(token));
      try {
        return verify(token, key, { algorithms: ['RS256'] });
      } catch {
        throw notKnown('The access token is not valid for this project.');
      }
    },
  };
}

/** The header has been checked before: a token gets here with a key id. */
function kidOf(token: string): string {
  const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  return String((header as { kid?: unknown }).kid);
}

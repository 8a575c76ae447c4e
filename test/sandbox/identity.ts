import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import jwt from 'jsonwebtoken';

export interface IdentityServer {
  /** Issuer of the tokens; its keys are at `/.well-known/jwks.json`. */
  url: string;
  close(): Promise<void>;
}

interface TokenRequest {
  projectKey: string;
  audience: string;
  permissions: string[];
  subject?: string;
  expiresInSeconds?: number;
}

interface Keys {
  privateKey: KeyObject;
  jwk: object;
}

/** Made when first asked for: an RSA key takes a third of a second, and most sandboxes sign nothing. */
function createKeys(): () => Keys {
  let made: Keys | undefined;
  return () => {
    if (made) return made;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: 'sandbox', alg: 'RS256', use: 'sig' };
    made = { privateKey, jwk };
    return made;
  };
}

/** Signs the tokens that the Merchant Center's gateway sends along with a forwarded request. */
export async function startIdentity(port: number): Promise<IdentityServer> {
  const keys = createKeys();
  const app = Fastify({ forceCloseConnections: true });
  let url = '';
  app.get('/.well-known/jwks.json', async () => ({ keys: [keys().jwk] }));
  app.post<{ Body: TokenRequest }>('/__sandbox/token', async ({ body }) => {
    const claims = { [`${url}/claims/project_key`]: body.projectKey, [`${url}/claims/user_permissions`]: body.permissions };
    const token = jwt.sign(claims, keys().privateKey, {
      algorithm: 'RS256',
      keyid: 'sandbox',
      issuer: url,
      audience: body.audience,
      subject: body.subject ?? 'sandbox-user',
      expiresIn: body.expiresInSeconds ?? 60,
    });
    return { token };
  });
  await app.listen({ port, host: '127.0.0.1' });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return { url, close: () => app.close() };
}

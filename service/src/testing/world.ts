import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Environment, loadEnvironment } from 'common';
import { sign } from 'jsonwebtoken';

/** By keys.cjs. */
const [ours = '', others = ''] = JSON.parse(process.env.TEST_SIGNING_KEYS ?? '[]') as string[];
const privateKey = createPrivateKey(ours);
const publicKey = createPublicKey(ours);
const otherKey = createPrivateKey(others);

export interface TokenInfo {
  active: boolean;
  scope?: string;
  client_id?: string;
  exp?: number;
}

/** The auth server and the Merchant Center's keys on 127.0.0.1, and tokens that fit or almost fit. */
export class World {
  readonly introspections: string[] = [];
  readonly tokens = new Map<string, TokenInfo>();
  keyFetches = 0;
  tokenRequests = 0;
  /** What the auth server does: answer, refuse our credentials, fail, or say nothing. */
  auth: 'answers' | 'refuses' | 'fails' | 'silent' = 'answers';
  keys: 'answers' | 'fails' = 'answers';
  private server: Server | undefined;
  url = '';

  async begin(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.server = server.unref();
  }

  async end(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  environment(more: Record<string, string> = {}): Environment {
    return loadEnvironment({
      CTP_PROJECT_KEY: 'shop',
      CTP_CLIENT_ID: 'our-client',
      CTP_CLIENT_SECRET: 'our-secret',
      CTP_API_URL: this.url,
      CTP_AUTH_URL: this.url,
      CTP_JWT_ISSUER: this.url,
      KLAVIYO_AUTH_KEY: 'pk_test',
      SERVICE_URL: 'https://service.example.com/base',
      PORT: '0',
      ...more,
    });
  }

  claims(more: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      iss: this.url,
      sub: 'user-1',
      aud: 'https://service.example.com',
      exp: Math.floor(Date.now() / 1000) + 60,
      [`${this.url}/claims/project_key`]: 'shop',
      [`${this.url}/claims/user_permissions`]: ['canManageDataImports'],
      ...more,
    };
  }

  /** A claim given as undefined is left out. */
  user(more: Record<string, unknown> = {}, options: { kid?: string; alg?: 'RS256' | 'RS512' } = {}): string {
    const claims = Object.fromEntries(Object.entries(this.claims(more)).filter(([, value]) => value !== undefined));
    return sign(claims, privateKey, { algorithm: options.alg ?? 'RS256', keyid: options.kid ?? 'key-1', noTimestamp: true });
  }

  viewer(): string {
    return this.user({ [`${this.url}/claims/user_permissions`]: ['canViewDataImports'] });
  }

  forged(): string {
    return sign(this.claims(), otherKey, { algorithm: 'RS256', keyid: 'key-1', noTimestamp: true });
  }

  unsigned(): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none', typ: 'JWT', kid: 'key-1' })}.${part(this.claims())}.`;
  }

  /** HS256 with the public key as the secret: what a library falls for that lets the token choose its algorithm. */
  confused(): string {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const content = `${part({ alg: 'HS256', typ: 'JWT', kid: 'key-1' })}.${part(this.claims())}`;
    const secret = publicKey.export({ type: 'spki', format: 'pem' });
    return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
  }

  machine(token: string, info: Partial<TokenInfo> = {}): string {
    this.tokens.set(token, { active: true, scope: 'manage_key_value_documents:shop', client_id: 'client-1', ...info });
    return token;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/.well-known/jwks.json') {
      this.keyFetches += 1;
      if (this.keys === 'fails') return send(500, { message: 'internal: db-7.example' });
      const jwk = publicKey.export({ format: 'jwk' });
      return send(200, { keys: [{ ...jwk, kid: 'key-1', use: 'sig', alg: 'RS256' }] });
    }
    if (this.auth === 'silent') return;
    if (this.auth === 'fails') return send(500, { message: 'internal: db-7.example' });
    if (this.auth === 'refuses') return send(401, { error: 'invalid_client', message: 'internal: our-client' });
    const form = new URLSearchParams(text);
    if (request.url === '/oauth/token') {
      this.tokenRequests += 1;
      return send(200, { access_token: this.machine('own-token'), expires_in: 172_800 });
    }
    this.introspections.push(form.get('token') ?? '');
    send(200, this.tokens.get(form.get('token') ?? '') ?? { active: false });
  }
}

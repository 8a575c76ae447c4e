import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { COLLECTIONS } from './collections.ts';
import { ApiError } from './errors.ts';

export interface ApiClient {
  id: string;
  secret: string;
  /** Scopes with their project, separated by spaces: `view_customers:demo manage_orders:demo`. */
  scope: string;
}

export interface AuthOptions {
  projectKey: string;
  clients: ApiClient[];
  tokenSeconds: number;
  now(): number;
}

interface Token {
  clientId: string;
  scope: string;
  expiresAt: number;
}

const UNKNOWN_CLIENT = 'Please provide valid client credentials using HTTP Basic Authentication.';
const forbidden = () => new ApiError(403, 'insufficient_scope', 'Insufficient scope.');
const unauthorized = () => new ApiError(401, 'invalid_token', 'invalid_token');

/** OAuth 2 as commercetools speaks it: tokens end, scopes count. */
export class Auth {
  readonly #tokens = new Map<string, Token>();

  constructor(private readonly options: AuthOptions) {}

  install(app: FastifyInstance): void {
    app.post('/oauth/token', async (request) => this.#issue(this.#client(request), form(request)));
    app.post('/oauth/introspect', async (request) => this.#introspect(this.#client(request), form(request)));
    app.addHook('onRequest', async (request) => {
      if (!/^\/(oauth|__sandbox)\//.test(request.url)) this.#check(request);
    });
  }

  revokeAll(): void {
    this.#tokens.clear();
  }

  clientOf(request: FastifyRequest): string {
    return this.#token(bearer(request))?.clientId ?? '';
  }

  #client(request: FastifyRequest): ApiClient {
    const [, basic = ''] = /^Basic (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const credentials = Buffer.from(basic, 'base64').toString();
    const client = this.options.clients.find(({ id, secret }) => `${id}:${secret}` === credentials);
    if (!client) throw new ApiError(401, 'invalid_client', UNKNOWN_CLIENT);
    return client;
  }

  #issue(client: ApiClient, asked: URLSearchParams): object {
    if (asked.get('grant_type') !== 'client_credentials') {
      throw new ApiError(400, 'unsupported_grant_type', `Invalid parameter: grant_type: '${asked.get('grant_type')}'.`);
    }
    const scope = asked.get('scope') || client.scope;
    const granted = new Set(client.scope.split(' '));
    const refused = scope.split(' ').find((name) => !granted.has(name));
    if (refused !== undefined) throw new ApiError(400, 'invalid_scope', `The scope '${refused}' is not granted to this client.`);
    const { tokenSeconds, now } = this.options;
    const token = randomBytes(24).toString('base64url');
    this.#tokens.set(token, { clientId: client.id, scope, expiresAt: now() + tokenSeconds * 1000 });
    return { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds, scope };
  }

  /** Needs `introspect_oauth_tokens`, or all rights on the project. */
  #introspect(client: ApiClient, asked: URLSearchParams): object {
    if (!this.#allows(client.scope, ['introspect_oauth_tokens'])) throw forbidden();
    const token = this.#token(asked.get('token') ?? '');
    if (!token) return { active: false };
    return { active: true, scope: token.scope, client_id: token.clientId, exp: Math.floor(token.expiresAt / 1000) };
  }

  #check(request: FastifyRequest): void {
    const token = this.#token(bearer(request));
    if (!token) throw unauthorized();
    const [, projectKey = '', resource] = new URL(request.url, 'http://localhost').pathname.split('/');
    if (!token.scope.split(' ').some((scope) => scope.split(':')[1] === projectKey)) throw forbidden();
    if (projectKey !== this.options.projectKey) {
      throw new ApiError(404, 'ResourceNotFound', `The project '${projectKey}' was not found.`);
    }
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const needed = scopesFor(resource, reads);
    if (needed && !this.#allows(token.scope, needed)) throw forbidden();
  }

  #allows(granted: string, needed: string[]): boolean {
    const names = ['manage_project', ...needed];
    return granted
      .split(' ')
      .map((scope) => scope.split(':'))
      .some(([name = '', projectKey]) => names.includes(name) && projectKey === this.options.projectKey);
  }

  #token(text: string): Token | undefined {
    const token = this.#tokens.get(text);
    return token && token.expiresAt > this.options.now() ? token : undefined;
  }
}

function scopesFor(resource: string | undefined, reads: boolean): string[] | undefined {
  if (!resource) return reads ? ['view_project_settings', 'manage_project_settings'] : ['manage_project_settings'];
  const collection = COLLECTIONS[resource];
  return collection && (reads ? [...collection.view, ...collection.manage] : collection.manage);
}

function bearer(request: FastifyRequest): string {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Parameters come as a form or, from some clients, in the query. */
function form(request: FastifyRequest): URLSearchParams {
  const parameters = new URL(request.url, 'http://localhost').searchParams;
  if (request.body instanceof URLSearchParams) for (const [name, value] of request.body) parameters.set(name, value);
  return parameters;
}

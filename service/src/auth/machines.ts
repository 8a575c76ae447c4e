import { createHash } from 'node:crypto';
import { Oauth2Authentication, Oauth2AuthenticationHook, Oauth2AuthenticationManager } from '@commercetools/connect-payments-sdk';
import type { Environment, Logger } from 'common';
import { HttpError, notAllowed, notKnown, unavailable } from '../errors';
import { singleFlight } from '../timeout';
import type { Caller, Identify, Permission } from './caller';
import type { Sdk } from './sdk';

type Oauth2Service = ConstructorParameters<typeof Oauth2AuthenticationManager>[0]['oauth2Service'];
type Call = Parameters<Oauth2Service['introspectToken']>[0];
type TokenInfo = Awaited<ReturnType<Oauth2Service['introspectToken']>>;

/** A revoked token works for so long at most. */
const CACHE_MS = 60_000;
/** Tokens remembered at once; each is a hash and a few words. */
const CACHE_SIZE = 500;
/** A caller gets an answer within 10 s, even when the auth server is silent. */
const TIMEOUT_MS = 8000;

const TOKEN = /^[\x21-\x7e]{1,4096}$/;
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');

/** Milliseconds that a token has left. RFC 7662 has seconds; commercetools' own documents show milliseconds too. */
function lifeLeft(exp: unknown): number {
  if (typeof exp !== 'number') return Number.POSITIVE_INFINITY;
  return (exp > 1e11 ? exp : exp * 1000) - Date.now();
}

function isTokenInfo(value: unknown): value is TokenInfo {
  return typeof value === 'object' && value !== null && typeof (value as TokenInfo).active === 'boolean';
}

/**
 * The SDK's own service asks on every request, waits for ever, hides `exp`, and blames the caller when *our* credentials
 * are refused. This one plugs into the same hook.
 */
class Introspection implements Oauth2Service {
  /** `until` is of the clock that can't be set back: a revoked token would work for longer. */
  private readonly known = new Map<string, { until: number; info: TokenInfo }>();
  private readonly once = singleFlight<TokenInfo>();
  constructor(private readonly log: Logger) {}

  remembered(token: string): TokenInfo | undefined {
    const entry = this.known.get(hashOf(token));
    return entry && entry.until > performance.now() ? entry.info : undefined;
  }

  introspectToken(call: Call): Promise<TokenInfo> {
    const info = this.remembered(call.token);
    if (info) return Promise.resolve(info);
    const key = hashOf(call.token);
    return this.once(key, async () => {
      const answer = await this.ask(call);
      if (answer.active) this.remember(key, answer);
      return answer;
    });
  }

  /** Only positive answers are kept: a token that starts to work should do so at once. */
  private remember(key: string, info: TokenInfo): void {
    this.known.delete(key);
    const oldest = this.known.keys().next();
    if (this.known.size >= CACHE_SIZE && !oldest.done) this.known.delete(oldest.value);
    this.known.set(key, { until: performance.now() + Math.min(CACHE_MS, lifeLeft(info.exp)), info });
  }

  private async ask(call: Call): Promise<TokenInfo> {
    try {
      const response = await fetch(call.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(`${call.clientId}:${call.clientSecret}`).toString('base64')}`,
        },
        body: new URLSearchParams({ token: call.token }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body: unknown = response.ok ? await response.json() : await response.body?.cancel();
      if (isTokenInfo(body)) return body;
      // 401 and 403 mean our own API client here: it lacks the scope introspect_oauth_tokens, or its secret changed.
      this.log.error(
        { status: response.status },
        'token introspection was refused; the API client needs introspect_oauth_tokens',
      );
    } catch (error) {
      this.log.warn({ code: error instanceof Error ? error.name : 'unknown' }, 'token introspection failed');
    }
    throw unavailable('The access token could not be checked with commercetools. Try again; the log says more if it lasts.');
  }
}

const MANAGE = ['manage_project', 'manage_key_value_documents'];
const VIEW = ['view_key_value_documents'];

/** @throws HttpError 401 when the token is for another project. */
function permissionsOf(scope: string, projectKey: string): Set<Permission> {
  const ours = scope
    .split(' ')
    .map((each) => each.split(':'))
    .filter(([, project]) => project === projectKey)
    .map(([name]) => name ?? '');
  if (ours.length === 0) throw notKnown('The access token is not for this project.');
  if (ours.some((name) => MANAGE.includes(name))) return new Set(['view', 'manage', 'machine', 'see_records', 'send_records']);
  return new Set(ours.some((name) => VIEW.includes(name)) ? ['view'] : []);
}

/** Machines: commercetools OAuth2 tokens of API clients of this project. */
export function createMachines(env: Environment, sdk: Sdk, log: Logger): Identify {
  const oauth2Service = new Introspection(log);
  const { clientId, clientSecret, authUrl, projectKey } = env;
  const authenticationManager = new Oauth2AuthenticationManager({
    oauth2Service,
    clientId,
    clientSecret,
    authUrl,
    logger: sdk.logger,
  });
  const { contextProvider, logger } = sdk;
  const hook = new Oauth2AuthenticationHook({ authenticationManager, contextProvider, logger }).authenticate();
  return {
    isCheap: (token) => oauth2Service.remembered(token) !== undefined,
    identify: async (token): Promise<Caller> => {
      if (!TOKEN.test(token)) throw notKnown('The access token is malformed.');
      const authentication = await sdk.authenticate(hook, { authorization: `Bearer ${token}` }).catch((error: unknown) => {
        throw error instanceof HttpError ? error : notKnown('The access token is not valid. Get a new one.');
      });
      if (!(authentication instanceof Oauth2Authentication)) throw notKnown('The access token is not valid. Get a new one.');
      const principal = authentication.getPrincipal();
      // A shopper's token may carry broad scopes, but a shopper is no machine of the shop.
      if (principal.customerId ?? principal.anonymousId) throw notAllowed('Tokens of customers may not do this.');
      return { trigger: 'machine', id: principal.clientId, permissions: permissionsOf(principal.scope, projectKey) };
    },
  };
}

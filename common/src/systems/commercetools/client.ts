import { type ByProjectKeyRequestBuilder, createApiBuilderFromCtpClient } from '@commercetools/platform-sdk';
import { ClientBuilder } from '@commercetools/ts-client';
import { ImportError } from '../../base/errors';
import { object, parsed } from '../../base/json';
import { retry } from '../../base/retry';
import { decodeUtf8 } from '../../base/utf8';
import { VERSION } from '../../base/version';
import { Conflict, Fatal, Retryable } from '../../contract/errors';
import type { CommercetoolsEnvironment } from './environment';

/** How long (milliseconds) a request may take, and how long one call is tried again. */
export interface Patience {
  timeoutMs: number;
  patienceMs: number;
}
/** After a minute a slice of work gives up; the run itself continues in a later one. */
const OF_RUNS: Patience = { timeoutMs: 30_000, patienceMs: 60_000 };
const BACKOFF = { baseMs: 200, maxMs: 10_000 };
const RETRIED = new Set([429, 500, 502, 503, 504]);

/**
 * `fetch` with what the SDK's middleware lacks: a timeout that covers the body, retries after network errors and a
 * Retry-After that counts. Every write of ours is versioned, so repeating one is safe: its second answer is a 409 that
 * the store recognises as its own success.
 */
async function patientFetch(
  url: string,
  init: RequestInit,
  { timeoutMs, patienceMs }: Patience,
  onThrottled: () => void,
): Promise<TextAnswer> {
  const { value } = await retry<TextAnswer>({ ...BACKOFF, patienceMs }, async () => {
    const response = await attemptFetch(url, init, timeoutMs);
    if (response.status === 429) onThrottled();
    if (!RETRIED.has(response.status) && isDated(response)) return { kind: 'settled', value: response };
    const asked = Number(response.headers.get('retry-after')) * 1000;
    return { kind: 'failed', value: response, afterMs: asked > 0 ? asked : undefined };
  });
  return value;
}

/** Ages of leases are measured by the server's clock: an answer that doesn't show it is as good as none. */
const isDated = ({ headers }: Pick<TextAnswer, 'headers'>) => !Number.isNaN(Date.parse(headers.get('date') ?? ''));

/** As much of a `Response` as the SDK reads. A whole one would encode and decode the text, megabytes a page, once more. */
interface TextAnswer {
  status: number;
  headers: Headers;
  text(): Promise<string>;
}

async function attemptFetch(url: string, init: RequestInit, timeoutMs: number): Promise<TextAnswer> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    const body = decodeUtf8(new Uint8Array(await response.arrayBuffer()));
    return { status: response.status, headers: response.headers, text: async () => body };
  } catch {
    // A reset, a refused connection or a timeout: answered as if the other side were overloaded.
    return {
      status: 503,
      headers: new Headers({ 'content-type': 'application/json' }),
      text: async () => '{"message":"no answer"}',
    };
  }
}

export interface Answer<T> {
  body: T;
  /** Epoch milliseconds by the `Date` header: the clock that ages are measured by. */
  serverNow: number;
}

/** The commercetools HTTP API of one project. https://docs.commercetools.com/api/ */
export interface Commercetools {
  api: ByProjectKeyRequestBuilder;
  /**
   * Executes a request of `api`. Undefined = 404: there is no such document. Who asks for a list uses `listing`.
   * @throws Conflict (409, or a duplicate key), Retryable (no usable answer), Fatal (not allowed, refused)
   */
  call<T>(request: { execute(): Promise<{ body: T; headers?: unknown }> }): Promise<Answer<T> | undefined>;
  /** What the newest token may do, as the auth server said; undefined while there is none, or nothing was said. */
  scope(): string | undefined;
  /** Answers of 429 since the start. */
  throttled?(): number;
}

export function createCommercetools(env: CommercetoolsEnvironment, patience = OF_RUNS): Commercetools {
  let throttled = 0;
  const fetchPatiently = (url: string, init: RequestInit) => patientFetch(url, init, patience, () => throttled++);
  let scope: string | undefined;
  const tokenFetch: typeof fetchPatiently = async (url, init) => {
    const answer = await fetchPatiently(url, init);
    if (answer.status === 200) scope = scopeOf(await answer.text());
    return answer;
  };
  const client = new ClientBuilder()
    .withProjectKey(env.projectKey)
    .withClientCredentialsFlow({
      host: env.authUrl,
      projectKey: env.projectKey,
      credentials: { clientId: env.clientId, clientSecret: env.clientSecret },
      ...(env.scope ? { scopes: env.scope.split(' ') } : {}),
      httpClient: tokenFetch,
    })
    .withHttpMiddleware({ host: env.apiUrl, httpClient: fetchPatiently, maskSensitiveHeaderData: true })
    .withQueueMiddleware({ concurrency: 10 })
    .withUserAgentMiddleware({ libraryName: 'commercetools-klaviyo-import', libraryVersion: VERSION })
    .build();
  const api = createApiBuilderFromCtpClient(client).withProjectKey({ projectKey: env.projectKey });

  // The SDK fetches a token per parallel call while it has none: let the first call fetch it alone.
  let warm: Promise<unknown> | undefined;
  const call: Commercetools['call'] = (request) => {
    if (warm) return warm.then(() => execute(request));
    const first = execute(request);
    warm = first.catch(() => {
      warm = undefined;
    });
    return first;
  };
  return { api, call, scope: () => scope, throttled: () => throttled };
}

function scopeOf(text: string): string | undefined {
  const { scope } = object(parsed(text));
  return typeof scope === 'string' && scope !== '' ? scope : undefined;
}

async function execute<T>(request: { execute(): Promise<{ body: T; headers?: unknown }> }): Promise<Answer<T> | undefined> {
  try {
    const { body, headers } = await request.execute();
    return { body, serverNow: dateOf(headers) };
  } catch (error) {
    const known = classify(error);
    if (known === undefined) return undefined;
    throw known;
  }
}

function dateOf(headers: unknown): number {
  const date = headers instanceof Headers ? headers.get('date') : (headers as Record<string, string> | undefined)?.date;
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time)) {
    throw new Retryable(
      'commercetools_unavailable',
      "commercetools' answers bear no time: look whether a proxy in between removes their Date header.",
    );
  }
  return time;
}

/**
 * The results of a query. One that is answered with 404 or without a list has not been answered: "none" is an empty list, and records
 * are deleted because of it.
 * @throws Retryable, Fatal
 */
export async function listing<B extends { results: unknown[] }>(
  { call }: Commercetools,
  request: { execute(): Promise<{ body: B; headers?: unknown }> },
): Promise<Answer<B>> {
  const answer = await call(request);
  if (!answer) {
    throw new Fatal(
      'commercetools_not_found',
      'commercetools does not know what it is asked for: check CTP_PROJECT_KEY and CTP_API_URL.',
    );
  }
  if (!Array.isArray(answer.body?.results)) {
    throw new Retryable('commercetools_unavailable', 'commercetools gives no usable answer at the moment.');
  }
  return answer;
}

interface SdkError {
  statusCode?: number;
  code?: unknown;
  body?: { errors?: { code?: string }[] };
}

/** The SDK's error holds the request with its token and body: only its status and code continue from here. */
function classify(error: unknown): ImportError | undefined {
  if (error instanceof ImportError) return error;
  const { statusCode = 0, body } = (error ?? {}) as SdkError;
  const code = String(body?.errors?.[0]?.code ?? '').replace(/[^A-Za-z_]/g, '');
  if (statusCode === 404) return undefined;
  if (statusCode === 409 || code === 'DuplicateField') return new Conflict();
  if (statusCode === 401 || code === 'invalid_client') {
    return new Fatal(
      'commercetools_unauthorized',
      'commercetools does not accept the API client: check CTP_CLIENT_ID and CTP_CLIENT_SECRET.',
    );
  }
  if (statusCode === 403) {
    return new Fatal(
      'commercetools_forbidden',
      'The commercetools API client lacks a scope for this request: docs/configuration.md lists what it needs.',
    );
  }
  if (statusCode >= 400 && statusCode < 500 && statusCode !== 429) {
    return new Fatal('commercetools_refused', `commercetools refused a request (${statusCode} ${code}).`);
  }
  return new Retryable('commercetools_unavailable', 'commercetools gives no usable answer at the moment.');
}

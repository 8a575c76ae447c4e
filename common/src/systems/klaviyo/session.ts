import http from 'node:http';
import https from 'node:https';
// By name: tests that skip the waits between requests mustn't skip a request's own time.
import { clearTimeout, setTimeout } from 'node:timers';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import type { Session } from 'klaviyo-api';
import { ImportError } from '../../base/errors';
import { retry } from '../../base/retry';
import { VERSION } from '../../base/version';
import { abortable } from '../../base/wait';
import type { Context } from '../../contract/context';
import { Fatal, Retryable } from '../../contract/errors';
import { endpointOf, type Pacing } from './pacing';

/** The revision that klaviyo-api 23 is generated from; newer ones may answer differently. */
const REVISION = '2026-07-15';
/** From the first byte sent to the last byte of the answer: long enough for 5 MB over a slow line. */
export const TIMEOUT_MS = 60_000;
/** How long one request is tried again after 5xx and network errors before its slice of work gives up. */
const POLICY = { patienceMs: 90_000, baseMs: 500, maxMs: 15_000 };
/** 524 and 525 are what the proxy in front of the API answers during incidents. */
const RETRIED = new Set([408, 500, 502, 503, 504, 524, 525]);
/** What is said of the records of a request; any other refusal would be the same for whatever records. */
const ABOUT_RECORDS = new Set([400, 404, 409, 413, 422]);

export interface RefusedField {
  code: string;
  /** JSON pointer into the request. */
  pointer: string;
}

/** Klaviyo refused the request as it is: some or all of its records are at fault. */
export class Refusal extends ImportError {
  constructor(
    readonly status: number,
    readonly fields: RefusedField[],
  ) {
    super('klaviyo_refused', `Klaviyo refused a request (${status}).`);
  }
}

/** For `catch`: hands a refusal on, and throws what is none. */
export function refusalOnly(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** What the sessions of one account share: the connections and the pace. */
export interface Transport {
  apiKey: string;
  /** Path in front of `/api`; empty unless a proxy has one. */
  basePath: string;
  pacing: Pacing;
  agents: { httpAgent: http.Agent; httpsAgent: https.Agent };
  /** Called for every answer of 429. */
  onThrottled?: () => void;
}

export function createAgents(): Transport['agents'] {
  const options = { keepAlive: true, maxSockets: 32 };
  return { httpAgent: new http.Agent(options), httpsAgent: new https.Agent(options) };
}

/** What every request bears. */
export const requestHeaders = (apiKey: string) => ({
  Authorization: `Klaviyo-API-Key ${apiKey}`,
  revision: REVISION,
  'User-Agent': `commercetools-klaviyo-import/${VERSION}`,
});

/**
 * Whether an answer is none of the API's: it is in no state to answer, or something in between answers instead. The API never redirects
 * and answers with no pages, so that nothing has arrived then.
 */
export function isUnanswered({ status, data }: AxiosResponse): boolean {
  const page = typeof data === 'string' && /^\s*</.test(data);
  return RETRIED.has(status) || (page && status < 400) || (status >= 300 && status < 400);
}

/**
 * Carries the SDK's requests: paced, with a time-out, retried, fenced by the run's lease, and with errors that hold
 * neither the key nor the request. https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling
 */
export class PacedSession implements Session {
  constructor(
    private readonly transport: Transport,
    private readonly ctx: Pick<Context, 'signal' | 'guard' | 'log'>,
    /** JSON that is sent instead of what the SDK has made. */
    private readonly body?: Buffer,
  ) {}

  applyToRequest(request: AxiosRequestConfig): void {
    request.headers = { ...request.headers, ...requestHeaders(this.transport.apiKey) };
    if (this.body === undefined) return;
    request.data = this.body;
    // axios says so itself of what it writes as JSON, but not of bytes.
    request.headers['Content-Type'] = 'application/json';
  }

  refreshAndRetry(): boolean {
    return false;
  }

  async requestWithRetry(config: AxiosRequestConfig): Promise<AxiosResponse> {
    const { signal, guard, log } = this.ctx;
    const { pacing, basePath } = this.transport;
    const endpoint = endpointOf(config.method ?? 'GET', new URL(config.url ?? '').pathname, basePath);
    const pacer = pacing.of(endpoint);
    const { settled, value } = await retry<AxiosResponse | undefined>({ ...POLICY, signal }, async (before) => {
      const request = await pacer.turn(signal);
      await guard();
      const response = await this.attempt(config);
      const outcome = this.settle(response, pacer, request, endpoint);
      if (outcome === 'done') return { kind: 'settled', value: response };
      log.debug({ endpoint, status: response?.status ?? 0, attempt: before }, 'request is tried again');
      return outcome === 'paused' ? { kind: 'paced' } : { kind: 'failed', value: response };
    });
    if (settled && value) return value;
    throw new Retryable('klaviyo_unavailable', 'Klaviyo gives no usable answer at the moment.');
  }

  /** Undefined = no answer at all. */
  private async attempt(config: AxiosRequestConfig): Promise<AxiosResponse | undefined> {
    const { signal } = this.ctx;
    const { agents } = this.transport;
    const cancel = new AbortController();
    // The SDK's own `timeout` starts again with every byte that arrives.
    const timer = setTimeout(() => cancel.abort(), TIMEOUT_MS);
    try {
      const request = axios.request({
        ...config,
        ...agents,
        signal: cancel.signal,
        validateStatus: () => true,
        maxBodyLength: Number.POSITIVE_INFINITY,
        maxRedirects: 0,
        proxy: false,
      });
      return await abortable(request, signal);
    } catch {
      if (signal.aborted) {
        cancel.abort();
        throw signal.reason;
      }
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  private settle(
    response: AxiosResponse | undefined,
    pacer: ReturnType<Pacing['of']>,
    request: number,
    endpoint: string,
  ): 'done' | 'paused' | 'failed' {
    if (response === undefined || isUnanswered(response)) return 'failed';
    const header = (name: string) => Number(response.headers[name] ?? Number.NaN);
    if (response.status === 429) {
      this.transport.onThrottled?.();
      const asked = header('retry-after');
      pacer.pause((Number.isFinite(asked) ? Math.max(asked, 0.1) : 1) * 1000);
      return 'paused';
    }
    pacer.learn(request, header('ratelimit-limit'), header('ratelimit-remaining'), header('ratelimit-reset'));
    if (response.status < 400) return 'done';
    throw refusalOf(response, endpoint);
  }
}

/** What an answer of 400 and more means. */
export function refusalOf(response: AxiosResponse, endpoint: string): ImportError {
  const { status } = response;
  if (status === 401) return new Fatal('klaviyo_unauthorized', 'Klaviyo does not accept the API key: check KLAVIYO_AUTH_KEY.');
  if (status === 403) {
    return new Fatal(
      'klaviyo_forbidden',
      'The Klaviyo API key lacks a scope for this request: docs/configuration.md lists what it needs.',
    );
  }
  // Only something with an id can be missing; a collection is, when the address is wrong.
  if (!ABOUT_RECORDS.has(status) || (status === 404 && !endpoint.includes('{id}'))) {
    return new Fatal('klaviyo_unusable', `Klaviyo does not take requests like ours (${status}): check KLAVIYO_URL.`);
  }
  const errors = (response.data as { errors?: { code?: unknown; source?: { pointer?: unknown } }[] } | undefined)?.errors;
  const fields = (Array.isArray(errors) ? errors : []).map((error) => ({
    code: plainCode(error?.code),
    pointer: String(error?.source?.pointer ?? ''),
  }));
  return new Refusal(status, fields);
}

/** Codes go into records that people read; whatever isn't one by its form is left out. */
export function plainCode(code: unknown): string {
  return typeof code === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? code : 'invalid';
}

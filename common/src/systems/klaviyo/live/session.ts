// By name: tests that skip the waits between requests mustn't skip a request's own time.
import { clearTimeout, setTimeout } from 'node:timers';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import type { Session } from 'klaviyo-api';
import { Bucket } from '../../../base/bucket';
import { Circuit } from '../../../base/circuit';
import { abortable, backoff, sleep } from '../../../base/wait';
import { Fatal, Retryable } from '../../../contract/errors';
import { endpointOf, limitOf } from '../pacing';
import { isUnanswered, refusalOf, requestHeaders, type Transport } from '../session';

/** The answer to a broker has to come within 8 s, and what was read has to be written. */
const TIMEOUT_MS = 5000;
/** Less isn't worth a request. */
const LEAST_MS = 150;
/** Where the documented burst is larger than what real time may take of the account at once. */
const BUCKETS: Record<string, number> = { 'POST /api/profile-import': 10, 'POST /api/events': 40 };

/** What the live requests of one account share: connections, pace, and whether Klaviyo answers at all. */
export class Line {
  readonly circuit = new Circuit();
  private readonly buckets = new Map<string, Bucket>();

  /** @param share of Klaviyo's limits that real time takes */
  constructor(
    readonly transport: Omit<Transport, 'pacing'>,
    private readonly share: number,
  ) {}

  bucket(endpoint: string): Bucket {
    const known = this.buckets.get(endpoint);
    if (known) return known;
    const rate = this.rateOf(limitOf(endpoint).steady);
    const made = new Bucket(rate, BUCKETS[endpoint] ?? Math.max(1, Math.floor(rate)));
    this.buckets.set(endpoint, made);
    return made;
  }

  /** Milliseconds that Klaviyo has asked for on all of these endpoints. */
  pausedMs(endpoints: readonly string[]): number {
    return Math.min(...endpoints.map((endpoint) => this.bucket(endpoint).pausedMs));
  }

  /** What the answers' headers say of an endpoint. */
  learn(endpoint: string, limit: number, remaining: number, resetSeconds: number): void {
    const bucket = this.bucket(endpoint);
    if (limit > 0) bucket.setRate(this.rateOf(limit));
    if (remaining === 0 && resetSeconds > 0) bucket.pause(resetSeconds * 1000);
  }

  private rateOf(perMinute: number): number {
    return (perMinute / 60) * this.share;
  }
}

/** Refused before anything was sent: a repeat can't be one. */
export class Untried extends Retryable {}

interface Options {
  signal: AbortSignal;
  /** By `performance.now()`. */
  deadline: number;
  /** JSON that is sent instead of what the SDK has made. */
  body?: Buffer;
  /** A request that may have arrived isn't sent again. */
  once?: boolean;
}

/** Carries the SDK's requests for a broker that waits: what can't be answered in time is refused at once, and comes again. */
export class LiveSession implements Session {
  constructor(
    private readonly line: Line,
    private readonly options: Options,
  ) {}

  applyToRequest(request: AxiosRequestConfig): void {
    request.headers = { ...request.headers, ...requestHeaders(this.line.transport.apiKey) };
    const { body } = this.options;
    if (body === undefined) return;
    request.data = body;
    request.headers['Content-Type'] = 'application/json';
  }

  refreshAndRetry(): boolean {
    return false;
  }

  /** @throws Retryable, Fatal, Refusal */
  async requestWithRetry(config: AxiosRequestConfig): Promise<AxiosResponse> {
    const { line } = this;
    const path = new URL(config.url ?? '').pathname;
    const endpoint = endpointOf(config.method ?? 'GET', path, line.transport.basePath);
    for (let attempt = 0; ; attempt++) {
      await this.turn(endpoint);
      const response = await this.attempt(config);
      if (response && !isUnanswered(response)) {
        line.circuit.succeeded();
        if (response.status !== 429) return this.answered(response, endpoint);
        line.transport.onThrottled?.();
        line.bucket(endpoint).pause(retryAfterMs(response));
        continue;
      }
      line.circuit.failed();
      if (this.options.once) throw unavailable(1000);
      await this.pause(backoff(attempt, 200, 2000));
    }
  }

  /** Waits for a place within the time there is. */
  private async turn(endpoint: string): Promise<void> {
    const { signal } = this.options;
    const closed = await this.line.circuit.enter(signal);
    if (closed > 0) throw new Untried('klaviyo_unavailable', UNAVAILABLE, closed);
    const bucket = this.line.bucket(endpoint);
    const wait = bucket.waitMs();
    if (wait > this.leftMs - LEAST_MS) {
      // What it found out is for another to find out: nothing has been tried.
      this.line.circuit.failedToTry();
      throw new Untried('klaviyo_busy', 'Klaviyo takes no more requests at the moment.', wait);
    }
    await sleep(bucket.take(), signal).catch((error: unknown) => {
      this.line.circuit.failedToTry();
      throw error;
    });
  }

  private get leftMs(): number {
    return this.options.deadline - performance.now();
  }

  private async pause(ms: number): Promise<void> {
    if (ms > this.leftMs - LEAST_MS) throw unavailable(1000);
    await sleep(ms, this.options.signal);
  }

  private answered(response: AxiosResponse, endpoint: string): AxiosResponse {
    const header = (name: string) => Number(response.headers[name] ?? Number.NaN);
    this.line.learn(endpoint, header('ratelimit-limit'), header('ratelimit-remaining'), header('ratelimit-reset'));
    if (response.status < 400) return response;
    const error = refusalOf(response, endpoint);
    // A key that isn't accepted won't be a moment later, whatever is asked; one that lacks a scope may do all the rest.
    if (error instanceof Fatal && response.status === 401) this.line.circuit.open();
    throw error;
  }

  /** Undefined = no answer at all. */
  private async attempt(config: AxiosRequestConfig): Promise<AxiosResponse | undefined> {
    const { signal } = this.options;
    const cancel = new AbortController();
    const timer = setTimeout(() => cancel.abort(), Math.max(1, Math.min(TIMEOUT_MS, this.leftMs)));
    try {
      const request = axios.request({
        ...config,
        ...this.line.transport.agents,
        signal: cancel.signal,
        validateStatus: () => true,
        maxBodyLength: Number.POSITIVE_INFINITY,
        maxRedirects: 0,
        proxy: false,
      });
      return await abortable(request, signal);
    } catch {
      if (!signal.aborted) return undefined;
      cancel.abort();
      this.line.circuit.failed();
      throw signal.reason;
    } finally {
      clearTimeout(timer);
    }
  }
}

function retryAfterMs(response: AxiosResponse): number {
  const asked = Number(response.headers['retry-after'] ?? Number.NaN);
  return (Number.isFinite(asked) ? Math.max(asked, 0.1) : 1) * 1000;
}

const UNAVAILABLE = 'Klaviyo gives no usable answer at the moment.';
const unavailable = (retryAfter: number) => new Retryable('klaviyo_unavailable', UNAVAILABLE, retryAfter);

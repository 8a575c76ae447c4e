import { within } from '../../base/wait';
import type { Context } from '../../contract/context';
import { Fatal, Retryable } from '../../contract/errors';
import type { MparticleSettings } from './environment';
import { Pacing, type PacingOptions } from './pacing';

export type Path = '/events' | '/bulkevents' | '/bulkevents/historical';

/** What was sent, and what came back: numbers only. */
export interface Exchange {
  path: Path;
  batches: number;
  bytes: number;
  /** 0 when no answer came. */
  status: number;
  ms: number;
  /** Of the limit that is used most, in percent. */
  used?: string;
  retryAfter?: string;
  exceeded?: string;
}

export interface Observer {
  exchanged?(exchange: Exchange): void;
  /** Before the same request is sent again. */
  waiting?(ms: number, code: string): void;
}

export interface ClientOptions {
  settings: Pick<MparticleSettings, 'apiKey' | 'apiSecret' | 'url' | 'pauseMs' | 'batchesPerSecond' | 'rateShare'>;
  observer?: Observer;
  timeoutMs?: number;
  /** Unit of the pauses between tries (ms). */
  backoffMs?: number;
  pacing?: Pick<PacingOptions, 'now' | 'wait'>;
  /** Aborts when the process is to end: nothing is sent any more, what is under way is waited for. */
  ending?: AbortSignal;
}

/** Tries of one request before the run has to wait. */
const TRIES = 8;
const TIMEOUT_MS = 60_000;
const BACKOFF_MS = 1000;
const LONGEST_BACKOFF = 60;
/** Nothing of an answer's body is used but that it ended; more than this isn't waited for. */
const ANSWER_BYTES = 64 * 1024;

/** What mParticle's answer means for the batches of the request. */
export type Answer = 'accepted' | 'refused' | 'too_large';

const NO_ANSWER = 'mParticle gives no answer';

/**
 * Sends batches: paced, and again where that can help. A repeat has the same ids, which mParticle remembers.
 * No message holds anything of an answer, because those quote the data.
 */
export class MparticleClient {
  private readonly pacing: Pacing;
  private readonly authorization: string;
  /** One for each slice of work: a new one for each request would stay in memory as long as the slice. */
  private readonly either = new WeakMap<AbortSignal, AbortSignal>();
  private readonly inFlight = new Set<Promise<void>>();

  constructor(private readonly options: ClientOptions) {
    const { apiKey, apiSecret, batchesPerSecond, rateShare, pauseMs } = options.settings;
    this.pacing = new Pacing({ batchesPerSecond, share: rateShare, pauseMs, ...options.pacing });
    this.authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
  }

  /**
   * One request, sent until it is answered for good.
   * @throws Retryable after 8 tries; Fatal `unauthorized`, `unexpected_answer`
   */
  async send(path: Path, body: string, batches: number, ctx: Pick<Context, 'signal' | 'guard'>): Promise<Answer> {
    for (let tried = 1; ; tried++) {
      await this.turn(batches, ctx.signal);
      // After the wait: it may have been longer than the lease.
      await ctx.guard();
      const { status, retryAfterMs } = await this.exchange(path, body, batches, ctx.signal);
      const answer = settled(status);
      if (answer) return answer;
      const { code, message } = passing(status);
      const pauseMs = retryAfterMs ?? this.backoff(tried);
      // For all: what is throttled is the account, and what is away is away for every request.
      this.pacing.pause(pauseMs);
      if (tried >= TRIES) throw new Retryable(code, message, retryAfterMs);
      this.options.observer?.waiting?.(pauseMs, code);
    }
  }

  /** Whether the key is known, asked with a request that holds no batch. @throws Retryable when no answer tells */
  async knowsKey(signal: AbortSignal): Promise<boolean> {
    const { status } = await this.exchange('/bulkevents', '[]', 0, signal);
    if (status === 401 || status === 403) return false;
    if (status > 0 && status < 500) return true;
    throw new Retryable(passing(status).code, `${passing(status).message}.`);
  }

  /** Waits until a request may leave. @throws Retryable `ending` instead, once all others are answered */
  private async turn(batches: number, signal: AbortSignal): Promise<void> {
    const { ending } = this.options;
    if (!ending) return this.pacing.ready(batches, signal);
    const either = this.either.get(signal) ?? AbortSignal.any([signal, ending]);
    this.either.set(signal, either);
    try {
      await this.pacing.ready(batches, either);
    } catch (error) {
      if (signal.aborted || !ending.aborted) throw error;
      while (this.inFlight.size > 0) await Promise.race(this.inFlight);
      throw new Retryable('ending', 'The import is ending.');
    }
  }

  /** Full jitter, below a ceiling that doubles from 1 to 60 s. */
  private backoff(tried: number): number {
    const unit = this.options.backoffMs ?? BACKOFF_MS;
    return Math.random() * unit * Math.min(LONGEST_BACKOFF, 2 ** (tried - 1));
  }

  private exchange(path: Path, body: string, batches: number, signal: AbortSignal) {
    const exchange = this.request(path, body, batches, signal);
    const over = exchange.then(
      () => {},
      () => {},
    );
    this.inFlight.add(over);
    void over.then(() => this.inFlight.delete(over));
    return exchange;
  }

  private async request(path: Path, body: string, batches: number, signal: AbortSignal) {
    const begun = performance.now();
    const report = (status: number, headers?: Headers) => {
      const used = headers?.get('x-mp-rate-limit-percentage-used');
      const retryAfter = headers?.get('retry-after');
      const exceeded = headers?.get('x-mp-rate-limit-exceeded');
      this.options.observer?.exchanged?.({
        ...{ path, batches, bytes: Buffer.byteLength(body), status, ms: Math.round(performance.now() - begun) },
        ...(used ? { used } : {}),
        ...(retryAfter ? { retryAfter } : {}),
        ...(exceeded ? { exceeded } : {}),
      });
      if (used && Number.isFinite(Number(used))) this.pacing.noteUsed(Number(used));
      return { status, retryAfterMs: retryAfterMsOf(retryAfter) };
    };
    const timeout = within(this.options.timeoutMs ?? TIMEOUT_MS, signal);
    try {
      const response = await fetch(`${this.options.settings.url}${path}`, {
        method: 'POST',
        headers: { authorization: this.authorization, 'content-type': 'application/json' },
        body,
        redirect: 'manual',
        signal: timeout,
      });
      await drained(response);
      return report(response.status, response.headers);
    } catch {
      // The run has ended: that is no answer of mParticle's.
      signal.throwIfAborted();
      return report(0);
    }
  }
}

/** Only then may the connection be used again. */
async function drained(response: Response): Promise<void> {
  if (!response.body) return;
  let bytes = 0;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    // Leaving the loop gives the connection up.
    if (bytes > ANSWER_BYTES) return;
  }
}

/** Undefined: the same request is sent again. */
function settled(status: number): Answer | undefined {
  if (status === 202) return 'accepted';
  if (status === 400) return 'refused';
  if (status === 413) return 'too_large';
  if (status === 0 || status === 408 || status === 429 || status >= 500) return undefined;
  if (status === 401 || status === 403) {
    throw new Fatal(
      'unauthorized',
      'mParticle does not know this key and secret at this host: check MPARTICLE_API_KEY, MPARTICLE_API_SECRET and MPARTICLE_HOST.',
    );
  }
  throw new Fatal(
    'unexpected_answer',
    `mParticle answered with status ${status}, which is not documented: check MPARTICLE_HOST.`,
  );
}

function passing(status: number): { code: string; message: string } {
  if (status === 429) return { code: 'rate_limited', message: 'mParticle takes nothing more for now: its rate limit is used up' };
  if (status === 0) return { code: 'unreachable', message: NO_ANSWER };
  return { code: 'unavailable', message: `mParticle answers with status ${status}` };
}

/** Whole seconds, or a date. */
function retryAfterMsOf(header: string | null | undefined): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

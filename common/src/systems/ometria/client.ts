import { isUuid } from '../../base/ids';
import { object, parsed } from '../../base/json';
import type { Logger } from '../../base/log';
import { Pacer, SharedPause } from '../../base/pacer';
import { retryAfterMs } from '../../base/retryAfter';
import { backoff, within } from '../../base/wait';
import { Fatal } from '../../contract/errors';

const TIMEOUT_MS = 120_000;
const TRIES = 6;
/** A limit passes by itself, a full queue within minutes: that is no error of the run's. */
const TRIES_AT_LIMIT = 12;
const LONGEST_PAUSE_MS = 60_000;
/** A longer wait that is asked for isn't waited for here: the run fails and is tried again later. */
const LONGEST_ASKED_MS = 15 * 60_000;
/** Share of the queue below which Ometria is given time to work it off, and how much. */
const QUEUE_LOW = 0.1;
const QUEUE_PAUSE_MS = 5000;

export interface OmetriaOptions {
  apiKey: string;
  /** Without `/v2` and without a slash at the end. */
  url: string;
  /** Pushes a second. */
  rate: number;
  timeoutMs?: number;
  /** First pause (ms) after an error; it doubles. */
  pauseMs?: number;
  queuePauseMs?: number;
}

export interface Asking {
  signal: AbortSignal;
  log: Logger;
}

/**
 * What became of a push. Ometria says how many records it rejects, never which; `unconfirmed`: accepted by its status, but the
 * numbers are missing or don't add up; `refused`: the request as a whole (400, 413).
 */
export type PushResult = { kind: 'answered'; rejected: number } | { kind: 'unconfirmed' } | { kind: 'refused' };

type Attempt = { response: Response; text: string } | { again: string; afterMs: number | undefined; limit: boolean };

/** Sends to one Ometria account: one pacer and one pause for all lists of the process. */
export class OmetriaClient {
  private readonly pause = new SharedPause();
  private readonly pacer: Pacer;

  constructor(private readonly options: OmetriaOptions) {
    this.pacer = new Pacer(options.rate, this.pause);
  }

  /** @throws Fatal `ometria_unavailable` after six attempts, `ometria_unauthorized`, `ometria_unexpected` */
  async push(records: readonly unknown[], asking: Asking): Promise<PushResult> {
    const { response, text } = await this.request('POST', '/v2/push', JSON.stringify(records), asking);
    if (response.status === 400 || response.status === 413) return { kind: 'refused' };
    if (!response.ok) throw unexpected(response.status);
    const { accepted, rejected, request_id: requestId } = object(parsed(text));
    if (isUuid(requestId)) asking.log.debug({ requestId }, 'Ometria: pushed');
    const adds = Number.isSafeInteger(accepted) && Number.isSafeInteger(rejected);
    if (!adds || (accepted as number) < 0 || (rejected as number) < 0) return { kind: 'unconfirmed' };
    if ((accepted as number) + (rejected as number) !== records.length) return { kind: 'unconfirmed' };
    return { kind: 'answered', rejected: rejected as number };
  }

  /**
   * How many errors Ometria lists of earlier pushes (the latest 100 at most); nothing is written by asking.
   * @throws as push
   */
  async errors(asking: Asking): Promise<number | undefined> {
    const { response, text } = await this.request('GET', '/v2/push/_errors', undefined, asking);
    if (!response.ok) throw unexpected(response.status);
    const body = parsed(text);
    const list = Array.isArray(body) ? body : object(body).errors;
    return Array.isArray(list) ? list.length : undefined;
  }

  private async request(method: string, path: string, body: string | undefined, asking: Asking) {
    const { signal, log } = asking;
    for (let attempt = 0; ; attempt++) {
      await this.pacer.turn(signal);
      const result = await this.attempt(method, path, body, signal);
      if ('response' in result) return result;
      const { again, afterMs, limit } = result;
      const waitMs = afterMs ?? backoff(attempt, this.options.pauseMs ?? 1000, LONGEST_PAUSE_MS);
      if (attempt + 1 >= (limit ? TRIES_AT_LIMIT : TRIES) || waitMs > LONGEST_ASKED_MS) {
        throw new Fatal('ometria_unavailable', `Ometria gives no usable answer (${again}).`);
      }
      log.debug({ reason: again, attempt, waitMs: Math.round(waitMs) }, 'Ometria: another attempt');
      this.pause.extend(waitMs);
    }
  }

  private async attempt(method: string, path: string, body: string | undefined, signal: AbortSignal): Promise<Attempt> {
    const { apiKey, url, timeoutMs = TIMEOUT_MS } = this.options;
    const headers = { 'x-ometria-auth': apiKey, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    let response: Response;
    let text: string;
    try {
      // A redirect would carry the key and the records to wherever it points.
      const init = { method, headers, redirect: 'manual' as const, signal: within(timeoutMs, signal) };
      response = await fetch(`${url}${path}`, body === undefined ? init : { ...init, body });
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      const again = error instanceof DOMException ? 'no answer in time' : 'network error';
      return { again, afterMs: undefined, limit: false };
    }
    this.heedQueue(response.headers);
    const { status } = response;
    if (status === 401 || status === 403) {
      throw new Fatal('ometria_unauthorized', 'Ometria does not accept the key: check OMETRIA_APIKEY.');
    }
    const passing = status === 408 || status === 429 || status >= 500 || isPage(response);
    if (passing) return { again: `status ${status}`, afterMs: retryAfterMs(response.headers), limit: status === 429 };
    return { response, text };
  }

  /** Only some copies of the documents name these headers: used when there, never needed. */
  private heedQueue(headers: Headers): void {
    const limit = Number(headers.get('x-queuesize-limit') ?? Number.NaN);
    const remaining = Number(headers.get('x-queuesize-remaining') ?? Number.NaN);
    if (limit > 0 && remaining < limit * QUEUE_LOW) this.pause.extend(this.options.queuePauseMs ?? QUEUE_PAUSE_MS);
  }
}

/** A success in HTML comes from something that stands between, not from Ometria. */
const isPage = ({ ok, headers }: Response): boolean => ok && (headers.get('content-type') ?? '').includes('text/html');

const unexpected = (status: number) =>
  new Fatal('ometria_unexpected', `Ometria's answer is not one that is known (status ${status}): check OMETRIA_URL.`);

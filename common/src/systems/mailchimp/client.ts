import { isUuid } from '../../base/ids';
import { object, parsed } from '../../base/json';
import type { Logger } from '../../base/log';
import { SharedPause } from '../../base/pacer';
import { retryAfterMs } from '../../base/retryAfter';
import { Semaphore } from '../../base/semaphore';
import { backoff, within } from '../../base/wait';
import { Fatal } from '../../contract/errors';
import { Clock } from './clock';

/** Mailchimp allows 10 at once over all applications of a user; two are left to others. */
const CONNECTIONS = 8;
/** A request may take so long, by Mailchimp's documents. */
const TIMEOUT_MS = 120_000;
const TRIES = 6;
const LONGEST_PAUSE_MS = 60_000;
/** A longer wait that is asked for isn't waited for here: the run fails and is tried again later. */
const LONGEST_ASKED_MS = 15 * 60_000;

export interface MailchimpOptions {
  apiKey: string;
  /** Without `/3.0` and without a slash at the end. */
  url: string;
  timeoutMs?: number;
  /** First pause (ms) after an error; it doubles. */
  pauseMs?: number;
}

export interface Asking {
  signal: AbortSignal;
  log: Logger;
}

export type Query = Record<string, string | number>;

export interface Answer {
  body: Record<string, unknown>;
  /** Epoch milliseconds of the answer's `Date`, whole seconds. */
  date: number | undefined;
}

export interface Expectation {
  missing(): Fatal;
  usable(body: Record<string, unknown>): boolean;
}

/** What one attempt came to: an answer, or why another one may help. */
type Attempt = { answer: Answer } | { again: string; afterMs: number | undefined };

/** Reads from one Mailchimp account, and never writes. Facts: https://mailchimp.com/developer/marketing/docs/fundamentals/ */
export class MailchimpClient {
  readonly clock = new Clock();
  private readonly connections = new Semaphore(CONNECTIONS);
  private readonly pause = new SharedPause();

  constructor(private readonly options: MailchimpOptions) {}

  /**
   * @param expects what a 404 means, and whether a body is what was asked for: an absent field never means that there is nothing
   * @throws Fatal `mailchimp_unavailable` after six attempts, `mailchimp_unauthorized`, `mailchimp_forbidden`, `mailchimp_refused`
   */
  async get(path: string, query: Query, asking: Asking, expects: Expectation): Promise<Answer> {
    const { signal, log } = asking;
    for (let attempt = 0; ; attempt++) {
      const result = await this.connections.run(async () => {
        await this.pause.over(signal);
        return this.attempt(path, query, signal, expects);
      });
      if ('answer' in result) return result.answer;
      const waitMs = result.afterMs ?? backoff(attempt, this.options.pauseMs ?? 1000, LONGEST_PAUSE_MS);
      if (attempt + 1 >= TRIES || waitMs > LONGEST_ASKED_MS) {
        throw new Fatal('mailchimp_unavailable', `Mailchimp gives no usable answer (${result.again}).`);
      }
      log.debug({ reason: result.again, attempt, waitMs: Math.round(waitMs) }, 'Mailchimp: another attempt');
      this.pause.extend(waitMs);
    }
  }

  private async attempt(path: string, query: Query, signal: AbortSignal, expects: Expectation): Promise<Attempt> {
    const parameters = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]));
    const url = `${this.options.url}/3.0${path}${parameters.size > 0 ? `?${parameters}` : ''}`;
    const headers = { authorization: `Bearer ${this.options.apiKey}`, accept: 'application/json' };
    let response: Response;
    let text: string;
    try {
      // A redirect would carry the key to wherever it points.
      const init = { headers, redirect: 'manual' as const, signal: within(this.options.timeoutMs ?? TIMEOUT_MS, signal) };
      response = await fetch(url, init);
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      return { again: error instanceof DOMException ? 'no answer in time' : 'network error', afterMs: undefined };
    }
    this.clock.note(response.headers.get('date'));
    return this.judge(response, text, expects);
  }

  private judge(response: Response, text: string, { missing, usable }: Expectation): Attempt {
    const { status, headers } = response;
    const body = parsed(text);
    const isJson = typeof body === 'object' && body !== null && !Array.isArray(body);
    if (status >= 200 && status < 300) {
      if (!isJson || !usable(object(body))) return { again: `status ${status} without what was asked for`, afterMs: undefined };
      const date = Date.parse(headers.get('date') ?? '');
      return { answer: { body: object(body), date: Number.isFinite(date) ? date : undefined } };
    }
    if (status === 401) {
      throw new Fatal(
        'mailchimp_unauthorized',
        'Mailchimp does not accept the key: check MAILCHIMP_APIKEY, and that it has not been revoked.',
      );
    }
    const passing = status === 408 || status === 429 || status >= 500 || (!isJson && (status === 403 || status === 404));
    if (passing) return { again: `status ${status}`, afterMs: retryAfterMs(headers) };
    if (status === 404) throw missing();
    throw refusal(status, object(body));
  }
}

/** `instance` is what Mailchimp's support asks for; its other words may quote an address. */
function refusal(status: number, { instance }: Record<string, unknown>): Fatal {
  const known = isUuid(instance) ? `, instance ${instance}` : '';
  if (status === 403) {
    return new Fatal(
      'mailchimp_forbidden',
      `Mailchimp does not allow this (status 403${known}): check the permissions of the key's user and the account's plan.`,
    );
  }
  return new Fatal('mailchimp_refused', `Mailchimp refuses the request (status ${status}${known}).`);
}

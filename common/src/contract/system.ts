import { describeError } from '../base/errors';
import { abortable } from '../base/wait';
import type { Context } from './context';
import { Retryable } from './errors';

export interface Check {
  /** Stable, lower-case: pages have their own texts for it. */
  id: string;
  ok: boolean;
  /** What was checked, in the user's words. */
  title: string;
  detail?: string;
  /** What to do when it isn't ok. */
  nextStep?: string;
  /** Why it isn't ok, as for the error of a run. */
  code?: string;
  /** Names that title and next step contain. */
  params?: Record<string, string>;
}

/** One side of a route: an account that is read from or written to. */
export interface System {
  /** Stable, lower-case, e.g. `shop-platform`. */
  id: string;
  /** As texts for users name it. */
  title: string;
  /** Tries what a run needs, without writing anything. Never throws for an answer of the other side. */
  check: (ctx: Context) => Promise<Check[]>;
  /** Answers of 429 since the start of this process. */
  throttled?: () => number;
  /** Lets go of its connections. */
  close: () => void | Promise<void>;
}

const WAIT = 'Nothing has to be changed here: try again in some minutes, and look at the status page of that side.';

/**
 * One check: ok with what `ask` answers, or not ok with the words of its error. What passes by itself, such as no answer within the
 * signal's time, has another next step than `nextStep`: a key isn't wrong because nothing answers.
 */
export async function attempt(
  { nextStep, ...check }: Pick<Check, 'id' | 'title' | 'params'> & { nextStep: string },
  signal: AbortSignal,
  ask: () => Promise<string>,
): Promise<Check> {
  try {
    return { ...check, ok: true, detail: await abortable(ask(), signal) };
  } catch (error) {
    const late = error === signal.reason && (error as Error | undefined)?.name === 'TimeoutError';
    const cause = late ? new Retryable('no_answer_in_time', 'There was no usable answer in time.') : error;
    const { code, message } = describeError(cause);
    return { ...check, ok: false, detail: message, nextStep: cause instanceof Retryable ? WAIT : nextStep, code };
  }
}

import { Fatal } from '../../contract/errors';
import type { Row } from './member';

/** A part of a window as it is asked for; times are epoch seconds. */
export interface Ask {
  since: number | undefined;
  before: number;
  count: number;
  offset: number;
}

export interface Page {
  /** In Mailchimp's order: oldest change first. */
  rows: Row[];
  /** Of the whole window, whatever the page. */
  total: number;
}

/** Asks for a page of one pass. */
export type AskPage = (ask: Ask) => Promise<Page>;

/**
 * Makes sure that an answer is of the window that was asked for: a filter or an order that was ignored would lose members
 * without a word.
 * @throws Fatal `filter_ignored`
 */
export function verifyWindow(rows: readonly Row[], since: number | undefined, until: number): void {
  let last = since ?? Number.NEGATIVE_INFINITY;
  for (const { second } of rows) {
    if (second < last || second > until) {
      throw new Fatal(
        'filter_ignored',
        'Mailchimp answered with members outside of the time range asked for, or out of order: nothing can be relied on. The list is tried again later.',
      );
    }
    last = second;
  }
}

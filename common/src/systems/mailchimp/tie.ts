import { Fatal } from '../../contract/errors';
import type { Row } from './member';
import { type AskPage, verifyWindow } from './page';

/** The most that Mailchimp gives at once. */
const COUNT = 1000;
const PASSES = 40;
const COUNTS_KEPT = 40;
const MOST_ROWS = 50_000;

/** No two passes cut the second at the same places. */
const overlapOf = (pass: number): number => 50 + ((37 * pass) % 450);

/** How many members the window had once, and how many of them have been seen since. */
interface Count {
  /** Number of the page at which it began. */
  since: number;
  total: number;
  seen: number;
}

/**
 * Proves that all of a window has been seen, in whatever order its members come. Members can only leave a past second, so
 * those seen since a count was taken are all members of that count once they are as many.
 */
class Proof {
  private counts: Count[] = [];
  private pages = 0;
  /** Number of the page on which an id was seen last. */
  private readonly seenAt = new Map<string, number>();

  /** @returns whether all have been seen */
  add(ids: readonly string[], total: number): boolean {
    const page = this.pages++;
    if (this.counts.at(-1)?.total !== total) {
      this.counts = [...this.counts.slice(1 - COUNTS_KEPT), { since: page, total, seen: 0 }];
    }
    for (const id of ids) {
      const before = this.seenAt.get(id) ?? -1;
      if (before === page) continue;
      for (const count of this.counts) if (before < count.since) count.seen++;
      this.seenAt.set(id, page);
    }
    return this.counts.some(({ seen, total }) => seen === total);
  }
}

/** One way through the window: whether its pages hang together without a gap. */
class Pass {
  private previous: readonly string[] | undefined;
  private readonly ids = new Set<string>();
  private gapless = true;

  add(ids: readonly string[]): void {
    if (this.previous !== undefined && ids.length > 0) this.gapless &&= continues(this.previous, ids);
    this.previous = ids;
    for (const id of ids) this.ids.add(id);
  }

  proves(total: number): boolean {
    return this.gapless && this.ids.size === total;
  }
}

/** The page begins with a row of the page before, and the rows of both have the same order in both. */
function continues(before: readonly string[], page: readonly string[]): boolean {
  const first = page[0];
  if (first === undefined || !before.includes(first)) return false;
  const inPage = new Set(page);
  const inBefore = new Set(before);
  const shared = before.filter((id) => inPage.has(id));
  return page.filter((id) => inBefore.has(id)).every((id, index) => id === shared[index]);
}

/**
 * All members of one second that doesn't fit on a page.
 * @throws Fatal `unstable_order` when it can't be proved that all have been seen; `tie_too_large`, `filter_ignored`
 */
export async function readTie(second: number, ask: AskPage): Promise<Row[]> {
  const rows = new Map<string, Row>();
  const proof = new Proof();
  for (let pass = 0; pass < PASSES; pass++) {
    if (await readPass(second, pass, ask, rows, proof)) return [...rows.values()];
  }
  throw new Fatal(
    'unstable_order',
    'Mailchimp orders members with the same time differently each time, so it cannot be proved that all were read. The time is kept and the list is tried again later.',
  );
}

/** @returns whether all of the second is known now */
async function readPass(second: number, index: number, ask: AskPage, rows: Map<string, Row>, proof: Proof): Promise<boolean> {
  const pass = new Pass();
  const step = COUNT - overlapOf(index);
  for (let offset = 0; ; offset += step) {
    const page = await ask({ since: second - 1, before: second + 1, count: COUNT, offset });
    verifyWindow(page.rows, second - 1, second + 1);
    // A later answer is the newer one.
    for (const row of page.rows) if (row.second === second) rows.set(row.id, row);
    if (rows.size > MOST_ROWS) throw tooLarge();
    const ids = page.rows.map(({ id }) => id);
    pass.add(ids);
    if (proof.add(ids, page.total)) return true;
    if (page.rows.length < COUNT) return pass.proves(page.total);
  }
}

const tooLarge = () =>
  new Fatal(
    'tie_too_large',
    `More than ${MOST_ROWS} members have changed in the same second: too many to be read reliably. Please report this list's case.`,
  );

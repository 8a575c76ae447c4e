import { Fatal } from '../../contract/errors';
import type { Row } from './member';
import { type AskPage, type Page, verifyWindow } from './page';
import { readTie } from './tie';
import { placeOf, type Range } from './window';

/** Whether `since_last_changed` includes its second: Mailchimp's documents don't say, its answers do. */
export interface Bounds {
  inclusive: boolean;
}

/** Members to hand on, and the last second that is settled with them. */
interface Step {
  rows: Row[];
  after: number | undefined;
  done: boolean;
}

/**
 * Reads a range of a frozen window, oldest change first, from a cursor of whole seconds. A member that changes meanwhile
 * leaves the window and belongs to the next one; so nothing that stays can be missed, whatever moves.
 * @param learnt shared by all readers of a process
 * @returns parts in the order of their places, without those up to `range.settled`
 * @throws Fatal `filter_ignored`, `tie_too_large`, `unstable_order`
 */
export async function* readRange(range: Range, ask: AskPage, count: number, learnt: Bounds): AsyncGenerator<Row[]> {
  for (let after = range.after; after === undefined || after < range.until; ) {
    // Another reader may learn it while this request is under way.
    const knew = learnt.inclusive;
    const since = after === undefined ? undefined : knew ? after + 1 : after;
    const page = await ask({ since, before: range.until + 1, count, offset: 0 });
    const step = await stepOf(page, after, { range, ask, count, learnt, knew });
    const rows = inOrder(step.rows, range);
    if (rows.length > 0) yield rows;
    if (step.done) return;
    after = step.after;
  }
}

/** What a page from the beginning of what is left says. */
async function stepOf(
  { rows }: Page,
  after: number | undefined,
  { range, ask, count, learnt, knew }: { range: Range; ask: AskPage; count: number; learnt: Bounds; knew: boolean },
): Promise<Step> {
  verifyWindow(rows, after, range.until + 1);
  if (rows.some(({ second }) => second === after)) learnt.inclusive = true;
  const unsettled = rows.filter(({ second }) => second <= range.until && (after === undefined || second > after));
  if (rows.length < count) return { rows: unsettled, after, done: true };
  const first = unsettled[0]?.second;
  const last = rows.at(-1)?.second;
  if (first === undefined || last === undefined) {
    if (last !== undefined && last > range.until) return { rows: [], after, done: true };
    if (learnt.inclusive && !knew) return { rows: [], after, done: false };
    throw noWayOn();
  }
  // Rows of the last second come again: the page may hold a part of them only.
  if (last > first) return { rows: unsettled.filter(({ second }) => second < last), after: last - 1, done: false };
  return { rows: await readTie(first, ask), after: first, done: false };
}

const noWayOn = () =>
  new Fatal('filter_ignored', 'Mailchimp answers with members that were not asked for. The list is tried again later.');

/** Sorted by place. The listing without a status may hold archived members: the other pass has them. */
function inOrder(rows: readonly Row[], { pass, settled }: Range): Row[] {
  return rows
    .filter(({ member }) => pass === 'archived' || member.status !== 'archived')
    .map((row) => ({ row, place: placeOf(row.second, row.id) }))
    .filter(({ place }) => settled === undefined || place > settled)
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ row }) => row);
}

import type { Context } from '../../contract/context';
import { Fatal } from '../../contract/errors';
import { perSlice } from '../../contract/perSlice';
import type { Selection, Shard } from '../../contract/run';
import type { Item, Source, Total } from '../../contract/source';
import type { MailchimpClient } from './client';
import { MailchimpList } from './lists';
import type { Member, Row } from './member';
import { type Bounds, readRange } from './range';
import { secondOf } from './seconds';
import { coveredUntil, cursorOf, placeOf, rangeOf, shardOf } from './window';

/** How far a sync reaches back behind its time; what it reads twice changes nothing. An arbitrary number, larger than any delay. */
export const OVERLAP_MS = 2 * 60_000;
/** Members with equal or slightly earlier times may still appear at the very end of a window; a minute later they have. */
export const SETTLED_MS = 60_000;
/** A load of more members is cut into ranges that are read side by side. */
const SMALLEST_LOAD_TO_CUT = 5000;
const MOST_RANGES = 4;
/** Members that are looked up by their ids before they are handed on. */
const IDS_PER_PAGE = 50;
/** A tie is handed on in parts of so many. */
const ITEMS_PER_PAGE = 1000;

export interface MembersOptions {
  client: MailchimpClient;
  listId: string;
  /** Members a request, 1 to 1000. */
  pageSize: number;
  /** Ranges of a load at most; never more than 4. */
  ranges: number;
  /** A load leaves out so many of the members whose last change is oldest. */
  startOffset: number;
  /** Merge fields that are kept of each member. */
  mergeFields: readonly string[];
  /** What is learnt of the bounds of filters; shared by all lists of a process. */
  bounds: Bounds;
}

/** A window in epoch seconds: (from, to], from the first member on where `from` is undefined. */
interface Window {
  from: number | undefined;
  to: number;
}

/** The members of a list, by the time of their last change. */
export function createMembers({
  client,
  listId,
  pageSize,
  ranges,
  startOffset,
  mergeFields,
  bounds,
}: MembersOptions): Source<Member> {
  const list = new MailchimpList(client, listId, mergeFields);
  const now = perSlice(async (ctx) => (await list.facts(ctx)).now);

  async function windowOf(selection: Exclude<Selection, { kind: 'ids' }>, ctx: Context): Promise<Window> {
    if (selection.kind === 'deletion') throw new Fatal('not_deletable', 'Nothing is ever deleted from Mailchimp.');
    if (selection.kind === 'delta') return { from: floorOf(selection.from), to: floorOf(selection.to) };
    const to = Math.floor(((await now(ctx)) - SETTLED_MS) / 1000);
    return { from: selection.kind === 'since' ? floorOf(selection.since) - 1 : undefined, to };
  }

  /** The seconds at which the ranges of a load begin; the first may be undefined. */
  async function begins({ to }: Window, ctx: Context): Promise<(number | undefined)[]> {
    const ask = list.pages('listed', ctx);
    const at = async (offset: number) => {
      const { rows, total } = await ask({ since: undefined, before: to + 1, count: 1, offset });
      return { second: rows[0]?.second, total };
    };
    const start = await at(startOffset);
    if (startOffset > 0 && start.second === undefined) throw beyondEnd(startOffset, start.total);
    const first = startOffset > 0 ? start.second : undefined;
    const left = start.total - startOffset;
    const wanted = left > SMALLEST_LOAD_TO_CUT ? Math.min(ranges, MOST_RANGES) : 1;
    const found = [first];
    for (let index = 1; index < wanted; index++) {
      const { second } = await at(startOffset + Math.floor((left * index) / wanted));
      const last = found.at(-1);
      // Many members may share a second: their ranges are one.
      if (second !== undefined && second <= to && (last === undefined || second > last)) found.push(second);
    }
    return found;
  }

  async function* readIds(ids: readonly string[], shard: Shard, ctx: Context): AsyncGenerator<Item<Member>[]> {
    for (let next = shard.cursor === undefined ? 0 : Number(shard.cursor) + 1; next < ids.length; next += IDS_PER_PAGE) {
      const items = ids.slice(next, next + IDS_PER_PAGE).map(async (id, index) => {
        const value = await list.member(id, ctx);
        return { id, cursor: String(next + index).padStart(9, '0'), value };
      });
      yield Promise.all(items);
    }
  }

  const source: Source<Member> = {
    title: 'Mailchimp',
    overlapMs: OVERLAP_MS,
    settledMs: SETTLED_MS,
    coveredUntil,

    async count(selection, ctx): Promise<Total> {
      if (selection.kind === 'ids') return { count: selection.ids.length, exactness: 'exact' };
      const { from, to } = await windowOf(selection, ctx);
      const window = { since: from, before: to + 1 };
      const [listed, archived] = await Promise.all([list.count('listed', window, ctx), list.count('archived', window, ctx)]);
      const left = selection.kind === 'all' ? Math.max(0, listed - startOffset) : listed;
      return { count: left + archived, exactness: 'estimated' };
    },

    async shards(selection, _total, ctx) {
      if (selection.kind === 'ids') {
        // Without the list every member would be missing.
        await list.facts(ctx);
        return [{ done: false }];
      }
      const window = await windowOf(selection, ctx);
      const { from, to } = window;
      const starts = selection.kind === 'all' ? await begins(window, ctx) : [from === undefined ? undefined : from + 1];
      const listed = starts.map((start, index) => shardOf('listed', start, (starts[index + 1] ?? to + 1) - 1));
      return [...listed, shardOf('archived', from === undefined ? undefined : from + 1, to)];
    },

    async *read(shard, selection, ctx) {
      if (selection.kind === 'ids') {
        yield* readIds(selection.ids, shard, ctx);
        return;
      }
      const range = rangeOf(shard);
      for await (const rows of readRange(range, list.pages(range.pass, ctx), pageSize, bounds)) {
        for (let start = 0; start < rows.length; start += ITEMS_PER_PAGE) {
          yield rows.slice(start, start + ITEMS_PER_PAGE).map((row) => itemOf(row, range.pass));
        }
      }
    },
  };
  return source;
}

const itemOf = ({ second, id, member }: Row, pass: 'listed' | 'archived'): Item<Member> => ({
  id,
  cursor: cursorOf(pass, placeOf(second, id)),
  value: member,
});

/** Milliseconds are cut off: Mailchimp knows whole seconds only. */
function floorOf(time: string): number {
  const second = secondOf(time);
  if (second === undefined) throw new Fatal('invalid', 'A time of the run cannot be read.');
  return second;
}

const beyondEnd = (offset: number, total: number) =>
  new Fatal(
    'offset_beyond_end',
    `start_offset is ${offset}, but the list has only ${total} members: set a smaller start_offset in the state file.`,
  );

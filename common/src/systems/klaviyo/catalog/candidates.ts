import type { Context } from '../../../contract/context';
import { perSlice } from '../../../contract/perSlice';
import type { DeletionScope } from '../../../contract/run';
import type { Item, Source } from '../../../contract/source';
import type { KlaviyoClient } from '../client';
import { type Entry, listEntries } from './listing';
import type { Named } from './operations';

/** As many as one query of commercetools for their existence takes. */
const PAGE = 300;

/** A record of Klaviyo's catalog, and why it stays if it does; or one that was there when the run began, and has gone meanwhile. */
export type Candidate = (Named & { spared?: 'not_own' | 'not_obsolete' | 'not_adopted' }) | 'gone';

type Ours = Exclude<DeletionScope['of'], 'all'>;

export interface Candidates {
  client: KlaviyoClient;
  kind: 'category' | 'item';
  /** The external ids of those that are of this project; or of those of its own that it no longer has. */
  ours(of: Ours, entries: Entry[], ctx: Context): Promise<ReadonlySet<string>>;
  /** Resolves when no job is in progress any more that an earlier worker of the run has left behind. */
  undisturbed(ctx: Context): Promise<unknown>;
}

/**
 * What a deletion may delete. All ids are listed before the first is deleted, and read in their own order: Klaviyo's pages shift when
 * records go, and this way a resumed run continues behind its cursor. A million ids take 100 MB. A resumed run lists what is left; what
 * it should have found beside went with the jobs of the worker before it, and is accounted for as that, by number.
 */
export function candidates({ client, kind, ours, undisturbed }: Candidates): Source<Candidate> {
  const listed = perSlice(async (ctx) => {
    const all: Entry[] = [];
    for await (const page of listEntries(client.for(ctx).catalogs, kind)) all.push(...page);
    return all.sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  });
  const listedUndisturbed = async (ctx: Context) => {
    await undisturbed(ctx);
    return listed(ctx);
  };

  async function* read(cursor: string | undefined, of: DeletionScope['of'], ctx: Context): AsyncGenerator<Item<Candidate>[]> {
    // Every shard of a run has a cursor. Without one only the number is asked for, by a caller that waits for it.
    const all = await (cursor === undefined ? listed(ctx) : listedUndisturbed(ctx));
    const { settled, total, id } = placeOf(cursor);
    const left = all.filter(({ externalId }) => externalId > id);
    const gone = Math.max(0, (total ?? 0) - settled - left.length);
    const first = settled + gone;
    const item = (externalId: string, rank: number, value: Candidate): Item<Candidate> => ({
      ...{ id: externalId, value },
      cursor: cursorOf({ settled: rank, total: first + left.length, id: externalId }),
    });
    for (let start = 0; start < gone; start += PAGE) {
      const length = Math.min(PAGE, gone - start);
      yield Array.from({ length }, (_, index) => item(id, settled + start + index + 1, 'gone'));
    }
    for (let start = 0; start < left.length; start += PAGE) {
      const page = left.slice(start, start + PAGE);
      const chosen = of === 'all' ? undefined : await ours(of, page, ctx);
      yield page.map(({ externalId }, index) =>
        item(externalId, first + start + index + 1, {
          externalId,
          ...(of === 'all' || chosen?.has(externalId) ? {} : { spared: `not_${of}` as const }),
        }),
      );
    }
  }

  return {
    title: 'Klaviyo',
    shards: async (_selection, _total, ctx) => {
      const total = (await listedUndisturbed(ctx)).length;
      return [{ cursor: cursorOf({ settled: 0, total, id: '' }), done: false }];
    },
    read: ({ cursor }, selection, ctx) => read(cursor, selection.kind === 'deletion' ? selection.of : 'own', ctx),
    count: async (_selection, ctx) => ({ count: (await listedUndisturbed(ctx)).length, exactness: 'exact' }),
  };
}

/** A place in the reading order. */
interface Place {
  /** How many records come up to here, of those that were listed. */
  settled: number;
  /** How many were listed; unknown for a run that an earlier version has begun. */
  total: number | undefined;
  /** The last of them. */
  id: string;
}

/** Wide enough for any catalog, so that places compare as strings. */
const DIGITS = 9;

const cursorOf = ({ settled, total, id }: Place): string => `${String(settled).padStart(DIGITS, '0')}/${total} ${id}`;

function placeOf(cursor = ''): Place {
  const [, settled, total, id] = /^(\d{9})\/(\d+) (.*)$/s.exec(cursor) ?? [];
  if (settled === undefined || id === undefined) return { settled: 0, total: undefined, id: cursor };
  return { settled: Number(settled), total: Number(total), id };
}

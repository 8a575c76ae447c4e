import type { Category } from '@commercetools/platform-sdk';
import type { Context } from '../../../contract/context';
import type { Selection, Shard } from '../../../contract/run';
import type { Item, Source } from '../../../contract/source';

/** Every category there is, without what a tree doesn't need: at most 10,000 in a project. */
export type Branches = (ctx: Context) => Promise<Pick<Category, 'id' | 'parent'>[]>;

/**
 * Categories with all that hangs on them: their descendants' names in Klaviyo begin with theirs, so whatever selects a category
 * selects its descendants, too.
 */
export function withDescendants(source: Source<Category>, branches: Branches): Source<Category> {
  /** The ids of the selection and of their descendants; ids that don't exist stay, to be reported. */
  const closure = async (selection: Selection, ctx: Context): Promise<string[]> => {
    if (selection.kind === 'ids') return descend(selection.ids, await branches(ctx));
    const ids: string[] = [];
    for (const shard of await source.shards(selection, undefined, ctx)) {
      for await (const page of source.read(shard, selection, ctx)) ids.push(...page.map(({ id }) => id));
    }
    return descend(ids, await branches(ctx));
  };

  async function* read(shard: Shard, selection: Selection, ctx: Context): AsyncGenerator<Item<Category>[]> {
    yield* source.read(shard, { kind: 'ids', ids: await closure(selection, ctx) }, ctx);
  }

  return {
    ...source,
    shards: async (selection, total, ctx) =>
      selection.kind === 'all' ? source.shards(selection, total, ctx) : [{ done: false }],
    read: (shard, selection, ctx) =>
      selection.kind === 'all' ? source.read(shard, selection, ctx) : read(shard, selection, ctx),
    count: async (selection, ctx) =>
      selection.kind === 'all'
        ? source.count(selection, ctx)
        : { count: (await closure(selection, ctx)).length, exactness: 'estimated' },
  };
}

function descend(ids: string[], all: Pick<Category, 'id' | 'parent'>[]): string[] {
  const children = new Map<string, string[]>();
  for (const { id, parent } of all) {
    if (!parent) continue;
    const siblings = children.get(parent.id);
    if (siblings) siblings.push(id);
    else children.set(parent.id, [id]);
  }
  // A set takes what is added while it is walked, and nothing twice: so this ends, whatever the tree.
  const selected = new Set(ids);
  for (const id of selected) for (const child of children.get(id) ?? []) selected.add(child);
  return [...selected];
}

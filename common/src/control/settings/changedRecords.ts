import type { Context } from '../../contract/context';
import { Refused } from '../../contract/errors';
import type { Pipeline } from '../../contract/pipeline';
import { RECORD_ID } from '../../contract/run';
import type { ChangedRecord } from '../../contract/settings';
import type { Item } from '../../contract/source';
import { labelOf } from '../../engine/labels';
import { type MappedRecord, mapPage } from '../../engine/transferPage';
import { differencesOf } from './differences';

/** A record as it would be sent. */
interface Shown {
  outcome: ChangedRecord['before'];
  requests: unknown[];
}

/** The same records, read once, mapped in two ways. Nothing is sent. */
export async function changedRecords(
  { before, after }: { before: Pipeline; after: Pipeline },
  wanted: { ids?: string[] | undefined; limit: number },
  ctx: Context,
): Promise<ChangedRecord[]> {
  const items = await itemsOf(before, wanted, ctx);
  const [was, is] = await Promise.all([shown(before, items, ctx), shown(after, items, ctx)]);
  return items.flatMap(({ id, value }, index) => {
    const [one, other] = [was[index], is[index]];
    if (!one || !other) return [];
    const label = value === undefined ? undefined : labelOf(before, value);
    const differences = differencesOf(one.requests, other.requests);
    return [{ id, ...(label === undefined ? {} : { label }), before: one.outcome, after: other.outcome, differences }];
  });
}

async function itemsOf(
  { source }: Pipeline,
  { ids, limit }: { ids?: string[] | undefined; limit: number },
  ctx: Context,
): Promise<Item<unknown>[]> {
  if (!ids) return (await source.newest?.(limit, ctx)) ?? [];
  if (!ids.every((id) => RECORD_ID.test(id))) throw new Refused('invalid', 'These are no ids of records.', { field: 'ids' });
  const items: Item<unknown>[] = [];
  for await (const page of source.read({ done: false }, { kind: 'ids', ids: ids.slice(0, limit) }, ctx)) items.push(...page);
  return items;
}

async function shown(pipeline: Pipeline, items: readonly Item<unknown>[], ctx: Context): Promise<Shown[]> {
  const values = items.map(({ value }) => value);
  const mapped = await mapPage(pipeline, values, { now: Date.now(), historical: true }, ctx);
  return Promise.all(mapped.map((each) => shownOf(pipeline, each)));
}

async function shownOf({ destination }: Pipeline, mapped: MappedRecord): Promise<Shown> {
  if (mapped.kind === 'mapped') return { outcome: { outcome: 'written' }, requests: await destination.preview(mapped.records) };
  return { outcome: { outcome: mapped.kind, code: mapped.code }, requests: [] };
}

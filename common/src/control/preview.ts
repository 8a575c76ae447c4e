import type { Logger } from '../base/log';
import type { Context } from '../contract/context';
import { Refused } from '../contract/errors';
import type { PreviewedRecord, PreviewScope } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import type { Scope, Selection } from '../contract/run';
import type { Item } from '../contract/source';
import { labelOf } from '../engine/labels';
import { type MappedRecord, mapPage } from '../engine/transferPage';
import { allFailures } from '../state/failures';
import type { Store } from '../state/stores/store';

interface PreviewOptions {
  store: Store;
  signal: AbortSignal;
  log: Logger;
}

/** The first records of a scope, or those that a search finds, read, looked up and mapped as in a run, then shown instead of sent. */
export async function preview(
  pipeline: Pipeline,
  scope: PreviewScope,
  limit: number,
  options: PreviewOptions,
): Promise<PreviewedRecord[]> {
  const { signal, log } = options;
  const ctx: Context = { signal, log, guard: async () => {} };
  const items =
    scope.kind === 'search'
      ? await foundItems(pipeline, scope.text, limit, ctx)
      : await firstItems(pipeline, await selectionOf(scope, options.store), limit, ctx);
  // What is searched is shown as a full import would send it, beside the first records of one.
  const mapCtx = { now: Date.now(), historical: scope.kind === 'all' || scope.kind === 'search' };
  const mapped = await mapPage(
    pipeline,
    items.map(({ value }) => value),
    mapCtx,
    ctx,
  );
  return Promise.all(items.map((item, index) => previewOf(pipeline, item, mapped[index])));
}

async function selectionOf(scope: Scope, store: Store): Promise<Selection> {
  if (scope.kind !== 'failures') return scope;
  for await (const failures of allFailures(store, scope.runId, scope.code)) {
    if (failures.length > 0) return { kind: 'ids', ids: failures.map(({ id }) => id) };
  }
  return { kind: 'ids', ids: [] };
}

function foundItems({ source }: Pipeline, text: string, limit: number, ctx: Context): Promise<Item<unknown>[]> {
  if (source.search) return source.search(text, limit, ctx);
  throw new Refused('invalid', 'Records of this import cannot be searched.', { field: 'q', reason: 'not_searchable' });
}

async function firstItems(pipeline: Pipeline, selection: Selection, limit: number, ctx: Context): Promise<Item<unknown>[]> {
  // One range is enough: the first records are in the first one.
  const [first] = await pipeline.source.shards(selection, { count: 0, exactness: 'estimated' }, ctx);
  if (!first) return [];
  for await (const page of pipeline.source.read(first, selection, ctx)) return page.slice(0, limit);
  return [];
}

async function previewOf(
  pipeline: Pipeline,
  { id, value }: Item<unknown>,
  mapped: MappedRecord | undefined,
): Promise<PreviewedRecord> {
  if (mapped === undefined) throw new RangeError('a record without a mapping');
  const label = labelOf(pipeline, value);
  const record = { id, ...(label === undefined ? {} : { label }) };
  if (mapped.kind === 'mapped') {
    const warnings = mapped.warnings?.length ? { warnings: mapped.warnings } : {};
    return { ...record, outcome: 'written', ...warnings, requests: await pipeline.destination.preview(mapped.records) };
  }
  const { kind, ...why } = mapped;
  return { ...record, outcome: kind, ...why, requests: [] };
}

import type { Logger } from '../base/log';
import type { PreviewedRecord } from '../contract/importer';
import type { Context, Item, MapContext, Pipeline } from '../contract/pipeline';
import type { Scope, Selection, Settings } from '../contract/run';
import { allFailures } from '../state/failures';
import type { Store } from '../state/stores/store';

interface PreviewOptions {
  store: Store;
  signal: AbortSignal;
  log: Logger;
  settings: Settings;
}

/** The first records of a scope, read, looked up and mapped as in a run, then shown instead of sent. */
export async function preview(
  pipeline: Pipeline,
  scope: Scope,
  limit: number,
  options: PreviewOptions,
): Promise<PreviewedRecord[]> {
  const { signal, log, settings } = options;
  const ctx: Context = { signal, log, settings, guard: async () => {} };
  const items = await firstItems(pipeline, await selectionOf(scope, options.store), limit, ctx);
  const values = items.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const related = pipeline.enrich && values.length > 0 ? await pipeline.enrich(values, ctx) : undefined;
  const mapCtx = { settings, now: Date.now(), historical: scope.kind === 'all' };
  return Promise.all(items.map((item) => previewOf(pipeline, item, related, mapCtx)));
}

async function selectionOf(scope: Scope, store: Store): Promise<Selection> {
  if (scope.kind !== 'failures') return scope;
  for await (const failures of allFailures(store, scope.runId)) return { kind: 'ids', ids: failures.map(({ id }) => id) };
  return { kind: 'ids', ids: [] };
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
  related: unknown,
  mapCtx: MapContext,
): Promise<PreviewedRecord> {
  if (value === undefined)
    return { id, outcome: 'rejected', code: 'not_found', reason: 'commercetools has no such record.', requests: [] };
  const mapped = pipeline.map(value, related, mapCtx);
  if (mapped.kind === 'mapped') {
    const warnings = mapped.warnings?.length ? { warnings: mapped.warnings } : {};
    return { id, outcome: 'written', ...warnings, requests: await pipeline.destination.preview(mapped.records) };
  }
  const { kind, ...why } = mapped;
  return { id, outcome: kind, ...why, requests: [] };
}

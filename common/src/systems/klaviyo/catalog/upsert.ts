import { isDeepStrictEqual } from 'node:util';
import type { WriteContext } from '../../../contract/context';
import type { CategoryRecord, VariantRecord } from '../records';
import type { Faults } from './jobs';
import type { Kind, Shown } from './kinds';
import { lookUp } from './lookup';
import {
  createCategories,
  createItems,
  createVariants,
  type Named,
  type Operation,
  updateCategories,
  updateItems,
  updateVariants,
} from './operations';
import type { CatalogOptions, CatalogSession } from './session';
import { itemAttributes, type PlacedItem, variantAttributes } from './wire';

/** One kind of record with the two ways to write it; Klaviyo has none that does both. */
export interface Level<R> {
  kind: Kind;
  create: Operation<R>;
  update: Operation<R>;
  /** What of a record Klaviyo shows, by the names it shows it under. */
  attributes(record: R): object;
  /** Whether a record has all that a creation needs; one that lacks something waits until it has. */
  creatable?(record: R): boolean;
  /** External id of the item whose price or availability a record has; absent for kinds that no flow watches. */
  itemOf?(record: R): string;
}

export const CATEGORIES: Level<CategoryRecord> = {
  kind: 'category',
  create: createCategories,
  update: updateCategories,
  attributes: ({ name }) => ({ name }),
};
export const ITEMS: Level<PlacedItem> = {
  kind: 'item',
  create: createItems,
  update: updateItems,
  attributes: itemAttributes,
  itemOf: ({ externalId }) => externalId,
};
export const VARIANTS: Level<VariantRecord> = {
  kind: 'variant',
  create: createVariants,
  update: updateVariants,
  attributes: variantAttributes,
  creatable: ({ price }) => price !== undefined,
  itemOf: ({ item }) => item,
};

export type Found = Map<string, Shown>;

export interface Writing<R> {
  /** Reads them each time: nothing holds them while their jobs are under way. */
  rows(): R[];
  /** Changes failed rows before they are written again. */
  fix?(rows: R[]): Promise<R[]>;
  /** Of the batch: its share of the memory and its jobs. */
  ctx: Pick<WriteContext, 'memory' | 'jobs'>;
}

/**
 * Creates what Klaviyo doesn't have and updates what it shows otherwise. Rows that fail are looked up again and written once more,
 * by what is there now: so a create of what exists and an update of what doesn't correct themselves, whatever code they failed with.
 * Of what is `found` only the references are left.
 */
export async function write<R extends Named>(
  session: CatalogSession,
  level: Level<R>,
  { rows, fix = async (failed) => failed, ctx }: Writing<R>,
  found: Found,
  { writes }: Pick<CatalogOptions, 'writes'>,
): Promise<Faults> {
  await ctx.memory.reacquire();
  const faults = await writeOnce(session, level, rows(), found, writes === 'all', ctx);
  if (faults.size === 0) return faults;
  await ctx.memory.reacquire();
  const failed = await fix(rows().filter(({ externalId }) => faults.has(externalId)));
  const now = await lookUp(session.catalogs, level.kind, faults.keys());
  return writeOnce(session, level, failed, now, false, ctx);
}

async function writeOnce<R extends Named>(
  { jobs, flows }: CatalogSession,
  level: Level<R>,
  rows: R[],
  found: Found,
  all: boolean,
  { memory, jobs: log }: Writing<R>['ctx'],
): Promise<Faults> {
  const { creatable = () => true } = level;
  const missing = rows.filter((row) => !found.has(row.externalId) && creatable(row));
  const changed = rows.filter((row) => {
    const shown = found.get(row.externalId);
    if (shown === undefined) return false;
    const attributes = level.attributes(row);
    if (level.itemOf) flows.compare(level.itemOf(row), attributes, shown);
    return all || !isShown(attributes, shown);
  });
  rows.length = 0;
  // What was only compared goes as well: there may be as much of it.
  for (const [id, { externalId, item, variants }] of found) {
    found.set(id, { externalId, ...(item === undefined ? {} : { item }), ...(variants === undefined ? {} : { variants }) });
  }
  let sending = 2;
  const sent = () => {
    if (--sending === 0) memory.release();
  };
  const [created, updated] = await Promise.all([
    jobs.run(level.create, missing, log, sent),
    jobs.run(level.update, changed, log, sent),
  ]);
  return new Map([...created, ...updated]);
}

const isShown = (attributes: object, shown: Shown): boolean =>
  Object.entries(attributes).every(([name, value]) => isDeepStrictEqual(value, shown[name as keyof Shown]));

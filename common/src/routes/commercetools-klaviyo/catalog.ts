import type { Context } from '../../contract/context';
import { RECORD_ID } from '../../contract/run';
import { type LookupArgs, readByIds } from '../../systems/commercetools/lookup';
import { CategoryRegister } from '../../systems/klaviyo/catalog/register';
import type { CatalogOptions } from '../../systems/klaviyo/catalog/session';
import type { PipelineParts } from './parts';

export const catalogOptions = ({ env, store }: PipelineParts): CatalogOptions => ({
  writes: env.catalogWrites,
  jobMs: env.catalogJobMinutes * 60_000,
  project: env.projectKey,
  register: new CategoryRegister(store),
});

/** Ids that commercetools gives are UUIDs: https://docs.commercetools.com/api/general-concepts#identifier */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isCommercetoolsId = (id: string): boolean => ID.test(id);

/** Those of these ids that exist in commercetools. Ids of other origin may hold anything, so only plain ones are asked for. */
export async function existing(
  { commercetools }: PipelineParts,
  query: (args: LookupArgs) => { execute(): Promise<{ body: { results: { id: string }[] } }> },
  ids: string[],
  ctx: Context,
): Promise<Set<string>> {
  const plain = ids.filter((id) => RECORD_ID.test(id));
  return new Set((await readByIds(commercetools, query, plain, ctx)).keys());
}

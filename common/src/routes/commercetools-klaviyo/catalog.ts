import type { Context } from '../../contract/context';
import { RECORD_ID } from '../../contract/run';
import { type LookupArgs, readByIds } from '../../systems/commercetools/lookup';
import { ID } from '../../systems/commercetools/resource';
import { CategoryRegister } from '../../systems/klaviyo/catalog/register';
import type { CatalogOptions } from '../../systems/klaviyo/catalog/session';
import type { PipelineParts } from './parts';

export const catalogOptions = ({ env, store }: PipelineParts): CatalogOptions => ({
  writes: env.catalogWrites,
  jobMs: env.catalogJobMinutes * 60_000,
  project: env.projectKey,
  register: new CategoryRegister(store),
});

/** The condition for records with this slug, where the language of slugs is known. @param text quoted already */
export const slugIs = (text: string, locale: string | undefined): string[] =>
  locale === undefined ? [] : [`slug(\`${locale}\` = ${text})`];

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

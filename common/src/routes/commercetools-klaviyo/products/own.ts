import type { Entry } from '../../../systems/klaviyo/catalog/listing';
import { isCommercetoolsId } from '../catalog';

/**
 * Those of these items that are of this project: whose mark names it, or which bear none while their product exists here. What bears
 * the mark of another project isn't, whatever exists.
 * @param existing those of these ids that are products of this project
 */
export async function ownItems(
  entries: Entry[],
  projectKey: string,
  existing: (ids: string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const idsOf = (project: string | undefined) =>
    entries.filter((entry) => entry.project === project).map(({ externalId }) => externalId);
  return new Set([...idsOf(projectKey), ...(await existing(idsOf(undefined)))]);
}

/**
 * Those of these items that bear the mark of this project, and that it publishes no more. What bears no mark stays, unless it is
 * adopted: then it counts as of this project when it has the form in which the older plugin wrote, with the id of a product.
 * @param published those of these ids that are published products of this project
 */
export async function obsoleteItems(
  entries: Entry[],
  { projectKey, adopt }: { projectKey: string; adopt: boolean },
  published: (ids: string[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const ours = entries
    .filter(({ project, plugin, externalId }) =>
      project === undefined ? adopt && plugin === true && isCommercetoolsId(externalId) : project === projectKey,
    )
    .map(({ externalId }) => externalId);
  const still = await published(ours);
  return new Set(ours.filter((id) => !still.has(id)));
}

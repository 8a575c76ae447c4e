import type { Pipeline } from '../contract/pipeline';
import type { Notice, Run } from '../contract/run';

/** What should be known before a run: imports that should come first, settings that are missing. */
export async function noticesOf(
  pipeline: Pipeline,
  { scope }: Pick<Run, 'scope'>,
  /** Whether everything of a pipeline has been imported, and not deleted since. */
  isImported: (pipeline: string) => Promise<boolean>,
): Promise<Notice[]> {
  if (scope.kind === 'deletion') return [];
  const { dependsOn = [], notices } = pipeline;
  const missing = await Promise.all(dependsOn.map(async (id) => ((await isImported(id)) ? [] : [neverImported(id)])));
  return [...missing.flat(), ...(notices?.() ?? [])];
}

const neverImported = (id: string): Notice => ({
  code: `${id}_never_imported`,
  message: `No complete import of ${id} is on record. Import ${id} first, or run this import again afterwards: what refers to them arrives without them.`,
});

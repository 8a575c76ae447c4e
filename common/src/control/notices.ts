import type { StartRequest } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import type { Notice } from '../contract/run';

/** What should be known before a run: imports that should come first, settings that are missing. */
export async function noticesOf(
  pipeline: Pipeline,
  { scope }: Pick<StartRequest, 'scope'>,
  known: {
    /** Whether everything of a pipeline has been imported, and not deleted since. */
    isImported(pipeline: string): Promise<boolean>;
    /** Whether a run of a pipeline is in progress. */
    isRunning(pipeline: string): Promise<boolean>;
  },
): Promise<Notice[]> {
  if (scope.kind === 'deletion') return [];
  const { dependsOn = [], notices } = pipeline;
  const about = dependsOn.map(async (id) => {
    if (await known.isRunning(id)) return [dependencyRunning(id)];
    return (await known.isImported(id)) ? [] : [neverImported(id)];
  });
  return [...(await Promise.all(about)).flat(), ...(notices?.() ?? [])];
}

/** More harmful than no import at all: the numbers look well, and what refers to records still on their way is lost. */
const dependencyRunning = (id: string): Notice => ({
  code: 'dependency_running',
  pipeline: id,
  message: `The import of ${id} is in progress: what refers to records that haven't arrived yet arrives without them. Run this import again afterwards.`,
});

const neverImported = (id: string): Notice => ({
  code: 'dependency_never_imported',
  pipeline: id,
  message: `No complete import of ${id} is on record. Import ${id} first, or run this import again afterwards: what refers to them arrives without them.`,
});

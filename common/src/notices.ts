import type { Notice, Run, Settings } from './model';
import type { Pipeline } from './pipeline';

/** So many finished runs are looked through for an import; a longer row of failures is as good as none. */
const LOOKED_AT = 20;

type ListDone = (options: { pipeline: string; status: 'done'; limit: number }) => Promise<Run[]>;

/** What should be known before a run: imports that should come first, settings that are missing. */
export async function noticesOf(
  pipeline: Pipeline,
  { scope }: Pick<Run, 'scope'>,
  settings: Settings,
  listDone: ListDone,
): Promise<Notice[]> {
  if (scope.kind === 'deletion') return [];
  const { dependsOn = [], notices } = pipeline;
  const missing = await Promise.all(dependsOn.map(async (id) => ((await isImported(id, listDone)) ? [] : [neverImported(id)])));
  return [...missing.flat(), ...(notices?.(settings) ?? [])];
}

/** Partial imports don't count, and whatever came before a deletion doesn't any more. */
async function isImported(pipeline: string, listDone: ListDone): Promise<boolean> {
  const runs = await listDone({ pipeline, status: 'done', limit: LOOKED_AT });
  const last = runs.find(({ scope }) => scope.kind === 'deletion' || (scope.kind === 'all' && scope.startId === undefined));
  return last?.scope.kind === 'all';
}

const neverImported = (id: string): Notice => ({
  code: `${id}_never_imported`,
  message: `No complete import of ${id} is on record. Import ${id} first, or run this import again afterwards: what refers to them arrives without them.`,
});

import { sleep } from '../base/wait';
import type { Importer, Sweep, WorkResult } from '../contract/importer';

/** Less isn't worth a claim: a slice needs a moment to read its first page. */
const SHORTEST_SLICE_MS = 2000;

type Parts = Pick<Importer, 'work'> & { startDue(): Promise<Pick<Sweep, 'started' | 'skipped'>> };

/**
 * One round of looking after everything: starts due schedules, then works, in the order of the pipelines, on every run
 * that nobody works on, until none is left or the time is up. A run that has to wait is taken up again afterwards.
 */
export async function sweep(
  { startDue, work }: Parts,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
): Promise<Sweep> {
  const end = performance.now() + deadlineMs;
  const tick = await startDue();
  const worked = new Map<string, WorkResult>();
  const resumeAt = new Map<string, number>();
  while (!signal.aborted) {
    const left = end - performance.now();
    if (left < Math.min(SHORTEST_SLICE_MS, deadlineMs)) break;
    const result = await work({ deadlineMs: left, signal });
    if (result) {
      worked.set(result.runId, result);
      resumeAt.delete(result.runId);
      if (result.more && result.delayMs > 0) resumeAt.set(result.runId, performance.now() + result.delayMs);
      continue;
    }
    if (!(await waited(resumeAt, end, signal))) break;
  }
  return { ...tick, worked: [...worked.values()].map(({ delayMs: _, ...result }) => result) };
}

/** Waits for the first of the runs that are to be tried again; false when that would be too late, or there is none. */
async function waited(resumeAt: Map<string, number>, end: number, signal: AbortSignal): Promise<boolean> {
  const [first] = [...resumeAt].sort(([, a], [, b]) => a - b);
  if (!first || first[1] > end - SHORTEST_SLICE_MS) return false;
  // Once: if somebody else has taken it up by then, it is theirs.
  resumeAt.delete(first[0]);
  // The server's clock has whole seconds: a little later than asked is on time by it.
  const wait = Math.max(0, first[1] - performance.now()) + 1000;
  await sleep(wait, signal).catch(() => {});
  return true;
}

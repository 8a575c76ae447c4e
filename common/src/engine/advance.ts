import { type Pipeline, transferOf } from '../contract/pipeline';
import type { Lease } from '../state/lease';
import { endSlice, type SliceResult } from './ending';
import { Halt } from './halt';
import { type EngineOptions, type SliceProgress, workSlice } from './slice';

export type { SliceResult } from './ending';

/** What ends a slice before its run does. */
export interface Until {
  deadlineMs: number;
  signal: AbortSignal;
  /** Asked once a second, with whether the slice has settled anything: whether it is to make room for another run. */
  yields?: ((moved: boolean) => boolean) | undefined;
}

/**
 * Advances a claimed run until it ends, the time is up, or `signal` aborts: read a page, map, write batches, checkpoint.
 * Settles every error of the run itself in the run's document.
 */
export async function advance(lease: Lease, pipeline: Pipeline, options: EngineOptions, until: Until): Promise<SliceResult> {
  let transfer = transferOf(pipeline, lease.run.scope);
  const halt = new Halt(lease, until, transfer.destination.drainMs);
  let slice: SliceProgress | undefined;
  let error: unknown;
  const { yields } = until;
  if (yields) halt.watch(() => yields(slice?.checkpoints.moved ?? false));
  try {
    // A deletion maps nothing.
    if (options.mappedFor && lease.run.scope.kind !== 'deletion') transfer = await options.mappedFor(lease);
    await workSlice(lease, transfer, options, halt, (planned) => {
      slice = planned;
    });
  } catch (thrown) {
    error = thrown;
  } finally {
    halt.end();
  }
  return endSlice({ lease, slice, halt, error, destination: transfer.destination, options });
}

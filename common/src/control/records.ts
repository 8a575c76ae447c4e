import type { Logger } from '../base/log';
import { abortable } from '../base/wait';
import type { Context } from '../contract/context';
import { Refused, Retryable } from '../contract/errors';
import type { Pipeline } from '../contract/pipeline';
import type { Importing, LastSent, RecordView } from '../contract/record';
import { labelOf } from '../engine/labels';
import { type MappedRecord, mapPage } from '../engine/transferPage';
import type { Store } from '../state/stores/store';
import { lastSent } from './lastSent';
import type { Runs } from './runs';
import { statusOf } from './status';

interface Parts {
  store: Store;
  runs: Runs;
  signal: AbortSignal;
  log: Logger;
}

/** How long a person should wait before asking again when a side was silent. */
const AGAIN_MS = 10_000;

/**
 * One record as a run would treat it now, beside what the destination has. Writes nothing.
 * @throws Refused `invalid` when this import compares nothing; Retryable, Fatal
 */
export async function viewRecord(pipeline: Pipeline, id: string, { store, runs, signal, log }: Parts): Promise<RecordView> {
  const { source, destination } = pipeline;
  const compare = destination.compare?.bind(destination);
  if (!compare) throw new Refused('invalid', 'Single records of this import cannot be compared.', { reason: 'not_comparable' });
  const ctx: Context = { signal, log, guard: async () => {} };
  const { value, mapped } = await inTime(source.title, signal, readOne(pipeline, id, ctx));
  const modified = value === undefined ? undefined : pipeline.modifiedAt?.(value);
  const lastModifiedAt = typeof modified === 'string' ? modified : undefined;
  const [there, sent] = await Promise.all([
    inTime(destination.title, signal, compare(id, mapped.kind === 'mapped' ? mapped.records : [], ctx)),
    inTime(source.title, signal, lastSent({ store, runs }, { pipeline: pipeline.id, id, lastModifiedAt, times: source })),
  ]);
  const label = labelOf(pipeline, value);
  return {
    ...(label === undefined ? {} : { label }),
    ...(lastModifiedAt === undefined ? {} : { lastModifiedAt }),
    ...outcomeOf(mapped),
    destination: there,
    sent: withOutcome(sent, mapped),
  };
}

/** The run in progress that keeps single records of a pipeline waiting. */
export async function importingOf(pipeline: Pipeline, runs: Runs): Promise<Importing | undefined> {
  const { active } = statusOf(pipeline, await runs.status(pipeline.id));
  return active && { runId: active.id, ...(active.etaMs === undefined ? {} : { etaMs: active.etaMs }) };
}

async function readOne(pipeline: Pipeline, id: string, ctx: Context): Promise<{ value: unknown; mapped: MappedRecord }> {
  const selection = { kind: 'ids' as const, ids: [id] };
  const [shard] = await pipeline.source.shards(selection, { count: 1, exactness: 'exact' }, ctx);
  const read = shard ? pipeline.source.read(shard, selection, ctx) : [];
  for await (const [item] of read) {
    const [mapped] = await mapPage(pipeline, [item?.value], { now: Date.now(), historical: false }, ctx);
    if (mapped) return { value: item?.value, mapped };
  }
  throw new RangeError('the source has answered for no id');
}

function outcomeOf(mapped: MappedRecord): Pick<RecordView, 'wouldBe' | 'code' | 'field'> {
  if (mapped.kind === 'mapped') return { wouldBe: 'written' };
  const field = mapped.kind === 'rejected' ? mapped.field : undefined;
  return { wouldBe: mapped.kind, code: mapped.code, ...(field === undefined ? {} : { field }) };
}

/** A run that has covered the record, and hasn't rejected it, did with it what would be done now. */
function withOutcome(sent: LastSent, mapped: MappedRecord): LastSent {
  if (sent.how !== 'run' || sent.outcome !== undefined || mapped.kind === 'rejected') return sent;
  return { ...sent, outcome: mapped.kind === 'mapped' ? 'written' : 'skipped' };
}

/** A side that is slow, or lets us wait for its limits, is no error of ours. */
async function inTime<T>(title: string, signal: AbortSignal, answer: Promise<T>): Promise<T> {
  try {
    return await abortable(answer, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Retryable('no_answer_in_time', `${title} gives no answer in time.`, AGAIN_MS);
  }
}

import type { WriteContext } from '../../contract/context';
import type { Destination } from '../../contract/destination';
import { Fatal } from '../../contract/errors';
import { type Outcome, rejected, written } from '../../contract/outcome';
import { type BatchRecord, LIMITS } from './batch';
import type { Answer, MparticleClient, Path } from './client';
import type { MparticleSettings } from './environment';
import { targetOf } from './target';

/** Follows what is sent, for people who read the log of a run. */
export interface SendingLog {
  /** Before a request. */
  sending(rows: readonly number[]): void;
  /** Its rows are settled. */
  settled(rows: readonly number[], refused: number, ms: number): void;
}

export interface DestinationOptions {
  client: MparticleClient;
  settings: Pick<MparticleSettings, 'apiKey' | 'url' | 'environment' | 'singleBatches' | 'batchSize' | 'parallelRequests'>;
  historical: boolean;
  log?: SendingLog;
  /** Share of refused rows above which something else is wrong than the rows. */
  refusedLimit: number;
}

/** The limit says nothing about a handful of rows. */
const REFUSED_FLOOR = 100;
/** A request under way at Ctrl-C is waited for, so that a resume repeats nothing; the process has 10 s altogether. */
const DRAIN_MS = 7500;
const PARALLEL_CHECKPOINT_MS = 100;

/** A resume would leave out what was refused. */
const ADVICE = 'look at their reasons, check the mapping and the data plan, then begin the import again';
const refused = rejected('refused', 'mParticle refused this row alone, as malformed.');
const tooLarge = rejected('too_large', 'mParticle refused this row alone, as too large.');

/** Batches into one feed. A request of several that is refused is sent again one by one, so that only the bad ones are left out. */
export function mparticleDestination(options: DestinationOptions): Destination<BatchRecord> {
  const { client, settings, historical, log, refusedLimit } = options;
  const { singleBatches, batchSize, parallelRequests } = settings;
  const bulkPath: Path = historical ? '/bulkevents/historical' : '/bulkevents';
  let sent = 0;
  let bad = 0;

  const one = async (record: BatchRecord, ctx: WriteContext): Promise<Outcome> => {
    // The historical endpoint takes arrays only.
    const answer = historical
      ? await client.send(bulkPath, `[${record.json}]`, 1, ctx)
      : await client.send('/events', record.json, 1, ctx);
    return answer === 'accepted' ? written : answer === 'refused' ? refused : tooLarge;
  };

  const each = async (records: BatchRecord[], ctx: WriteContext): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const record of records) outcomes.push(await one(record, ctx));
    return outcomes;
  };

  const bulk = async (records: BatchRecord[], ctx: WriteContext): Promise<Outcome[]> => {
    if (singleBatches || records.length === 1) return each(records, ctx);
    const body = `[${records.map(({ json }) => json).join(',')}]`;
    const answer: Answer = await client.send(bulkPath, body, records.length, ctx);
    if (answer === 'accepted') return records.map(() => written);
    if (answer === 'refused') return each(records, ctx);
    const half = Math.ceil(records.length / 2);
    return [...(await bulk(records.slice(0, half), ctx)), ...(await bulk(records.slice(half), ctx))];
  };

  /** Everything refused means a wrong mapping or plan: continuing would only make the list of refused rows longer. */
  const refuseMore = (): void => {
    if (sent < REFUSED_FLOOR || bad <= sent * refusedLimit) return;
    throw new Fatal('too_many_rejected', `mParticle refused ${bad} of ${sent} rows: ${ADVICE}.`);
  };

  return {
    title: 'mParticle',
    rejectedAdvice: ADVICE,
    // One request at a time is settled for good before the next one: a kill repeats that one at most.
    checkpointMs: parallelRequests === 1 ? 0 : PARALLEL_CHECKPOINT_MS,
    drainMs: DRAIN_MS,
    batch: { records: singleBatches ? 1 : batchSize, bytes: LIMITS.requestBytes - 2 },
    bytesOf: ({ bytes }) => bytes,
    concurrency: parallelRequests,
    repeatsCost: false,
    target: async () => targetOf(settings),
    async write(records, ctx) {
      const rows = records.map(({ row }) => row);
      const begun = performance.now();
      refuseMore();
      log?.sending(rows);
      const outcomes = await bulk(records, ctx);
      const refusals = outcomes.filter(({ kind }) => kind === 'rejected').length;
      sent += outcomes.length;
      bad += refusals;
      log?.settled(rows, refusals, performance.now() - begun);
      return outcomes;
    },
    preview: async (records) => records.map(({ json }) => JSON.parse(json) as unknown),
  };
}

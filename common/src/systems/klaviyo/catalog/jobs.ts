import type { CatalogsApi } from 'klaviyo-api';
import type { Semaphore } from '../../../base/semaphore';
import type { BatchJobs, Context } from '../../../contract/context';
import { Fatal } from '../../../contract/errors';
import { JobPoller } from '../jobPoller';
import { partsOf } from '../parts';
import { plainCode, Refusal, refusalOnly } from '../session';
import { type CatalogJob, jobsOf, type Listed, type Named, type Operation } from './operations';

/** Documented limits of a request: https://developers.klaviyo.com/en/reference/bulk_create_catalog_items */
const ROWS = 100;
/** Of 5 MB; whether that means 10^6 isn't documented, and the envelope of each row comes on top. */
const BYTES = 4_400_000;
const ENVELOPE = 600;

/** What was wrong with a row, in Klaviyo's code and our name of the field. */
export interface Fault {
  code: string;
  field: string;
}
/** The records that didn't make it, by external id. */
export type Faults = Map<string, Fault>;

/** Runs bulk jobs to their ends, within the number that Klaviyo allows at once. */
export class CatalogJobs {
  private readonly pollers = new Map<Listed, JobPoller<CatalogJob>>();

  constructor(
    private readonly catalogs: CatalogsApi,
    private readonly ctx: Pick<Context, 'signal' | 'log'>,
    private readonly budget: Semaphore,
    private readonly jobMs: number,
  ) {}

  /**
   * Sends the rows (no two of them with the same external id) in as many jobs as they need and waits for all of them. Empties `rows`:
   * what was sent isn't held while its jobs take minutes.
   * @param log remembers the jobs while they are under way
   * @param sent called when nothing of them is held any more
   * @returns the rows that failed; which of them only couldn't be named isn't known, then all of a job's are in it
   * @throws Fatal (a job never ends), Retryable (a job was cancelled, no usable answer)
   */
  async run<R extends Named>(operation: Operation<R>, rows: R[], log: BatchJobs, sent: () => void = () => {}): Promise<Faults> {
    const faults: Faults = new Map();
    const parts = jobsFor(rows);
    rows.length = 0;
    let left = parts.length;
    if (left === 0) sent();
    const ended = parts.map(async (part) => {
      const partSent = () => {
        if (--left === 0) sent();
      };
      for (const [id, fault] of await this.send(operation, part, log, partSent)) faults.set(id, fault);
    });
    await Promise.all(ended);
    return faults;
  }

  private async send<R extends Named>(operation: Operation<R>, rows: R[], log: BatchJobs, sent: () => void): Promise<Faults> {
    if (rows.length === 0) return new Map();
    const result = await this.job(operation, rows, log, sent);
    return result instanceof Refusal ? this.refused(operation, rows, result, log, sent) : result;
  }

  private async job<R extends Named>(
    operation: Operation<R>,
    rows: R[],
    log: BatchJobs,
    sent: () => void,
  ): Promise<Faults | Refusal> {
    await this.budget.acquire();
    try {
      const job = await operation.spawn(this.catalogs, rows).then(({ body }) => body.data.id, refusalOnly);
      if (job instanceof Refusal) return job;
      const ids = rows.splice(0).map(({ externalId }) => externalId);
      log.started({ id: job, kind: kindOf(operation) });
      sent();
      return faultsOf(await this.ended(log, job, () => this.poller(operation).complete(job)), ids);
    } finally {
      this.budget.release();
    }
  }

  /**
   * Waits for the jobs that an earlier worker has started for the records of a batch. What has arrived by them shows in the look-ups
   * that follow.
   * @throws Fatal `klaviyo_job_timeout`, which counts from the job's start
   */
  async settleLeft(log: BatchJobs, kinds: readonly Listed[]): Promise<void> {
    await Promise.all(
      log.left.map(async ({ id, kind, ageMs }) => {
        const operation = kinds.find((each) => kindOf(each) === kind);
        await this.ended(log, id, async () => operation && this.poller(operation).over(id, ageMs));
      }),
    );
  }

  /** Its result is taken, or it has none: either way the look-ups of the next worker tell what has arrived. */
  private async ended<T>(log: BatchJobs, id: string, wait: () => Promise<T>): Promise<T> {
    try {
      const result = await wait();
      log.forget(id);
      return result;
    } catch (error) {
      if (error instanceof Fatal) log.forget(id);
      throw error;
    }
  }

  /** One faulty row refuses all: those it names are out, the others are sent again. */
  private async refused<R extends Named>(
    operation: Operation<R>,
    rows: R[],
    refusal: Refusal,
    log: BatchJobs,
    sent: () => void,
  ): Promise<Faults> {
    const faults: Faults = new Map();
    const ids = rows.map(({ externalId }) => externalId);
    for (const { code, pointer } of refusal.fields) name(faults, ids, code, pointer);
    const [first] = ids;
    const code = refusal.fields[0]?.code ?? 'invalid';
    if (faults.size === 0 && ids.length === 1 && first !== undefined) {
      sent();
      return new Map([[first, { code, field: '' }]]);
    }
    const rest = rows.filter(({ externalId }) => !faults.has(externalId));
    // No row is named: halving finds it in a few more requests.
    const parts = faults.size > 0 ? [rest] : [rest.slice(0, rest.length / 2), rest.slice(rest.length / 2)];
    for (const part of parts) for (const [id, fault] of await this.send(operation, part, log, () => {})) faults.set(id, fault);
    sent();
    return faults;
  }

  private poller(jobs: Listed): JobPoller<CatalogJob> {
    const poller = this.pollers.get(jobs) ?? new JobPoller(jobsOf(this.catalogs, jobs), this.ctx.signal, this.jobMs);
    this.pollers.set(jobs, poller);
    return poller;
  }
}

const kindOf = ({ kind, action }: Pick<Listed, 'kind' | 'action'>) => `${kind}.${action}`;

/** What a job says about single rows. When it doesn't name as many as failed, all of them are doubtful. */
function faultsOf({ attributes }: CatalogJob, ids: string[]): Faults {
  const faults: Faults = new Map();
  const failed = attributes.failedCount ?? 0;
  for (const error of attributes.errors ?? []) {
    name(faults, ids, plainCode(error.code), String(error.source?.pointer ?? ''));
  }
  if (faults.size >= failed) return faults;
  return new Map(ids.map((id) => [id, faults.get(id) ?? { code: 'unnamed', field: '' }]));
}

/** `/data/attributes/<kind>/data/<row>/…/<field>`; the first fault of a row is the one that counts. */
function name(faults: Faults, ids: string[], code: string, pointer: string): void {
  const match = /^\/data\/attributes\/[a-z]+\/data\/(\d+)(?:\/(?:attributes\/)?([A-Za-z0-9_]+))?/.exec(pointer);
  const id = match ? ids[Number(match[1])] : undefined;
  if (id !== undefined && !faults.has(id)) faults.set(id, { code, field: match?.[2] ?? '' });
}

const REQUEST = {
  rows: ROWS,
  bytes: BYTES,
  bytesOf: (row: unknown) => Buffer.byteLength(JSON.stringify(row)) + ENVELOPE,
};

/** As few jobs as the limits allow. */
export const jobsFor = <R>(rows: R[]): R[][] => partsOf<R>(rows, REQUEST);

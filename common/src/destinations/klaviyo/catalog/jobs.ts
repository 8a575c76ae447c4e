import type { CatalogsApi } from 'klaviyo-api';
import { Retryable } from '../../../errors';
import type { Semaphore } from '../../../flow';
import type { Context } from '../../../pipeline';
import { Board } from '../board';
import { plainCode, Refusal } from '../session';
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
  private readonly boards = new Map<Listed, Board<CatalogJob>>();

  constructor(
    private readonly catalogs: CatalogsApi,
    private readonly ctx: Pick<Context, 'signal' | 'log'>,
    private readonly budget: Semaphore,
    private readonly jobMs: number,
  ) {}

  /**
   * Sends the rows (no two of them with the same external id) in as many jobs as they need and waits for all of them.
   * @returns the rows that failed; which of them only couldn't be named isn't known, then all of a job's are in it
   * @throws Fatal (a job never ends), Retryable (a job was cancelled, no usable answer)
   */
  async run<R extends Named>(operation: Operation<R>, rows: R[]): Promise<Faults> {
    const faults: Faults = new Map();
    const sent = partsOf(rows).map(async (part) => {
      for (const [id, fault] of await this.send(operation, part)) faults.set(id, fault);
    });
    await Promise.all(sent);
    return faults;
  }

  private async send<R extends Named>(operation: Operation<R>, rows: R[]): Promise<Faults> {
    if (rows.length === 0) return new Map();
    try {
      return await this.job(operation, rows);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.refused(operation, rows, error);
    }
  }

  private async job<R extends Named>(operation: Operation<R>, rows: R[]): Promise<Faults> {
    await this.budget.acquire();
    try {
      const { body } = await operation.spawn(this.catalogs, rows);
      const job = await this.board(operation).ended(body.data.id);
      if (String(job.attributes.status) === 'cancelled') {
        throw new Retryable('klaviyo_job_cancelled', 'Klaviyo cancelled a catalog job.');
      }
      return faultsOf(job, rows);
    } finally {
      this.budget.release();
    }
  }

  /** One faulty row refuses all: those it names are out, the others are sent again. */
  private async refused<R extends Named>(operation: Operation<R>, rows: R[], refusal: Refusal): Promise<Faults> {
    const faults: Faults = new Map();
    for (const { code, pointer } of refusal.fields) name(faults, rows, code, pointer);
    const [first] = rows;
    const code = refusal.fields[0]?.code ?? 'invalid';
    if (faults.size === 0 && rows.length === 1 && first) return new Map([[first.externalId, { code, field: '' }]]);
    const rest = rows.filter(({ externalId }) => !faults.has(externalId));
    // Nobody is named: halving finds who it was in a few more requests.
    const parts = faults.size > 0 ? [rest] : [rest.slice(0, rest.length / 2), rest.slice(rest.length / 2)];
    for (const part of parts) for (const [id, fault] of await this.send(operation, part)) faults.set(id, fault);
    return faults;
  }

  private board(jobs: Listed): Board<CatalogJob> {
    const board = this.boards.get(jobs) ?? new Board(jobsOf(this.catalogs, jobs), this.ctx.signal, this.jobMs);
    this.boards.set(jobs, board);
    return board;
  }
}

/** What a job says about single rows. When it doesn't name as many as failed, all of them are doubtful. */
function faultsOf<R extends Named>({ attributes }: CatalogJob, rows: R[]): Faults {
  const faults: Faults = new Map();
  const failed = attributes.failedCount ?? 0;
  for (const error of attributes.errors ?? []) {
    name(faults, rows, plainCode(error.code), String(error.source?.pointer ?? ''));
  }
  if (faults.size >= failed) return faults;
  return new Map(rows.map(({ externalId }) => [externalId, faults.get(externalId) ?? { code: 'unnamed', field: '' }]));
}

/** `/data/attributes/<kind>/data/<row>/…/<field>`; the first fault of a row is the one that counts. */
function name<R extends Named>(faults: Faults, rows: R[], code: string, pointer: string): void {
  const match = /^\/data\/attributes\/[a-z]+\/data\/(\d+)(?:\/(?:attributes\/)?([A-Za-z0-9_]+))?/.exec(pointer);
  const row = match ? rows[Number(match[1])] : undefined;
  if (row !== undefined && !faults.has(row.externalId)) faults.set(row.externalId, { code, field: match?.[2] ?? '' });
}

/** As few jobs as the limits allow. */
export function partsOf<R>(rows: R[]): R[][] {
  const parts: R[][] = [];
  let part: R[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row)) + ENVELOPE;
    if (part.length > 0 && (part.length === ROWS || bytes + size > BYTES)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

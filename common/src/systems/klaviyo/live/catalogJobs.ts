import type { CatalogsApi } from 'klaviyo-api';
import type { BatchJobs, Context } from '../../../contract/context';
import { Fatal, Retryable } from '../../../contract/errors';
import { drain } from '../catalog/drain';
import { catalogId } from '../catalog/ids';
import { CatalogJobs, type Faults } from '../catalog/jobs';
import type { Kind } from '../catalog/kinds';
import { type Action, CATEGORY_JOBS, type Named, type Operation, PRODUCT_JOBS } from '../catalog/operations';
import type { CategoryRegister } from '../catalog/register';
import { CatalogSession } from '../catalog/session';
import { changedCategory, changedItem, changedVariant, newCategory, newItem, newVariant } from '../catalog/wire';
import { Refusal } from '../session';
import { type LiveContext, type LiveKlaviyo, timed } from './client';

/** More would take the single endpoints longer than a second. */
const FEW = 10;
/** For reading the outcome and answering, after a job has ended. */
const ANSWER_MS = 800;
/** A job that is unfinished after so long isn't waited for any more. */
const DRAIN_MS = 5 * 60_000;

/** How one record is written at once. The bodies are those of the bulk jobs' rows. */
type Single = (catalogs: CatalogsApi, row: never) => Promise<unknown>;
const as = <T>(value: unknown) => value as T;

const SINGLES: Record<Kind, Record<Action, Single>> = {
  category: {
    create: (api, row) => api.createCatalogCategory(as({ data: newCategory(row) })),
    update: (api, row: Named) => api.updateCatalogCategory(catalogId(row.externalId), as({ data: changedCategory(as(row)) })),
    delete: (api, row: Named) => api.deleteCatalogCategory(catalogId(row.externalId)),
  },
  item: {
    create: (api, row) => api.createCatalogItem(as({ data: newItem(row) })),
    update: (api, row: Named) => api.updateCatalogItem(catalogId(row.externalId), as({ data: changedItem(as(row)) })),
    delete: (api, row: Named) => api.deleteCatalogItem(catalogId(row.externalId)),
  },
  variant: {
    create: (api, row) => api.createCatalogVariant(as({ data: newVariant(row) })),
    update: (api, row: Named) => api.updateCatalogVariant(catalogId(row.externalId), as({ data: changedVariant(as(row)) })),
    delete: (api, row: Named) => api.deleteCatalogVariant(catalogId(row.externalId)),
  },
};

/**
 * Catalog records for a broker that waits: one by one, or as bulk jobs when more wait than that takes in a second. A job that isn't complete
 * in time is not settled.
 */
class LiveCatalogJobs extends CatalogJobs {
  constructor(
    private readonly api: CatalogsApi,
    private readonly context: LiveContext,
    client: LiveKlaviyo,
    private readonly onTimeout: () => void,
    /** Called with every record that is sent. */
    private readonly onSent: (externalId: string) => void,
  ) {
    super(api, context, client.catalogJobs, Math.max(1, context.deadline - performance.now() - ANSWER_MS));
  }

  override async run<R extends Named>(
    operation: Operation<R>,
    rows: R[],
    log: BatchJobs,
    sent: () => void = () => {},
  ): Promise<Faults> {
    for (const { externalId } of rows) this.onSent(externalId);
    if (rows.length <= FEW) return this.singly(operation, rows, sent);
    try {
      return await super.run(operation, rows, log, sent);
    } catch (error) {
      // Sending the same again would not help while it is under way.
      if (this.context.signal.aborted || (error instanceof Fatal && error.code === 'klaviyo_job_timeout')) {
        this.onTimeout();
        throw new Retryable('klaviyo_job_unfinished', 'A job in Klaviyo is not complete yet.', 5000);
      }
      throw error;
    }
  }

  private async singly<R extends Named>({ kind, action }: Operation<R>, rows: R[], sent: () => void): Promise<Faults> {
    const faults: Faults = new Map();
    const ended = await Promise.allSettled(
      rows.map((row) =>
        SINGLES[kind][action](this.api, row as never).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          // What isn't there any more is what was wanted.
          if (action === 'delete' && error.status === 404) return;
          faults.set(row.externalId, faultOf(error));
        }),
      ),
    );
    rows.length = 0;
    sent();
    const failure = ended.find((each) => each.status === 'rejected');
    if (failure) throw failure.reason;
    return faults;
  }
}

function faultOf({ status, fields }: Refusal): { code: string; field: string } {
  const field = /attributes\/([A-Za-z0-9_]+)/.exec(fields[0]?.pointer ?? '')?.[1] ?? '';
  return { code: fields[0]?.code ?? (status === 409 ? 'duplicate' : 'invalid'), field };
}

interface Options {
  client: LiveKlaviyo;
  kind: 'category' | 'product';
  project: string;
  register: CategoryRegister;
}

/** Catalog sessions of real time: one a batch, which waits for no job of others. */
export class LiveCatalog {
  /** What was sent, by the signal of its batch. */
  private readonly sent = new WeakMap<AbortSignal, Set<string>>();
  private readonly sessions = new WeakMap<AbortSignal, Promise<CatalogSession>>();
  private draining: Promise<void> | undefined;

  constructor(private readonly options: Options) {}

  private get kinds() {
    return this.options.kind === 'product' ? PRODUCT_JOBS : CATEGORY_JOBS;
  }

  /** Jobs that weren't complete in time are under way: what they write isn't known yet. */
  get isSettling(): boolean {
    return this.draining !== undefined;
  }

  /** Whether the batch has sent anything for one of these records. */
  hasSent(signal: AbortSignal, externalIds: Iterable<string>): boolean {
    const sent = this.sent.get(signal);
    for (const id of externalIds) if (sent?.has(id)) return true;
    return false;
  }

  readonly session = (ctx: Context): Promise<CatalogSession> => {
    const known = this.sessions.get(ctx.signal) ?? this.open(timed(ctx));
    this.sessions.set(ctx.signal, known);
    return known;
  };

  private async open(ctx: LiveContext): Promise<CatalogSession> {
    const { client, project, register } = this.options;
    const sent = new Set<string>();
    this.sent.set(ctx.signal, sent);
    const { catalogs } = client.for(ctx);
    const jobs = new LiveCatalogJobs(
      catalogs,
      ctx,
      client,
      () => this.settle(),
      (id) => sent.add(id),
    );
    return new CatalogSession(catalogs, jobs, await register.all(), project, this.kinds);
  }

  private settle(): void {
    const { client } = this.options;
    const signal = AbortSignal.timeout(DRAIN_MS);
    const ctx = {
      signal,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      guard: async () => {},
      deadline: performance.now() + DRAIN_MS,
    };
    this.draining ??= drain(client.for(ctx).catalogs, this.kinds, ctx, DRAIN_MS)
      .catch(() => {})
      .finally(() => {
        this.draining = undefined;
      });
  }
}

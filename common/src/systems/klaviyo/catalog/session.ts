import type { CatalogsApi } from 'klaviyo-api';
import { KeyedLock } from '../../../base/keyedLock';
import type { BatchJobs, Context } from '../../../contract/context';
import { perSlice } from '../../../contract/perSlice';
import type { KlaviyoClient } from '../client';
import { drain } from './drain';
import { FlowWatch } from './flowWatch';
import { CatalogJobs } from './jobs';
import { lookUp } from './lookup';
import type { Listed } from './operations';
import type { CategoryRegister } from './register';

export interface CatalogOptions {
  /** `all` writes records even when Klaviyo shows them as they would be written. */
  writes: 'changed' | 'all';
  /** Milliseconds after which a job that hasn't ended fails its run. */
  jobMs: number;
  /** Key of the project whose records these are. */
  project: string;
  register: CategoryRegister;
}

/** What the batches of one slice of work share. */
export class CatalogSession {
  readonly jobs: Pick<CatalogJobs, 'run' | 'settleLeft'>;
  readonly flows = new FlowWatch();
  /** Variants that may change their item are settled by one batch at a time. */
  readonly moving = new KeyedLock();
  private readonly categories = new Set<string>();

  constructor(
    readonly catalogs: CatalogsApi,
    jobs: Pick<CatalogJobs, 'run' | 'settleLeft'>,
    /** Category id -> how often this connector has created it. */
    readonly creations: ReadonlyMap<string, number>,
    /** Items are marked with its key. */
    readonly project: string,
    private readonly kinds: readonly Listed[],
  ) {
    this.jobs = jobs;
  }

  /** Waits for the jobs that an earlier worker has started for the records of a batch. @throws Fatal, see CatalogJobs */
  async settleLeft(log: BatchJobs): Promise<void> {
    await this.jobs.settleLeft(log, this.kinds);
  }

  /** Those of these categories that Klaviyo has. `afresh`: what was true a moment ago may not be any more. */
  async knownCategories(externalIds: Iterable<string>, afresh = false): Promise<ReadonlySet<string>> {
    const wanted = new Set(externalIds);
    if (afresh) for (const id of wanted) this.categories.delete(id);
    const unknown = [...wanted].filter((id) => !this.categories.has(id));
    for (const id of (await lookUp(this.catalogs, 'category', unknown)).keys()) this.categories.add(id);
    return this.categories;
  }
}

/** The session that a batch belongs to. */
export type SessionOf = (ctx: Context) => Promise<CatalogSession>;

/** One session a slice; it begins when the jobs that earlier workers left behind have ended. */
export function catalogSessions(client: KlaviyoClient, { jobMs, project, register }: CatalogOptions, kinds: Listed[]): SessionOf {
  return perSlice(async (ctx) => {
    const { catalogs } = client.for(ctx);
    await drain(catalogs, kinds, ctx, jobMs);
    const jobs = new CatalogJobs(catalogs, ctx, client.catalogJobs, jobMs);
    return new CatalogSession(catalogs, jobs, await register.all(), project, kinds);
  });
}

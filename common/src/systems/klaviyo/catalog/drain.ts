import type { CatalogsApi } from 'klaviyo-api';
import { sleep } from '../../../base/wait';
import type { Context } from '../../../contract/context';
import { unfinished } from '../jobPoller';
import { jobsOf, type Listed } from './operations';

const PAUSE = { first: 300, longest: 3000, growth: 1.5 };

/**
 * Waits for jobs that were in progress before this slice of work began. A worker that died or was stopped leaves them behind, and
 * they would end at any time: deleting what this one writes, or writing what is outdated by then. Jobs older than
 * `jobMs` are taken for dead.
 */
export async function drain(
  catalogs: CatalogsApi,
  kinds: Listed[],
  { signal, log }: Pick<Context, 'signal' | 'log'>,
  jobMs: number,
): Promise<void> {
  await Promise.all(kinds.map((kind) => drainKind(kind)));

  async function drainKind(kind: Listed): Promise<void> {
    const jobs = jobsOf(catalogs, kind);
    const before = await unfinished(jobs);
    const young = [...before.jobs.values()].filter(({ attributes }) => !tooOld(attributes.createdAt, before.serverNow));
    const left = new Set(young.map(({ id }) => id));
    if (left.size > 0)
      log.info({ kind: kind.kind, action: kind.action, jobs: left.size }, 'waiting for catalog jobs in progress');
    let pause = PAUSE.first;
    while (left.size > 0) {
      await sleep(pause, signal);
      pause = Math.min(pause * PAUSE.growth, PAUSE.longest);
      const now = await unfinished(jobs);
      for (const id of left)
        if (!now.jobs.has(id) || tooOld(now.jobs.get(id)?.attributes.createdAt, now.serverNow)) left.delete(id);
    }
  }

  function tooOld(createdAt: Date | string | undefined, serverNow: number | undefined): boolean {
    return createdAt !== undefined && serverNow !== undefined && serverNow - new Date(createdAt).getTime() >= jobMs;
  }
}

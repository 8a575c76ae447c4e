import { Conflict } from '../contract/errors';
import { CONFIG } from './documents';
import type { Store } from './stores/store';

/** Key of the document that says since when real time has been installed. */
export const LIVE = 'live';

/** `since` alone is enough; the rest is what the service has last seen of the subscription. */
export interface LiveInstallation {
  /** ISO 8601. What happened before was handled by what was there before. */
  since: string;
  subscription?: { key: string; status: string; checkedAt: string };
}

/** Since when real time has been installed, in epoch milliseconds; undefined = it isn't. @throws Retryable, Fatal */
export async function readLiveSince(store: Pick<Store, 'get'>): Promise<number | undefined> {
  const document = await store.get<Partial<LiveInstallation>>(CONFIG, LIVE);
  const since = Date.parse(document?.value.since ?? '');
  return Number.isNaN(since) ? undefined : since;
}

/**
 * The same, noting now (epoch milliseconds) as its beginning when there is none: the first to write decides, and a redeployment keeps it.
 * @throws Retryable, Fatal
 */
export async function ensureLiveSince(store: Pick<Store, 'get' | 'put'>, now: number): Promise<number> {
  for (;;) {
    const known = await readLiveSince(store);
    if (known !== undefined) return known;
    const current = await store.get<Partial<LiveInstallation>>(CONFIG, LIVE);
    try {
      await store.put(CONFIG, LIVE, { ...current?.value, since: new Date(now).toISOString() }, current?.version ?? 0);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

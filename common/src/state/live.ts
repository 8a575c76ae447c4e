import { Conflict } from '../contract/errors';
import type { Deliveries } from '../contract/liveStatus';
import { CONFIG } from './documents';
import type { Store, Versioned } from './stores/store';

/** Key of the document that says since when real time has been installed. */
export const LIVE = 'live';

/** `since` alone is enough; the rest is what was last seen of the deliveries. */
export interface LiveInstallation {
  /** ISO 8601. What happened before was handled by what was there before. */
  since: string;
  /** Of the subscription that brings the notifications. */
  subscriptionKey?: string;
  subscription?: Deliveries & {
    /** Since when it has been so, as far as was looked; ISO 8601. */
    since: string;
    checkedAt: string;
  };
  /** What was lost to real time, until imports have closed it; ISO 8601. */
  gap?: { since: string; until?: string };
}

/** What is known of the installation; undefined = there is none. @throws Retryable, Fatal */
export async function readInstallation(store: Pick<Store, 'get'>): Promise<Versioned<LiveInstallation> | undefined> {
  const document = await store.get<LiveInstallation>(CONFIG, LIVE);
  return Number.isNaN(Date.parse(document?.value.since ?? '')) ? undefined : document;
}

/** Since when real time has been installed, in epoch milliseconds; undefined = it isn't. @throws Retryable, Fatal */
export async function readLiveSince(store: Pick<Store, 'get'>): Promise<number | undefined> {
  const document = await readInstallation(store);
  return document && Date.parse(document.value.since);
}

/**
 * The same, noting now (epoch milliseconds) as its beginning when there is none: the first to write decides, and a redeployment keeps it.
 * @param subscriptionKey of the subscription that brings the notifications, for those who look after it
 * @throws Retryable, Fatal
 */
export async function ensureLiveSince(store: Pick<Store, 'get' | 'put'>, now: number, subscriptionKey: string): Promise<number> {
  for (;;) {
    const current = await store.get<Partial<LiveInstallation>>(CONFIG, LIVE);
    const known = Date.parse(current?.value.since ?? '');
    const since = Number.isNaN(known) ? now : known;
    if (known === since && current?.value.subscriptionKey === subscriptionKey) return since;
    try {
      const value = { ...current?.value, since: new Date(since).toISOString(), subscriptionKey };
      await store.put(CONFIG, LIVE, value, current?.version ?? 0);
      return since;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/** Notes what was seen of the deliveries; the look of another that was faster counts as much. @throws Retryable, Fatal */
export async function saveLook(store: Pick<Store, 'put'>, seen: LiveInstallation, version: number): Promise<void> {
  await store.put(CONFIG, LIVE, seen, version).catch((error: unknown) => {
    if (!(error instanceof Conflict)) throw error;
  });
}

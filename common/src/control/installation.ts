import { Refused } from '../contract/errors';
import { CONFIG, FAILURES, PIPELINES, RUNS, SCHEDULES } from '../state/documents';
import { OUTBOX } from '../state/notifications';
import { listStates } from '../state/pipelines';
import { forgetSequence, SEQUENCES } from '../state/sequences';
import { SETTINGS, SETTINGS_HISTORY } from '../state/settings';
import type { Store } from '../state/stores/store';
import { Runs } from './runs';

/** Key of the document that says where the service is reached. */
const SERVICE = 'service';
const PAGE = 100;
/** Containers of what was written beside the states, which go last. */
const ALL = [CONFIG, SETTINGS_HISTORY, SCHEDULES, SEQUENCES, OUTBOX, FAILURES, RUNS];

/** What is left behind in the project beside the runs, and its removal. */
export interface Installation {
  /** The service's public URL as it was saved after its deployment. */
  serviceUrl(): Promise<string | undefined>;
  saveServiceUrl(url: string): Promise<void>;
  /** Stops what runs and forgets the address; with `history`, removes every document this project has written. */
  remove(options: { history: boolean }): Promise<Removed>;
}

export interface Removed {
  /** How many runs were stopped. */
  stopped: number;
  /** How many documents were removed. */
  documents: number;
  /** States that could not be used, in an operator's words. */
  unreadable: string[];
}

/** @param containers further ones that the systems of the routes keep documents in */
export function installationIn(store: Store, leaseMs: number, containers: readonly string[] = []): Installation {
  const runs = new Runs(store, leaseMs);
  return {
    async serviceUrl() {
      const document = await store.get<{ url?: unknown }>(CONFIG, SERVICE);
      const url = document?.value.url;
      return typeof url === 'string' ? url : undefined;
    },
    saveServiceUrl: (url) => store.save(CONFIG, SERVICE, { url }),
    async remove({ history }) {
      // First: otherwise the end of a stopped run would begin the next one.
      await forgetSequence(store);
      const { stopped, unreadable } = await stopAll(store, runs);
      let documents = 0;
      // What was set stays for the next installation, as the history does.
      if (!history) documents += await empty(store, CONFIG, SETTINGS);
      else for (const container of [...ALL, ...containers, PIPELINES]) documents += await empty(store, container);
      return { stopped, documents, unreadable };
    },
  };
}

/** No worker would continue them, and a later installation shouldn't by surprise. A state that can't be used runs nothing. */
async function stopAll(store: Store, runs: Runs): Promise<Pick<Removed, 'stopped' | 'unreadable'>> {
  const { documents, unreadable } = await listStates(store);
  let stopped = 0;
  for (const { key } of documents) {
    try {
      await runs.stop(key);
      stopped++;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
  return { stopped, unreadable: unreadable.map(({ message }) => message) };
}

/** @param kept key of a document that stays */
async function empty(store: Store, container: string, kept?: string): Promise<number> {
  for (let removed = 0; ; ) {
    const documents = (await store.list(container, { limit: PAGE })).filter(({ key }) => key !== kept);
    for (const { key } of documents) await store.delete(container, key);
    removed += documents.length;
    // One that stays makes the last page look short: there are never so many beside it.
    if (documents.length < PAGE) return removed;
  }
}

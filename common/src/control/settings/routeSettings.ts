import { describeError } from '../../base/errors';
import type { Logger } from '../../base/log';
import type { Pipeline } from '../../contract/pipeline';
import type { SavedSettings, SettingsDefinition } from '../../contract/settings';
import { isUnreadable } from '../../state/documents';
import type { Lease } from '../../state/lease';
import type { Store } from '../../state/stores/store';
import { SettingsControl } from '.';
import { mappedFor } from './mappedFor';
import { type Made, SettingsRevisions } from './revisions';
import { SettingsOverlay } from './values';

/** Settings that are saved while the applications run, and the pipelines that follow from them. */
export interface RouteSettings<S = unknown> {
  control: SavedSettings;
  /** The newest that this process has seen. */
  readonly known: Made<S, readonly Pipeline[]>;
  /** @throws Fatal `settings_unusable`, `state_unreadable`; Retryable */
  newest(): Promise<Made<S, readonly Pipeline[]>>;
  /** Looks what is saved now. Never throws: what can't be read or used is known once a run begins with it. */
  refresh(): Promise<void>;
  /** Of a run that begins now; undefined where its first worker has to say why it can't be known. @throws Retryable */
  revision(): Promise<number | undefined>;
  mappedFor(lease: Lease): Promise<Pipeline>;
}

export function createRouteSettings<S>(parts: {
  store: Store;
  log: Logger;
  definition: SettingsDefinition<S>;
  make(settings: S): readonly Pipeline[];
  isLocked: boolean;
}): RouteSettings<S> {
  const overlay = new SettingsOverlay(parts.definition);
  const revisions = new SettingsRevisions({ ...parts, overlay });
  return {
    control: new SettingsControl({ ...parts, overlay, revisions }),
    get known() {
      return revisions.known;
    },
    newest: () => revisions.newest(),
    async refresh() {
      await revisions.newest().catch((error: unknown) => parts.log.warn(describeError(error), 'saved settings are left out'));
    },
    revision: () =>
      revisions.newestRevision().catch((error: unknown) => {
        if (!isUnreadable(error)) throw error;
        return undefined;
      }),
    mappedFor: (lease) => mappedFor(lease, revisions),
  };
}

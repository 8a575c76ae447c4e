import type { Logger } from '../../base/log';
import { Fatal } from '../../contract/errors';
import type { SettingFault, SettingValues } from '../../contract/settings';
import { readRevision, readSettings } from '../../state/settings';
import type { Store } from '../../state/stores/store';
import type { SettingsOverlay } from './values';

/** What is made of the settings of a revision. */
export interface Made<S, M> {
  revision: number;
  settings: S;
  made: M;
  /** Paths of saved values that this version doesn't know, and ignores. */
  unknown: string[];
}

/** As many revisions are kept ready: that of each run in progress, and the newest. */
const READY = 8;

/** Reads saved settings, and makes of each revision what works with it: once. */
export class SettingsRevisions<S, M> {
  private readonly ready = new Map<number, Made<S, M>>();
  private latest: Made<S, M>;

  constructor(private readonly parts: { store: Store; overlay: SettingsOverlay<S>; make: (settings: S) => M; log: Logger }) {
    this.latest = this.keep(0, {});
  }

  /** The newest that this process has seen; at first that of the environment alone. */
  get known(): Made<S, M> {
    return this.latest;
  }

  /** Looks what is saved now. @throws Fatal `settings_unusable`, `state_unreadable`; Retryable */
  async newest(): Promise<Made<S, M>> {
    const document = await readSettings(this.parts.store);
    const { revision, values } = document?.value ?? { revision: 0, values: {} };
    this.latest = this.keep(revision, values);
    return this.latest;
  }

  /** The number of what is saved now, whether or not it can be used. @throws Fatal `state_unreadable`, Retryable */
  async newestRevision(): Promise<number> {
    return (await readSettings(this.parts.store))?.value.revision ?? 0;
  }

  /** @throws Fatal `settings_unusable`, `settings_gone`, `state_unreadable`; Retryable */
  async at(revision: number): Promise<Made<S, M>> {
    const ready = this.ready.get(revision);
    if (ready) return ready;
    const found = await readRevision(this.parts.store, revision);
    if (found) return this.keep(revision, found.values);
    throw new Fatal(
      'settings_gone',
      'The settings that this run has begun with are no longer kept: start a full import, which takes those of now.',
    );
  }

  private keep(revision: number, values: SettingValues): Made<S, M> {
    const ready = this.ready.get(revision);
    if (ready) return ready;
    const { settings, unknown, faults } = this.parts.overlay.judge(values);
    // Revision 0 is the environment's, which was judged at the start.
    if (faults.length > 0 && revision > 0) throw unusable(faults);
    if (unknown.length > 0)
      this.parts.log.warn({ code: 'settings_unknown', revision }, `saved settings are ignored: ${unknown.join(', ')}`);
    const made = { revision, settings, unknown, made: this.parts.make(settings) };
    this.ready.set(revision, made);
    const [oldest] = [...this.ready.keys()].filter((each) => each !== 0 && each !== revision);
    if (this.ready.size > READY && oldest !== undefined) this.ready.delete(oldest);
    return made;
  }
}

/** Half of them would map records in a way that no one has chosen. */
function unusable(faults: SettingFault[]): Fatal {
  const list = faults.map(({ path, message }) => `${path}: ${message}`).join(' ');
  return new Fatal('settings_unusable', `The saved settings can't be used. ${list} Correct them with the command settings.`);
}

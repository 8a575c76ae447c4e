import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { Fatal } from '../contract/errors';
import { SettingsRevisions } from '../control/settings/revisions';
import { SettingsOverlay } from '../control/settings/values';
import type { LiveParts } from '../routes/commercetools-klaviyo/live';
import type { Settings } from '../routes/commercetools-klaviyo/settings';
import type { Store } from '../state/stores/store';
import type { Environment } from './environment';
import { type AllSettings, settingsOf } from './savedSettings';

/** How old what is known of the saved settings may be. */
const ASK_AFTER_MS = 60_000;
/** The same when the last look failed. */
const AGAIN_AFTER_MS = 2000;

interface Given {
  env: Environment;
  store: Store;
  log: Logger;
  make(settings: Settings): LiveParts;
}

/** The saved settings as real time follows them: a batch that has begun ends with those that it has begun with. */
export class LiveSettings {
  private readonly revisions: SettingsRevisions<AllSettings, LiveParts>;
  private asksAt = 0;
  private isKnown = false;
  private looking: Promise<void> | undefined;
  private reason: string | undefined;

  constructor({ env, store, log, make }: Given) {
    const overlay = new SettingsOverlay(settingsOf(env));
    this.revisions = new SettingsRevisions({ store, log, overlay, make: ({ mapping }) => make(mapping) });
  }

  /** What works with the newest settings that this process has seen. */
  get parts(): LiveParts {
    return this.revisions.known.made;
  }

  /** Why nothing can be mapped now: what the environment says may have been replaced. */
  get unknownBecause(): string | undefined {
    return this.reason;
  }

  /** Looks what is saved, once a minute at most. Never throws. */
  async look(): Promise<void> {
    if (performance.now() < this.asksAt) return;
    this.looking ??= this.ask().finally(() => {
      this.looking = undefined;
    });
    await this.looking;
  }

  private async ask(): Promise<void> {
    const error: unknown = await this.revisions.newest().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    this.asksAt = performance.now() + (error === undefined ? ASK_AFTER_MS : AGAIN_AFTER_MS);
    if (error === undefined) this.isKnown = true;
    this.reason = this.reasonOf(error);
  }

  private reasonOf(error: unknown): string | undefined {
    if (error === undefined) return undefined;
    if (error instanceof Fatal) return error.code === 'state_unreadable' ? 'settings_unusable' : error.code;
    // A store that doesn't answer is no reason to wait while something is known.
    return this.isKnown ? undefined : describeError(error).code;
  }
}

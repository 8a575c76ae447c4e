import type { Logger } from '../../../base/log';
import type { Importer } from '../../../contract/importer';
import type { Store } from '../../../state/stores/store';
import type { MailchimpClient } from '../../../systems/mailchimp/client';
import type { Entry } from '../stateFile/entry';
import type { StateFile } from '../stateFile/stateFile';

export interface ControllerParts {
  importer: Importer;
  store: Store;
  file: StateFile;
  mailchimp: MailchimpClient;
  leaseMs: number;
  log: Logger;
  say: Logger;
  /** Tells which entries there are: their pipelines follow from that. */
  setEntries(entries: readonly Entry[]): void;
}

export interface ControllerOptions {
  once: boolean;
  intervalSeconds: number;
  concurrency: number;
  refreshMs: number;
  /** A minute of the waits between attempts, shorter in tests. */
  minuteMs?: number;
}

export interface ControllerEnd {
  by: 'quit' | 'interrupted' | 'once' | 'lost';
  /** Codes of the lists that have failed last. */
  failures: string[];
  /** Whether a run that is done has rejected records. */
  rejected: boolean;
}

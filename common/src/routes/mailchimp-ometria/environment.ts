import type { Reader } from '../../base/variables';
import { type ListSettings, readListSettings } from './settings';

export const LIST_VARIABLES = ['STATE_DIR', 'REFRESH_SECONDS', 'MAILCHIMP_OMETRIA_SETTINGS', 'LOG_FORMAT'] as const;

export interface ListEnvironment {
  /** Directory of `state.json` and of the store. */
  stateDir: string;
  /** Age (seconds) from which a list is synced. */
  refreshSeconds: number;
  logFormat: 'text' | 'json';
  settings: ListSettings;
}

/** What this route reads beside its systems; faults are collected by the reader. */
export function readLists(reader: Reader<(typeof LIST_VARIABLES)[number]>): ListEnvironment {
  return {
    stateDir: reader.optional('STATE_DIR') ?? 'state',
    refreshSeconds: reader.number('REFRESH_SECONDS', 7200, 1, 604_800),
    logFormat: reader.oneOf('LOG_FORMAT', ['text', 'json'], 'text'),
    settings: readListSettings(reader),
  };
}

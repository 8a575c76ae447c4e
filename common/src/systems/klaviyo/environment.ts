import type { Reader } from '../../base/variables';

export const KLAVIYO_VARIABLES = [
  'KLAVIYO_AUTH_KEY',
  'KLAVIYO_URL',
  'KLAVIYO_RATE_SHARE',
  'KLAVIYO_EVENTS_MODE',
  'KLAVIYO_CATALOG_WRITES',
  'KLAVIYO_CATALOG_JOB_MINUTES',
] as const;
type Variable = (typeof KLAVIYO_VARIABLES)[number];

export interface KlaviyoEnvironment {
  klaviyoKey: string;
  klaviyoUrl: string;
  /** Share of Klaviyo's limits this connector uses, 0.05 to 1: other tools draw on the same account. */
  rateShare: number;
  /** `auto` follows the repeat rule; the others force one way to send events. */
  eventsMode: 'auto' | 'bulk' | 'single';
  /** `all` writes catalog records even when Klaviyo shows them as they would be written. */
  catalogWrites: 'changed' | 'all';
  /** A catalog job of Klaviyo that is unfinished after so many minutes fails its run. */
  catalogJobMinutes: number;
}

export function readKlaviyo(reader: Reader<Variable>): KlaviyoEnvironment {
  return {
    klaviyoKey: reader.requiredSecret('KLAVIYO_AUTH_KEY'),
    klaviyoUrl: reader.url('KLAVIYO_URL', reader.optional('KLAVIYO_URL') ?? 'https://a.klaviyo.com'),
    rateShare: reader.number('KLAVIYO_RATE_SHARE', 0.8, 0.05, 1),
    eventsMode: reader.oneOf('KLAVIYO_EVENTS_MODE', ['auto', 'bulk', 'single'], 'auto'),
    catalogWrites: reader.oneOf('KLAVIYO_CATALOG_WRITES', ['changed', 'all'], 'changed'),
    // Klaviyo names no duration; jobs of a hundred records take seconds to minutes.
    catalogJobMinutes: reader.number('KLAVIYO_CATALOG_JOB_MINUTES', 30, 0.02, 1440),
  };
}

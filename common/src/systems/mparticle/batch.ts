/**
 * What one batch may hold: one user, and at most one event.
 * https://docs.mparticle.com/developers/apis/http/ and the JSON reference beside it.
 */

/** Names of `user_identities`; any other fails the request. */
export const IDENTITIES = [
  'customer_id',
  'email',
  'other',
  ...Array.from({ length: 9 }, (_, at) => `other_id_${at + 2}`),
  'mobile_number',
  'phone_number_2',
  'phone_number_3',
  'facebook',
  'google',
  'microsoft',
  'twitter',
  'yahoo',
  'alias',
  'facebook_custom_audience_id',
];

export const EVENT_TYPES = [
  'navigation',
  'location',
  'search',
  'transaction',
  'user_content',
  'user_preference',
  'social',
  'other',
  'media',
];

/** Documented limits; where a kB may be 1,000 or 1,024 bytes, the smaller one, and a little less. */
export const LIMITS = {
  /** Batches in a bulk request. */
  batches: 100,
  requestBytes: 250_000,
  batchBytes: 125_000,
  /** Characters of an event's or attribute's name. */
  name: 256,
  /** Characters of a value. */
  value: 4096,
  listEntry: 512,
  listEntries: 1000,
  /** Attributes of a user, and of an event. */
  attributes: 100,
};

/** Events younger than this aren't processed by the historical endpoint; older than that they should go there (ms). */
export const HISTORICAL_AFTER_MS = 72 * 3_600_000;
export const OLD_AFTER_MS = 30 * 24 * 3_600_000;

export type ScalarValue = string | number | boolean;
export type AttributeValue = ScalarValue | string[];

export interface Batch {
  environment: 'development' | 'production';
  source_request_id: string;
  context?: { data_plan: { plan_id: string; plan_version?: number } };
  user_identities: Record<string, string>;
  user_attributes?: Record<string, AttributeValue>;
  events?: [CustomEvent];
}

export interface CustomEvent {
  event_type: 'custom_event';
  data: {
    event_name: string;
    custom_event_type: string;
    /** Arrival time when absent. */
    timestamp_unixtime_ms?: number;
    source_message_id: string;
    custom_attributes: Record<string, ScalarValue>;
  };
}

/** A batch on its way: written as JSON once. */
export interface BatchRecord {
  /** The row of the source it came from, for the log and for what is refused. */
  row: number;
  json: string;
  bytes: number;
}

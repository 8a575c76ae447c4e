/**
 * What the mappings produce: Klaviyo's resources in our own, SDK-independent words. `client.ts` alone knows how they
 * go over the wire. Absent fields are absent, never null or empty.
 * https://developers.klaviyo.com/en/reference/bulk_import_profiles, https://developers.klaviyo.com/en/reference/create_event
 */
export interface ProfileRecord {
  externalId: string;
  email: string;
  phoneNumber?: string;
  firstName?: string;
  lastName?: string;
  title?: string;
  organization?: string;
  locale?: string;
  location?: ProfileLocation;
  properties?: Record<string, unknown>;
}

export interface ProfileLocation {
  address1?: string;
  address2?: string;
  city?: string;
  country?: string;
  region?: string;
  zip?: string;
}

export interface EventRecord {
  metric: string;
  /** At least one of the two. */
  profile: { email?: string; externalId?: string };
  /** Idempotent per metric and profile. */
  uniqueId: string;
  /** ISO 8601, UTC. */
  time: string;
  value: number;
  /** ISO 4217. */
  valueCurrency: string;
  /** Recorded without triggering flows. */
  backfill: boolean;
  properties: Record<string, unknown>;
}

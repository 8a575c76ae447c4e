import type { DataPrivacyCreateDeletionJobQuery, SuppressionCreateJobCreateQuery } from 'klaviyo-api';
import { sdk } from '../sdk';
import type { LiveContext, LiveKlaviyo } from './client';

export interface FoundProfile {
  id: string;
  email: string | undefined;
}

/** The profile of a customer; undefined when Klaviyo has none. */
export async function profileOf(client: LiveKlaviyo, externalId: string, ctx: LiveContext): Promise<FoundProfile | undefined> {
  const filter = new (sdk().FilterBuilder)().equals('external_id', externalId).build();
  const { body } = await client.for(ctx).profiles.getProfiles({ filter, fieldsProfile: ['email', 'external_id'], pageSize: 1 });
  const [profile] = body.data;
  if (!profile?.id) return undefined;
  return { id: profile.id, email: profile.attributes.email ?? undefined };
}

/**
 * Keeps the profile and sends it nothing any more. Needs the scopes `profiles:write` and `subscriptions:write`.
 * @see https://developers.klaviyo.com/en/reference/bulk_suppress_profiles
 */
export async function suppress(client: LiveKlaviyo, email: string, ctx: LiveContext): Promise<void> {
  const data = {
    type: 'profile-suppression-bulk-create-job',
    attributes: { profiles: { data: [{ type: 'profile', attributes: { email } }] } },
  };
  await client.for(ctx).profiles.bulkSuppressProfiles({ data } as unknown as SuppressionCreateJobCreateQuery);
}

/**
 * Deletes a person and all that is stored of them, for good. Needs the scope `data-privacy:write`.
 * @see https://developers.klaviyo.com/en/reference/request_profile_deletion
 */
export async function erase(client: LiveKlaviyo, profileId: string, ctx: LiveContext): Promise<void> {
  const data = {
    type: 'data-privacy-deletion-job',
    attributes: { profile: { data: { type: 'profile', id: profileId, attributes: {} } } },
  };
  await client.for(ctx).dataPrivacy.requestProfileDeletion({ data } as unknown as DataPrivacyCreateDeletionJobQuery);
}

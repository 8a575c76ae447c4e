import type { Context } from '../../../contract/context';
import type { Presence } from '../../../contract/record';
import type { KlaviyoApis, KlaviyoClient } from '../client';
import { differences } from '../differences';
import { newestEvents } from '../events/stored';
import type { ProfileRecord } from '../records';
import { sdk } from '../sdk';

/** A profile as Klaviyo shows it. */
export interface ShownProfile {
  id: string;
  /** By the SDK's names. */
  attributes: Record<string, unknown>;
}

/** By this identifier of ours if Klaviyo knows it, else by the address: older importers and sign-up forms have only that. */
export async function findProfile(
  { profiles }: KlaviyoApis,
  { externalId, email }: { externalId?: string; email?: string },
): Promise<ShownProfile | undefined> {
  const find = async (field: 'external_id' | 'email', value: string | undefined) => {
    if (value === undefined) return undefined;
    const filter = new (sdk().FilterBuilder)().equals(field, value).build();
    const [found] = (await profiles.getProfiles({ filter, pageSize: 1 })).body.data;
    return found?.id ? { id: found.id, attributes: { ...found.attributes } } : undefined;
  };
  return (await find('external_id', externalId)) ?? (await find('email', email));
}

/** Klaviyo's own page of a profile. */
export const profileUrl = (id: string): string => `https://www.klaviyo.com/profile/${encodeURIComponent(id)}`;

/** Klaviyo keeps addresses in lower case. */
const comparable = <T extends { email?: unknown }>(fields: T): T =>
  typeof fields.email === 'string' ? { ...fields, email: fields.email.toLowerCase() } : fields;

/** The profile of a customer beside what it would become; the consent that Klaviyo keeps is no field of it. */
export async function compareProfile(
  client: KlaviyoClient,
  externalId: string,
  record: ProfileRecord | undefined,
  ctx: Context,
): Promise<Presence> {
  const apis = client.for(ctx);
  const found = await findProfile(apis, { externalId, ...(record ? { email: record.email } : {}) });
  const { consent: _, ...fields } = record ?? {};
  const shown = found?.attributes ?? {};
  const compared = { fields: differences(comparable(fields), comparable(shown)) };
  if (!found) return { found: false, ...compared };
  const { updated } = shown;
  const at = updated instanceof Date ? updated.toISOString() : updated;
  return {
    ...{ found: true, id: found.id, url: profileUrl(found.id), ...compared },
    ...(typeof at === 'string' ? { updatedAt: at } : {}),
    events: await newestEvents(apis, found.id),
  };
}

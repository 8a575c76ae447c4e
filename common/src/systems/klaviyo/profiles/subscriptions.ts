import type { Context } from '../../../contract/context';
import type { KlaviyoApis, KlaviyoClient } from '../client';
import type { Consent } from '../records';
import { sdk } from '../sdk';
import { Refusal } from '../session';

/** A profile whose owner decided something, as Klaviyo knows it. */
export interface Decided {
  email: string;
  phoneNumber?: string;
  consent: Consent;
}

/** Documented: https://developers.klaviyo.com/en/reference/bulk_subscribe_profiles, …/bulk_unsubscribe_profiles, …/get_profiles */
const SUBSCRIBED_AT_ONCE = 1000;
const UNSUBSCRIBED_AT_ONCE = 100;
const LOOKED_UP_AT_ONCE = 100;
/** Of the request line, once encoded: servers commonly refuse more than 8 kB. */
const CHARACTERS = 7000;

const CHANNELS = ['email', 'sms'] as const;
type Channel = (typeof CHANNELS)[number];
type States = Partial<Record<Channel, string>>;

const NEVER = 'NEVER_SUBSCRIBED';

/**
 * Sends decisions on. Subscribing lifts unsubscribes and spam reports, so what Klaviyo holds is read first: only a channel that
 * was never decided there is subscribed, and only one that is subscribed is unsubscribed. As history: no double opt-in, no flow.
 * @returns the e-mail addresses whose decision was refused
 */
export async function settleConsent(client: KlaviyoClient, decided: Decided[], ctx: Context): Promise<Set<string>> {
  const apis = client.for(ctx);
  const refused = new Set<string>();
  const states = await statesOf(apis, decided);
  const open = (wanted: boolean) =>
    decided.flatMap((profile) => {
      const state = states.get(profile.email);
      // A profile that can't be found has nothing that could be known of it.
      if (!state) return [];
      const channels = CHANNELS.filter((channel) => isOpen(profile, channel, state[channel], wanted));
      return channels.length > 0 ? [{ profile, channels }] : [];
    });
  await inParts(open(true), SUBSCRIBED_AT_ONCE, (part) => subscribe(apis, part), refused);
  await inParts(open(false), UNSUBSCRIBED_AT_ONCE, (part) => unsubscribe(apis, part), refused);
  return refused;
}

interface Change {
  profile: Decided;
  channels: Channel[];
}

function isOpen({ consent, phoneNumber }: Decided, channel: Channel, state: string | undefined, wanted: boolean): boolean {
  if (consent[channel] !== wanted || (channel === 'sms' && phoneNumber === undefined)) return false;
  return wanted ? state === undefined || state === NEVER : state === 'SUBSCRIBED';
}

async function statesOf({ profiles }: KlaviyoApis, decided: Decided[]): Promise<Map<string, States>> {
  const states = new Map<string, States>();
  for (const emails of lookups(decided)) {
    const { body } = await profiles.getProfiles({
      filter: new (sdk().FilterBuilder)().any('email', emails).build(),
      additionalFieldsProfile: ['subscriptions'],
      fieldsProfile: ['email', 'subscriptions'],
      pageSize: 100,
    });
    for (const { attributes } of body.data) {
      const { email, sms } = attributes.subscriptions ?? {};
      const state: States = {
        ...(email?.marketing ? { email: email.marketing.consent } : {}),
        ...(sms?.marketing ? { sms: sms.marketing.consent } : {}),
      };
      if (attributes.email) states.set(attributes.email.toLowerCase(), state);
    }
  }
  return states;
}

function lookups(decided: Decided[]): string[][] {
  const parts: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const { email } of decided) {
    const length = encodeURIComponent(`"${email}",`).length;
    const part = parts.at(-1);
    if (part && part.length < LOOKED_UP_AT_ONCE && characters + length <= CHARACTERS) part.push(email);
    else {
      parts.push([email]);
      characters = 0;
    }
    characters += length;
  }
  return parts;
}

/** A part that is refused is halved until the one at fault is left: what is refused for one must not keep the others. */
async function inParts(
  changes: Change[],
  size: number,
  send: (part: Change[]) => Promise<unknown>,
  refused: Set<string>,
): Promise<void> {
  for (let start = 0; start < changes.length; start += size) {
    const part = changes.slice(start, start + size);
    try {
      await send(part);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (part.length === 1) refused.add(part[0]?.profile.email ?? '');
      else await inParts(part, Math.ceil(part.length / 2), send, refused);
    }
  }
}

/** An address belongs to the request only with its own channel: otherwise it would be set on the profile. */
const identity = ({ profile, channels }: Change) => ({
  ...(channels.includes('email') ? { email: profile.email } : {}),
  ...(channels.includes('sms') && profile.phoneNumber !== undefined ? { phoneNumber: profile.phoneNumber } : {}),
});

const subscribe = ({ profiles }: KlaviyoApis, part: Change[]) =>
  profiles.bulkSubscribeProfiles({
    data: {
      type: 'profile-subscription-bulk-create-job',
      attributes: {
        historicalImport: true,
        profiles: {
          data: part.map((change) => ({
            type: 'profile' as const,
            attributes: {
              ...identity(change),
              subscriptions: Object.fromEntries(
                change.channels.map((channel) => [
                  channel,
                  { marketing: { consent: 'SUBSCRIBED' as const, consentedAt: new Date(change.profile.consent.at ?? 0) } },
                ]),
              ),
            },
          })),
        },
      },
    },
  });

const unsubscribe = ({ profiles }: KlaviyoApis, part: Change[]) =>
  profiles.bulkUnsubscribeProfiles({
    data: {
      type: 'profile-subscription-bulk-delete-job',
      attributes: {
        profiles: {
          data: part.map((change) => ({
            type: 'profile' as const,
            attributes: {
              ...identity(change),
              subscriptions: Object.fromEntries(
                change.channels.map((channel) => [channel, { marketing: { consent: 'UNSUBSCRIBED' as const } }]),
              ),
            },
          })),
        },
      },
    },
  });

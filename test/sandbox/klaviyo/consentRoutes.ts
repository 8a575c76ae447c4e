import { ApiError, invalid } from './errors.ts';
import type { Channel } from './profiles.ts';
import type { Handler } from './world.ts';

const ROWS = '/data/attributes/profiles/data';

type Consenting = { attributes: Identified & { subscriptions: Partial<Record<Channel, { marketing?: Marketing }>> } };
type Identified = { email?: string | null; phone_number?: string | null };
type Marketing = { consent: string; consented_at?: string | null };
type ConsentJob = { data: { attributes: { historical_import?: boolean; profiles: { data: Consenting[] } } } };

/** Documented: at most 1,000 profiles to subscribe and 100 to unsubscribe. History needs its time, in the past. */
const consents =
  (most: number): Handler =>
  (world, call) => {
    const { historical_import = false, profiles } = (call.body as ConsentJob).data.attributes;
    if (profiles.data.length > most) throw new ApiError([invalid(`At most ${most} profiles.`, ROWS)]);
    const faults = profiles.data.flatMap(({ attributes }, index) =>
      Object.values(attributes.subscriptions).flatMap(({ marketing }) => {
        const at = marketing?.consented_at;
        const isPast = typeof at === 'string' && Date.parse(at) < Date.now();
        return marketing?.consent === 'SUBSCRIBED' && historical_import !== isPast
          ? [
              invalid(
                'consented_at must be in the past, and needs historical_import.',
                `${ROWS}/${index}/attributes/subscriptions`,
              ),
            ]
          : [];
      }),
    );
    if (faults.length > 0) throw new ApiError(faults);
    for (const { attributes } of profiles.data) {
      const { email, phone_number, subscriptions } = attributes;
      const { profile } = world.profiles.write(
        { attributes: { email, phone_number } as never },
        { nullsClear: false, keepBodies: false },
      );
      for (const channel of ['email', 'sms'] as const) {
        const marketing = subscriptions[channel]?.marketing;
        if (marketing) profile.consent[channel] = { consent: marketing.consent, at: marketing.consented_at ?? null };
      }
    }
    return { status: 202 };
  };

export const consentHandlers: Record<string, Handler> = {
  'POST /api/profile-subscription-bulk-create-jobs': consents(1000),
  'POST /api/profile-subscription-bulk-delete-jobs': consents(100),
};

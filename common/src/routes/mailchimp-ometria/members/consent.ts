import type { Member } from '../../../systems/mailchimp/member';
import { secondOf, stamp } from '../../../systems/mailchimp/seconds';
import type { ListSettings } from '../settings';

type OptIn = 'EXPLICITLY_OPTEDIN' | 'EXPLICITLY_OPTEDOUT' | 'NOT_SPECIFIED';

/** What a contact says of consent; a time never goes without its status. */
export interface Consent {
  marketing_optin: OptIn;
  timestamp_subscribed?: string;
  timestamp_unsubscribed?: string;
}

/** The documented statuses. What an archived member was before can't be seen, and a bounce may hide an opt-out: both are opt-outs. */
const DEFAULTS: Record<string, OptIn> = {
  subscribed: 'EXPLICITLY_OPTEDIN',
  unsubscribed: 'EXPLICITLY_OPTEDOUT',
  cleaned: 'EXPLICITLY_OPTEDOUT',
  archived: 'EXPLICITLY_OPTEDOUT',
  pending: 'NOT_SPECIFIED',
  transactional: 'NOT_SPECIFIED',
};

/** The consent of a member; `skip` where the settings say so, undefined for a status that isn't documented. */
export function consentOf(member: Member, settings: NonNullable<ListSettings['consent']> = {}): Consent | 'skip' | undefined {
  const { status = '' } = member;
  const standard = Object.hasOwn(DEFAULTS, status) ? DEFAULTS[status] : undefined;
  if (standard === undefined) return undefined;
  const chosen = (settings as Record<string, 'EXPLICITLY_OPTEDOUT' | 'NOT_SPECIFIED' | 'skip' | undefined>)[status];
  if (chosen === 'skip') return 'skip';
  const optIn = chosen ?? standard;
  if (optIn === 'EXPLICITLY_OPTEDIN') return { marketing_optin: optIn, ...subscribedAt(member) };
  if (optIn === 'EXPLICITLY_OPTEDOUT') return { marketing_optin: optIn, ...unsubscribedAt(member) };
  return { marketing_optin: optIn };
}

function subscribedAt({ optedInAt, signedUpAt, lastChangedAt }: Member): { timestamp_subscribed?: string } {
  const time = timeOf(optedInAt) ?? timeOf(signedUpAt) ?? timeOf(lastChangedAt);
  return time === undefined ? {} : { timestamp_subscribed: time };
}

/** Mailchimp knows nothing better than the last change. */
function unsubscribedAt({ lastChangedAt }: Member): { timestamp_unsubscribed?: string } {
  const time = timeOf(lastChangedAt);
  return time === undefined ? {} : { timestamp_unsubscribed: time };
}

/** `YYYY-MM-DDTHH:MM:SSZ`: the one form that all readers of Ometria's documents agree on. */
export function timeOf(time: string | undefined): string | undefined {
  const second = secondOf(time);
  return second === undefined ? undefined : stamp(second);
}

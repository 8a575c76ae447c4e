import type { Context } from '../../../contract/context';
import type { Outcome } from '../../../contract/outcome';
import type { KlaviyoClient } from '../client';
import type { ProfileRecord } from '../records';
import { type Decided, settleConsent } from './subscriptions';

/** The few that decided something about marketing, by their place in the batch. */
export function decisions(records: ProfileRecord[]): Map<number, Decided> {
  const found = new Map<number, Decided>();
  for (const [index, { email, phoneNumber, consent }] of records.entries()) {
    if (consent) found.set(index, { email, consent, ...(phoneNumber === undefined ? {} : { phoneNumber }) });
  }
  return found;
}

/** After the profiles have arrived: what isn't there can't be subscribed. A phone number that was left out isn't either. */
export async function settleDecisions(
  client: KlaviyoClient,
  decided: Map<number, Decided>,
  outcomes: Outcome[],
  ctx: Context,
): Promise<void> {
  const arrived = [...decided].flatMap(([index, profile]): [number, Decided][] => {
    const outcome = outcomes[index];
    if (outcome?.kind !== 'written') return [];
    const { phoneNumber, ...others } = profile;
    const lost = outcome.warnings?.some((code) => code === 'shared_phone' || code === 'invalid_phone');
    return [[index, lost || phoneNumber === undefined ? others : profile]];
  });
  if (arrived.length === 0) return;
  const refused = await settleConsent(
    client,
    arrived.map(([, profile]) => profile),
    ctx,
  );
  for (const [index, { email }] of arrived) {
    const outcome = outcomes[index];
    if (!refused.has(email) || outcome?.kind !== 'written') continue;
    outcomes[index] = { kind: 'written', warnings: [...(outcome.warnings ?? []), 'consent_refused'] };
  }
}

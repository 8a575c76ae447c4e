import { interestOf } from '../routes/commercetools-klaviyo/live';
import { CONFIG } from '../state/documents';
import { ensureLiveSince, LIVE } from '../state/live';
import { createCommercetools } from '../systems/commercetools/client';
import { CustomObjectStore } from '../systems/commercetools/store';
import {
  type SubscriptionDestination,
  type SubscriptionResult,
  type SubscriptionState,
  subscribe,
  subscriptionState,
  unsubscribe,
} from '../systems/commercetools/subscription';
import type { LiveInstallationEnvironment } from './liveEnvironment';

/** The subscription of real time, and what is noted of its installation. */
export interface LiveSetup {
  /**
   * Creates the subscription, or changes in place what differs, and notes since when real time has been installed; repeated it changes nothing.
   * @throws Retryable, Fatal (`commercetools_forbidden`: the API client lacks manage_subscriptions)
   */
  subscribe(destination: SubscriptionDestination): Promise<SubscriptionResult>;
  /** Removes both, and no other subscription. @returns whether there was a subscription */
  unsubscribe(): Promise<boolean>;
  /** Undefined when there is no subscription with this key. */
  subscription(): Promise<SubscriptionState | undefined>;
}

export function createLiveSetup(env: LiveInstallationEnvironment): LiveSetup {
  const commercetools = createCommercetools(env);
  const store = new CustomObjectStore(commercetools);
  const { subscriptionKey, resources } = env.live;
  return {
    async subscribe(destination) {
      const result = await subscribe(commercetools, subscriptionKey, destination, interestOf(resources));
      await ensureLiveSince(store, Date.now(), subscriptionKey);
      return result;
    },
    async unsubscribe() {
      const removed = await unsubscribe(commercetools, subscriptionKey);
      await store.delete(CONFIG, LIVE);
      return removed;
    },
    subscription: () => subscriptionState(commercetools, subscriptionKey),
  };
}
